// The grading studio: the draft saves itself, keys choose levels, selected words become quotes and comments.
// Everything here writes into the form of the page, which works without script.
import "./save-state.js";
import { watchBank } from "./grading-bank.js";

const REST_MS = 1000;
const LAST_RETRY_MS = 8000;

const page = document.querySelector("[data-grading]");
const form = document.getElementById("mark-form");
const chip = document.querySelector("attune-save-state");
const notice = document.querySelector("[data-grading-notice]");
const pop = document.querySelector("[data-pop]");
const region = document.querySelector("[data-text-region]");

for (const element of page.querySelectorAll("[data-without-script]")) {
  // Its fields would hold a number; the button below makes new ones instead.
  if (element.matches("details")) element.remove();
  else element.hidden = true;
}
for (const element of page.querySelectorAll("[data-with-script]")) element.hidden = false;

// --- The draft ---

let timer = 0;
let isSaving = false;
let isDirty = false;
let failures = 0;
let isStopped = false;
let pressed = null;

function say(text, action) {
  notice.hidden = !text;
  const line = notice.querySelector("p");
  line.textContent = text;
  if (action) line.append(" ", action);
}

function saveSoon(ms = REST_MS) {
  if (isStopped) return;
  isDirty = true;
  window.clearTimeout(timer);
  timer = window.setTimeout(save, ms);
}

function retry() {
  failures += 1;
  chip?.show("failed");
  window.clearTimeout(timer);
  timer = window.setTimeout(save, Math.min(LAST_RETRY_MS, 500 * 2 ** failures));
}

// Why a level changes after the coach's notes counts when its button is pressed, never half typed.
function whatSavesItself() {
  const data = new FormData(form);
  for (const name of [...data.keys()]) if (name.startsWith("reason-")) data.delete(name);
  return data;
}

async function save() {
  window.clearTimeout(timer);
  if (isSaving || !isDirty || isStopped) return;
  isSaving = true;
  isDirty = false;
  chip?.show("saving");
  try {
    const response = await fetch(form.dataset.saveUrl, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      redirect: "manual",
      body: whatSavesItself(),
    });
    if (response.ok) saved(await response.json());
    else if (response.status === 409) conflict(await response.json());
    else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      isDirty = true;
      say(form.dataset.wordLogin);
      retry();
    } else {
      isDirty = true;
      retry();
    }
  } catch {
    isDirty = true;
    retry();
  }
  isSaving = false;
  if (pressed) {
    const { submitter } = pressed;
    pressed = null;
    form.requestSubmit(submitter);
  } else if (isDirty && !failures) saveSoon();
}

// A press waits for the save that is on its way, whose number it has to carry; afterwards nothing is sent behind its back.
form.addEventListener(
  "submit",
  (event) => {
    if (!isSaving) return;
    event.preventDefault();
    event.stopPropagation();
    pressed = event;
  },
  true,
);
window.addEventListener("submit", (event) => {
  if (event.target === form && !event.defaultPrevented) window.clearTimeout(timer);
});

function saved(answer) {
  failures = 0;
  for (const one of form.querySelectorAll("[data-used]")) one.remove();
  say("");
  form.elements.namedItem("revision").value = answer.revision;
  chip?.show("saved", new Date(answer.saved_at));
  page.querySelector("[data-headline]").textContent = answer.headline;
  page.querySelector("[data-detail]").textContent = answer.detail;
  const release = page.querySelector("[data-release]");
  release.dataset.ready = answer.is_complete ? "yes" : "";
  release.dataset.askText = `${answer.headline}. ${answer.outcome}`;
  for (const wrap of page.querySelectorAll("[data-key-of]")) {
    wrap.querySelector(".evidence").classList.toggle("has-err", answer.not_found.includes(wrap.dataset.keyOf));
  }
}

function conflict(answer) {
  isStopped = answer.code === "draft_conflict" || answer.code === "not_held" || answer.code === "not_waiting";
  chip?.show("failed", answer.detail);
  if (answer.code !== "draft_conflict") {
    say(answer.detail);
    return;
  }
  const button = Object.assign(document.createElement("button"), {
    type: "submit",
    className: "btn second small",
    textContent: form.dataset.wordBoth,
  });
  button.setAttribute("form", "mark-form");
  say(form.dataset.wordConflict, button);
}

document.addEventListener("input", (event) => {
  if (event.target.form === form) saveSoon();
});
document.addEventListener("change", (event) => {
  if (event.target.form === form) saveSoon(event.target.type === "radio" ? 0 : REST_MS);
});
window.addEventListener("beforeunload", (event) => {
  if (isDirty && failures) event.preventDefault();
});
document.addEventListener("visibilitychange", () => document.hidden && save());

