// A conversation that answers in place: the reply appears, the customer types, the answer comes. Without this the page reloads.
const TYPING_MS = 600;

function reduced() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function pause(milliseconds) {
  return new Promise((done) => {
    window.setTimeout(done, milliseconds);
  });
}

function bubble(voice, text) {
  const turn = document.createElement("div");
  turn.className = voice === "you" ? "turn you" : "turn";
  const spine = document.createElement("span");
  spine.className = "spine mq";
  spine.setAttribute("aria-hidden", "true");
  const body = document.createElement("div");
  body.className = "body";
  const words = document.createElement("div");
  words.className = `bubble ${voice}`;
  words.append(...text);
  body.append(words);
  turn.append(spine, body);
  return turn;
}

function typing(label) {
  const dots = [1, 2, 3].map(() => document.createElement("i"));
  const turn = bubble("them", dots);
  const words = turn.querySelector(".bubble");
  words.classList.add("typing");
  words.setAttribute("role", "img");
  words.setAttribute("aria-label", label);
  return turn;
}

async function answer(form, button, { byClock = false } = {}) {
  const log = document.querySelector("[data-log]");
  const said = document.createElement("p");
  said.textContent = button.querySelector("span").innerText;
  const data = new FormData(form);
  data.set(button.name, button.value);
  if (byClock) data.set("by_clock", "1");
  stopClock();
  for (const other of form.querySelectorAll("button")) other.disabled = true;
  log.append(bubble("you", [said]));
  const dots = typing(form.dataset.typing);
  log.append(dots);
  document.querySelector(".replies").hidden = true;
  dots.scrollIntoView({ block: "nearest" });
  const [response] = await Promise.all([
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin" }),
    pause(reduced() ? 0 : TYPING_MS),
  ]);
  if (!response.ok) throw new Error(String(response.status));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.querySelector("[data-scenario]");
  if (!fresh) {
    window.location.assign(response.url);
    return;
  }
  const before = log.querySelectorAll(".turn").length - 2;
  // The log element stays, so that a screen reader hears only what is new.
  const turns = [...fresh.querySelectorAll("[data-log] > .turn")].slice(before);
  while (log.children.length > before) log.lastElementChild.remove();
  log.append(...turns);
  const old = document.querySelector("[data-scenario]");
  for (const name of [".replies", ".ctx", ".ctx-m"]) {
    const here = old.querySelector(name);
    const there = fresh.querySelector(name);
    if (here && there) here.replaceWith(there);
  }
  for (const stale of old.querySelectorAll(".turn.mine")) stale.remove();
  const status = document.querySelector(".studiobar .end");
  const newStatus = page.querySelector(".studiobar .end");
  if (status && newStatus) status.replaceWith(newStatus);
  const replies = document.querySelector(".replies");
  bindKeys(replies);
  startClock();
  const last = log.lastElementChild;
  if (last) last.scrollIntoView({ block: "nearest" });
  replies.focus({ preventScroll: true });
}

// The region is new after each reply; the page's own shortcuts were bound to the first one.
function bindKeys(region) {
  region.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
    try {
      if (window.localStorage.getItem("attune.shortcuts") === "off") return;
    } catch {
      // Without storage the keys are on.
    }
    const button = region.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
}

// The clock of those who asked for one. It stands still while the page is out of sight.
const SAID_AT = [30, 10, 5];
let ticking = 0;

function stopClock() {
  window.clearInterval(ticking);
}

function startClock() {
  stopClock();
  const clock = document.querySelector("[data-clock]");
  const form = document.querySelector("[data-replies]");
  const silence = form && form.querySelector("[data-silence]");
  if (!clock || !silence) return;
  const words = (seconds) => clock.dataset.left.replace("{seconds}", String(seconds));
  let left = Number(clock.dataset.clock);
  const now = clock.querySelector("[data-clock-now]");
  const said = clock.querySelector("[data-clock-said]");
  now.textContent = words(left);
  said.textContent = words(left);
  clock.hidden = false;
  ticking = window.setInterval(() => {
    if (document.hidden) return;
    left -= 1;
    now.textContent = words(Math.max(0, left));
    if (SAID_AT.includes(left)) said.textContent = words(left);
    if (left > 0 || form.dataset.sent) return;
    form.dataset.sent = "1";
    answer(form, silence, { byClock: true }).catch(() => window.location.reload());
  }, 1000);
}

startClock();

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-replies]");
  if (!form || !event.submitter || form.dataset.plain) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  answer(form, event.submitter).catch(() => {
    // The server knows how far the conversation is; a fresh page shows it.
    window.location.reload();
  });
});
