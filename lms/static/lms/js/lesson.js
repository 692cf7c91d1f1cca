// A lesson: remembers the place, keeps what is typed, answers at once, follows the reading. All of it works without this.
const AUTOSAVE_AFTER_MS = 1000;
const PLACE_AFTER_MS = 1500;
const SIZE_KEY = "attune.text-size";

const lesson = document.querySelector("[data-lesson]");

function token() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
}

function send(url, data, { keepalive = false } = {}) {
  const body = data instanceof FormData ? data : new URLSearchParams(data);
  return fetch(url, {
    method: "POST",
    body,
    keepalive,
    credentials: "same-origin",
    headers: { "X-CSRFToken": token() },
  });
}

// --- The place ------------------------------------------------------------------------------------

const blocks = [...lesson.querySelectorAll("[data-place]")];
let reached = 0;
let told = 0;
let placeTimer = 0;

function tellPlace(keepalive) {
  window.clearTimeout(placeTimer);
  if (reached <= told) return;
  told = reached;
  send(lesson.dataset.placeUrl, { place: blocks[reached].dataset.place }, { keepalive }).catch(() => {
    told = 0;
  });
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) reached = Math.max(reached, blocks.indexOf(entry.target));
    }
    window.clearTimeout(placeTimer);
    placeTimer = window.setTimeout(tellPlace, PLACE_AFTER_MS);
  },
  { rootMargin: "0px 0px -30% 0px" },
);

function watch() {
  for (const block of blocks) seen.observe(block);
}

watch();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") tellPlace(true);
});

// --- Reading bar, minutes left, contents ------------------------------------------------------------

const bar = document.querySelector("[data-readbar]");
const minutes = document.querySelector("[data-minutes]");
const article = lesson.querySelector("article");
const entries = [...lesson.querySelectorAll(".rail nav a")];

function follow() {
  const box = article.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (window.innerHeight - box.top) / box.height));
  if (bar) bar.value = Math.round(share * 100);
  if (minutes) {
    const left = Math.max(1, Math.round(Number(minutes.dataset.minutes) * (1 - share)));
    minutes.textContent = minutes.dataset.words.replace("%(minutes)s", String(left));
  }
  let current = null;
  for (const entry of entries) {
    const target = document.getElementById(decodeURIComponent(entry.hash.slice(1)));
    if (target && target.getBoundingClientRect().top < window.innerHeight * 0.4) current = entry;
  }
  for (const entry of entries) {
    if (entry === current) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  }
}

let waiting = false;
function soon() {
  if (waiting) return;
  waiting = true;
  window.requestAnimationFrame(() => {
    waiting = false;
    follow();
  });
}
window.addEventListener("scroll", soon, { passive: true });
window.addEventListener("resize", soon);
follow();

// --- Answers ----------------------------------------------------------------------------------------

const timers = new WeakMap();
// Saves of one form leave one after the other, so that an older text never replaces a newer one.
const sending = new WeakMap();

function keep(form, options) {
  window.clearTimeout(timers.get(form));
  if (!form.dataset.dirty) return;
  delete form.dataset.dirty;
  const data = new FormData(form);
  data.set("autosave", "1");
  const before = sending.get(form) || Promise.resolve();
  const leaving = options && options.keepalive;
  const now = (leaving ? send(form.action, data, options) : before.then(() => send(form.action, data)))
    .then((answer) => {
      if (!answer.ok) form.dataset.dirty = "1";
    })
    .catch(() => {
      form.dataset.dirty = "1";
    });
  sending.set(form, now);
}

lesson.addEventListener("input", (event) => {
  const form = event.target.closest("[data-task-form]");
  if (!form) return;
  form.dataset.dirty = "1";
  window.clearTimeout(timers.get(form));
  timers.set(form, window.setTimeout(() => keep(form), AUTOSAVE_AFTER_MS));
});

lesson.addEventListener("focusout", (event) => {
  const form = event.target.closest("[data-task-form]");
  if (form) keep(form);
});

window.addEventListener("pagehide", () => {
  for (const form of lesson.querySelectorAll("[data-task-form]")) keep(form, { keepalive: true });
});

lesson.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-task-form]");
  if (!form || form.dataset.plain) return;
  event.preventDefault();
  window.clearTimeout(timers.get(form));
  delete form.dataset.dirty;
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
  try {
    await sending.get(form);
    const answer = await send(form.action, new FormData(form));
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`[data-place="${CSS.escape(form.dataset.place)}"]`);
    if (!fresh) throw new Error("no such block");
    form.replaceChildren(...fresh.childNodes);
    const result = form.querySelector("[data-result], details[open] summary, [role=status]");
    if (result) result.focus({ preventScroll: true });
  } catch {
    form.dataset.plain = "1";
    form.requestSubmit(button);
  }
});

// --- Text size --------------------------------------------------------------------------------------

const tools = lesson.querySelector("[data-text-size]");
if (tools) {
  const button = tools.querySelector("button");
  const label = button.querySelector("span");
  const names = button.dataset.labels.split("|");
  let size = 0;
  const apply = () => {
    for (let step = 0; step < names.length; step += 1) document.body.classList.toggle(`text-size-${step}`, step === size);
    label.textContent = names[size];
  };
  try {
    size = Math.min(names.length - 1, Math.max(0, Number(window.localStorage.getItem(SIZE_KEY)) || 0));
  } catch {
    size = 0;
  }
  tools.hidden = false;
  apply();
  button.addEventListener("click", () => {
    size = (size + 1) % names.length;
    apply();
    try {
      window.localStorage.setItem(SIZE_KEY, String(size));
    } catch {
      // A browser without storage keeps the size for this page only.
    }
  });
}