// --- Levels: the current criterion is the first without one, or the one in use ---

const criteria = [...page.querySelectorAll(".crit")];
const chosen = (criterion) => criterion.querySelector("input[type=radio]:checked");
let current = criteria.find((criterion) => !chosen(criterion)) || null;

function mark(criterion) {
  current = criterion;
  for (const one of criteria) one.classList.toggle("now", one === criterion);
  const title = criterion?.querySelector("legend")?.firstChild?.textContent.trim();
  const words = page.querySelector("[data-pop-quote-text]");
  words.textContent = words.dataset.word.replace("%(title)s", title || "");
  page.querySelector("[data-pop-quote]").hidden = !criterion;
}

function askWhy(criterion) {
  const why = criterion.closest("[data-key-of]").querySelector("[data-why]");
  if (why) why.hidden = chosen(criterion)?.value === why.dataset.stands;
}

function go(criterion) {
  mark(criterion);
  const target = chosen(criterion) || criterion.querySelector("input[type=radio]");
  target.focus({ preventScroll: true });
  criterion.scrollIntoView({ block: "nearest" });
}

mark(current);
page.addEventListener("focusin", (event) => {
  const wrap = event.target.closest("[data-key-of]");
  if (wrap) mark(wrap.querySelector(".crit"));
});
page.addEventListener("change", (event) => {
  const criterion = event.target.closest(".crit");
  if (!criterion) return;
  const word = event.target.closest("label").dataset.n.replace(/^\d\s*/u, "");
  criterion.querySelector(".res").textContent = word;
  askWhy(criterion);
});

function switchedOff() {
  try {
    return window.localStorage.getItem("attune.shortcuts") === "off";
  } catch {
    return false;
  }
}

const isTextField = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

// Keys act anywhere on the page but in text fields; they can be switched off in the settings.
function onKey(event) {
  const target = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey || switchedOff() || isTextField(target)) return;
  if (target !== document.body && !page.contains(target)) return;
  if (document.querySelector("dialog[open]")) return;
  const inCriterion = target.closest(".crit");
  const key = event.key.toLowerCase();
  if (/^[1-4]$/u.test(key)) {
    const criterion = inCriterion || current;
    const radio = criterion?.querySelector(`[data-key="${key}"]`);
    if (!radio) return;
    event.preventDefault();
    if (!radio.checked) radio.click();
    const at = criteria.indexOf(criterion);
    const next = criteria.slice(at + 1).find((one) => !chosen(one)) || criteria.find((one) => !chosen(one));
    if (next) go(next);
    else radio.focus();
  } else if ((inCriterion || target === document.body) && (key === "arrowdown" || key === "arrowup")) {
    const at = criteria.indexOf(inCriterion || current) + (key === "arrowdown" ? 1 : -1);
    event.preventDefault();
    if (criteria[at]) go(criteria[at]);
  } else if (key === "c") {
    event.preventDefault();
    if (selectedWords()) comment();
    else commentOnTheWhole();
  } else if (key === "j") {
    event.preventDefault();
    page.querySelector("[data-next]").click();
  }
}

if (page.hasAttribute("data-keys")) document.addEventListener("keydown", onKey, true);

// --- Selected words: a comment on them, or the quote of a criterion ---

let picked = null;

// The words of the learner alone: numbers and comments between them are left out.
function wordsOf(range) {
  const copy = range.cloneContents();
  for (const extra of copy.querySelectorAll(".fn, .cm, .vh")) extra.remove();
  const paragraphs = copy.querySelectorAll("p");
  const text = paragraphs.length ? [...paragraphs].map((one) => one.textContent).join("\n") : copy.textContent;
  return text.trim();
}

function selectedWords() {
  const selection = window.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const element = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node);
  const start = element(range.startContainer).closest("[data-part]");
  if (!start || element(range.startContainer).closest(".cm")) return null;
  const text = wordsOf(range);
  return text ? { text, range: range.cloneRange(), host: start } : null;
}

document.addEventListener("selectionchange", () => {
  const found = selectedWords();
  if (!found) {
    pop.hidden = true;
    return;
  }
  picked = found;
  pop.hidden = false;
});

const numbers = () => [...page.querySelectorAll("[data-comment]")].map((one) => Number(one.dataset.comment));

function newComment(quote, name = "[data-comment-template]") {
  const number = Math.max(0, ...numbers(), ...spareNumbers()) + 1;
  const template = page.querySelector(name);
  const element = template.content.firstElementChild.cloneNode(true);
  element.dataset.comment = String(number);
  element.querySelector(".fn").textContent = String(number);
  for (const field of element.querySelectorAll("input, textarea")) field.name = field.name.replace("-0-", `-${number}-`);
  element.querySelector("[name=remove]").value = String(number);
  element.querySelector("[name=keep]").value = `comment-${number}`;
  for (const words of element.querySelectorAll(".vh")) words.textContent = words.textContent.replace("0", String(number));
  const box = element.querySelector("textarea");
  box.id = `comment-${number}`;
  box.setAttribute("aria-label", box.getAttribute("aria-label").replace("0", String(number)));
  element.querySelector("input").value = quote;
  for (const one of element.querySelectorAll("[data-with-script]")) one.hidden = false;
  return element;
}

// The fields that the page offers without script hold a number too.
function spareNumbers() {
  return [...form.elements].map((one) => Number(/^comment-(\d+)-text$/u.exec(one.name)?.[1] || 0));
}

function comment() {
  // The event that tells of a selection comes late on a busy device.
  picked = selectedWords() || picked;
  if (!picked) return;
  const { text, range, host } = picked;
  const element = newComment(text);
  const end = range.endContainer.nodeType === Node.TEXT_NODE ? range.endContainer.parentElement : range.endContainer;
  const paragraph = end.closest("p") && host.contains(end) ? end.closest("p") : host.lastElementChild;
  let place = paragraph;
  while (place.nextElementSibling?.matches(".cm")) place = place.nextElementSibling;
  place.after(element);
  underline(range, element.dataset.comment);
  finish();
  element.querySelector("textarea").focus();
  saveSoon();
}

// Drawn at once where the words lie in one paragraph; otherwise with the next view of the page.
function underline(range, number) {
  const inside = range.commonAncestorContainer;
  const holder = inside.nodeType === Node.TEXT_NODE ? inside.parentElement : inside;
  if (!holder.closest("[data-part] p")) return;
  const words = document.createElement("mark");
  words.append(range.extractContents());
  range.insertNode(words);
  const sign = Object.assign(document.createElement("span"), { className: "fn", textContent: number });
  sign.dataset.fn = number;
  words.after(sign);
}

function finish() {
  pop.hidden = true;
  picked = null;
  window.getSelection().removeAllRanges();
}

page.querySelector("[data-pop-comment]").addEventListener("click", comment);
page.querySelector("[data-pop-quote]").addEventListener("click", () => {
  const wrap = current?.closest("[data-key-of]");
  if (!wrap || !picked) return;
  const box = wrap.querySelector(".evidence textarea");
  box.value = picked.text;
  wrap.classList.add("has-quote");
  finish();
  box.focus();
  saveSoon(0);
});
for (const button of pop.querySelectorAll("button")) {
  // The selection stays while the button is pressed.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
}

const add = page.querySelector("[data-add-comment]");
add.hidden = false;

// Without a pointer words are named by typing them: the field above the comment takes them.
function commentOnTheWhole() {
  const element = newComment("", "[data-free-template]");
  add.before(element);
  const words = element.querySelector("input");
  words.setAttribute("aria-label", words.getAttribute("aria-label").replace("0", element.dataset.comment));
  element.querySelector("textarea").focus();
  return element;
}

add.addEventListener("click", commentOnTheWhole);

page.addEventListener("click", (event) => {
  const edited = event.target.closest("[data-edit-comment]")?.closest("[data-comment]").querySelector("textarea");
  edited?.focus();
  edited?.setSelectionRange(edited.value.length, edited.value.length);
  const button = event.target.closest("[data-remove-comment]");
  if (!button) return;
  event.preventDefault();
  const element = button.closest("[data-comment]");
  const sign = page.querySelector(`[data-fn="${CSS.escape(element.dataset.comment)}"]`);
  const words = sign?.previousElementSibling;
  sign?.remove();
  if (words?.matches("mark")) words.replaceWith(...words.childNodes);
  element.remove();
  region.focus();
  saveSoon(0);
});

watchBank(page, form, { commentOnTheWhole, saveSoon });

// --- Deciding: asked once in a dialog (dialog.js), with the outcome in words ---

for (const button of page.querySelectorAll("[data-decision]")) {
  button.addEventListener("click", () => {
    const isReady = !button.hasAttribute("data-release") || button.dataset.ready;
    window.clearTimeout(timer);
    isDirty = false;
    if (!isReady) {
      delete button.dataset.confirm;
      button.removeAttribute("name");
      return;
    }
    button.dataset.confirm = button.dataset.ask;
    button.dataset.confirmText = [button.dataset.askText, button.dataset.askEnd].filter(Boolean).join(" ");
    button.name = "confirmed";
    button.value = "1";
  });
}
