// Autosave for quiz answers and role-play drafts: kept in this browser at once, then sent, and removed soon after its receipt.
//
// CONTRACT (data attributes; no page needs script of its own)
//   root   <form data-autosave="attempt-12"            scope: one record; what waits is kept by person and scope
//                data-user="…"                         the person's id; kept text is only ever shown to them
//                data-url="/attempts/12/answers/{item}/"  where an item is PUT
//                data-epoch="1"                        rises when another tab or device continues
//                data-lease-url="/attempts/12/lease/"  optional: POST {client_id} claims the pen; 409 means read-only here
//                data-login-url="/accounts/login/"     for a log-in that was lost on the way
//                data-words-…                          kept "Kept on this device (%(count)s)", readonly, login, login-link, away, invalid
//   item   <… data-autosave-item="<id>" data-shape="text"    shape: text (default), single, multiple, order, pairs, ratings, words, pick, number, gaps
//             data-saved-at="2026-06-12T10:03:00+00:00">      when the server saved what is drawn here; empty: nothing is saved
//   chip   <attune-save-state> anywhere on the page (components/save_state.html)
//   notice <… data-autosave-notice hidden>             filled with what the learner should know (lost log-in, refusal)
//   pen    <… data-autosave-takeover hidden>           shown while read-only; holds the form with "Continue here"
//   A submit button with data-href="…": the form is not posted; what waits is sent, then the page turns to that address.
//   A form with data-autosave-submit="<scope>": before it is posted its fields client_id and manifest are filled.
//
//   Inside an item an element with data-certainty holds radios whose number goes with the answer: {…, certainty: 2}.
//
//   PUT    {client_id, seq, epoch, value[, typed_epoch]}
//          the header X-Attune-User names the person who wrote it: an answer is never taken from somebody else's log-in
//   200    {question|item, client_id, seq, digest, server_now, saved_at, deadline, epoch}   matched by (client_id, seq)
//   409    {code: "taken_over" | "late" | "closed", detail}   kept by the server, not counted
//   400    {code, detail} stays on the page   401 log in again (log-in-again.js)
//   429, 5xx, network: tried again after 0.2 to 5 s, or when Retry-After says; after a minute a file is offered (answer-file.js)
//   timer:over (timer.js): what waits is sent, then the page turns to the address that it names; else it stays.
//
//   Events on the root: autosave:saved {item, receipt}, autosave:refused {item, code, detail}. Changes made by script:
//   dispatch "change" on the control. Timing: choices at once, text after 1 s of rest and at most 3 s, on blur, on leaving.
import { offerFile, withdrawFile } from "./answer-file.js";
import { askAgain, doneAsking } from "./log-in-again.js";
import { acknowledge, csrfToken, idOf, keep, kept, put, release } from "./unsent.js";
import "./save-state.js";

const REST_MS = 1000;
const LONGEST_MS = 3000;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5000;
const OFFER_FILE_AFTER_MS = 60000;

const session = {
  get(key) {
    try {
      return JSON.parse(window.sessionStorage.getItem(`attune.${key}`));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      window.sessionStorage.setItem(`attune.${key}`, JSON.stringify(value));
    } catch {
      // Without a session store this page is a client of its own.
    }
  },
};

// crypto.randomUUID exists in secure contexts alone; getRandomValues exists everywhere.
function randomId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

let client = session.get("client");
if (!client) {
  client = randomId();
  session.set("client", client);
}
let seq = session.get("seq") || 0;

// The controls of the answer itself; how sure somebody is stands in the same item.
const controls = (item, selector) => [...item.querySelectorAll(selector)].filter((c) => !c.closest("[data-certainty]"));
const filled = (object, name) => (Object.keys(object).length ? { [name]: object } : {});

const SHAPES = {
  text: {
    read: (item) => {
      const text = (item.matches("textarea, input") ? item : item.querySelector("textarea, input[type=text]")).value;
      return text ? { text } : {};
    },
    write: (item, value) => {
      const field = item.matches("textarea, input") ? item : item.querySelector("textarea, input[type=text]");
      field.value = value.text || "";
      field.dispatchEvent(new Event("input"));
    },
  },
  single: {
    read: (item) => {
      const [chosen] = controls(item, "input[type=radio]:checked");
      return chosen ? { choice: chosen.value } : {};
    },
    write: (item, value) => controls(item, "input[type=radio]").forEach((c) => (c.checked = c.value === value.choice)),
  },
  multiple: {
    read: (item) => {
      const choices = controls(item, "input[type=checkbox]:checked").map((control) => control.value);
      return choices.length ? { choices } : {};
    },
    write: (item, value) =>
      controls(item, "input[type=checkbox]").forEach((c) => (c.checked = (value.choices || []).includes(c.value))),
  },
  words: {
    read: (item) => {
      const words = controls(item, "input[type=checkbox]:checked").map((control) => Number(control.value));
      return words.length ? { words } : {};
    },
    write: (item, value) =>
      controls(item, "input[type=checkbox]").forEach((c) => (c.checked = (value.words || []).includes(Number(c.value)))),
  },
  order: {
    read: (item) => {
      const selects = controls(item, "select[data-option]");
      const order = selects.map(() => null);
      for (const select of selects) if (select.value) order[Number(select.value) - 1] = select.dataset.option;
      return order.some(Boolean) ? { order } : {};
    },
    write: (item, value) => {
      for (const select of controls(item, "select[data-option]")) {
        const place = (value.order || []).indexOf(select.dataset.option);
        select.value = place < 0 ? "" : String(place + 1);
      }
    },
  },
  pairs: {
    read: (item) => {
      const chosen = controls(item, "select[data-option]").filter((select) => select.value);
      return filled(Object.fromEntries(chosen.map((select) => [select.dataset.option, select.value])), "pairs");
    },
    write: (item, value) =>
      controls(item, "select[data-option]").forEach((s) => (s.value = (value.pairs || {})[s.dataset.option] || "")),
  },
  pick: {
    read: (item) => Object.fromEntries(controls(item, "input[type=radio]:checked").map((c) => [c.name, c.value])),
    write: (item, value) => controls(item, "input[type=radio]").forEach((c) => (c.checked = c.value === value[c.name])),
  },
  number: {
    read: (item) => {
      const number = item.querySelector("input[type=text]").value.trim();
      return number ? { number } : {};
    },
    write: (item, value) => (item.querySelector("input[type=text]").value = value.number || ""),
  },
  gaps: {
    read: (item) => {
      const chosen = controls(item, "select[data-option]").filter((select) => select.value);
      return filled(Object.fromEntries(chosen.map((select) => [select.dataset.option, select.value])), "gaps");
    },
    write: (item, value) =>
      controls(item, "select[data-option]").forEach((s) => (s.value = (value.gaps || {})[s.dataset.option] || "")),
  },
  ratings: {
    read: (item) => {
      const chosen = controls(item, "input[type=radio]:checked");
      return filled(Object.fromEntries(chosen.map((c) => [c.dataset.option, Number(c.value)])), "ratings");
    },
    write: (item, value) =>
      controls(item, "input[type=radio]").forEach(
        (c) => (c.checked = (value.ratings || {})[c.dataset.option] === Number(c.value)),
      ),
  },
};

// What a pre-check also asks: it travels and is kept with the answer.
const withCertainty = (shape) => ({
  read: (item) => {
    const sure = item.querySelector("[data-certainty] input:checked");
    return sure ? { ...shape.read(item), certainty: Number(sure.value) } : shape.read(item);
  },
  write: (item, value) => {
    shape.write(item, value);
    for (const level of item.querySelectorAll("[data-certainty] input")) level.checked = Number(level.value) === value.certainty;
  },
});

const pause = (ms) => new Promise((resolve) => window.setTimeout(resolve, ms));
const roots = new Map();

class Autosave {
  constructor(root) {
    this.root = root;
    this.scope = root.dataset.autosave;
    this.user = root.dataset.user;
    this.epoch = Number(root.dataset.epoch || 1);
    this.waiting = new Map();
    this.timers = new Map();
    this.last = new Map();
    this.failures = 0;
    this.isReadOnly = false;
    this.ready = this.begin();
    root.addEventListener("input", (event) => this.typed(event));
    root.addEventListener("change", (event) => this.changed(event));
    root.addEventListener("focusout", (event) => this.left(event));
    root.addEventListener("submit", (event) => this.turned(event));
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.wake()));
    window.addEventListener("online", () => this.wake());
    window.addEventListener("focus", () => this.needsLogIn && this.wake());
  }

  get chip() {
    return document.querySelector("attune-save-state");
  }

  words(name, count) {
    return (this.root.dataset[name] || "").replace("%(count)s", String(count ?? ""));
  }

  item(element) {
    return element.closest && element.closest("[data-autosave-item]");
  }

  itemOf(entry) {
    return this.root.querySelector(`[data-autosave-item="${CSS.escape(entry.item)}"]`);
  }

  shape(item) {
    return withCertainty(SHAPES[item.dataset.shape || "text"]);
  }

  // --- Taking part: the pen, and what an earlier visit left behind ---

  async begin() {
    const held = session.get(`lease.${this.scope}`);
    const url = this.root.dataset.leaseUrl;
    if (url && !(held && held.client === client && held.epoch === this.epoch)) await this.claim(url);
    if (this.isReadOnly) await this.showUnsent();
    else await this.recover();
  }

  async claim(url) {
    try {
      const response = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken(), "X-Attune-User": this.user },
        body: JSON.stringify({ client_id: client }),
      });
      if (response.ok) {
        this.epoch = (await response.json()).epoch;
        session.set(`lease.${this.scope}`, { client, epoch: this.epoch });
      } else if (response.status === 409) {
        this.readOnly((await response.json()).detail);
      }
    } catch {
      // Away for a moment: each save is judged by the server anyway.
    }
  }

  async recover() {
    for (const entry of await kept(this.user, this.scope)) {
      const item = this.itemOf(entry);
      const here = this.waiting.get(entry.item);
      if (here?.id === entry.id) continue;
      const isNewerHere = here !== undefined;
      if (isNewerHere || entry.savedAt) {
        // This page may have been drawn before that save arrived.
        const drawn = Date.parse(item?.dataset.savedAt) || 0;
        if (item && !isNewerHere && Date.parse(entry.savedAt) > drawn) this.shape(item).write(item, entry.value);
        await release(entry);
        continue;
      }
      if (item) this.shape(item).write(item, entry.value);
      const fresh = this.stamped(entry.item, entry.value, entry.typedEpoch ?? entry.epoch);
      await keep(fresh);
      if (fresh.id !== entry.id) await release(entry);
    }
    if (this.waiting.size) this.send();
  }

  // Read-only: what an earlier visit could not send is in sight; «Continue here» draws the page anew and sends it.
  async showUnsent() {
    for (const entry of await kept(this.user, this.scope)) {
      const item = this.itemOf(entry);
      if (item && !entry.savedAt) this.shape(item).write(item, entry.value);
    }
  }

  stamped(item, value, typedEpoch) {
    seq += 1;
    session.set("seq", seq);
    const entry = {
      user: this.user,
      scope: this.scope,
      item,
      client,
      seq,
      epoch: this.epoch,
      value,
      url: this.root.dataset.url.replace("{item}", encodeURIComponent(item)),
      typedAt: Date.now(),
    };
    if (typedEpoch !== undefined) entry.typedEpoch = typedEpoch;
    entry.id = idOf(entry);
    this.waiting.set(item, entry);
    const manifest = session.get(`manifest.${this.scope}`) || {};
    manifest[item] = seq;
    session.set(`manifest.${this.scope}`, manifest);
    return entry;
  }

  // --- What the learner does ---

  typed(event) {
    if (event.target.matches("textarea, input[type=text]")) this.note(this.item(event.target), false);
  }

  changed(event) {
    this.note(this.item(event.target), true);
  }

  left(event) {
    const item = this.item(event.target);
    if (item && this.timers.has(item.dataset.autosaveItem)) this.sendSoon(item.dataset.autosaveItem, 0);
  }

  note(item, isAtOnce) {
    if (!item || this.isReadOnly) return;
    const name = item.dataset.autosaveItem;
    const value = this.shape(item).read(item);
    const written = JSON.stringify(value);
    if (this.last.get(name) === written) {
      if (isAtOnce && this.waiting.has(name)) this.sendSoon(name, 0);
      return;
    }
    this.last.set(name, written);
    keep(this.stamped(name, value));
    this.chip?.show("saving");
    this.sendSoon(name, isAtOnce ? 0 : REST_MS);
  }

  sendSoon(name, ms) {
    const timer = this.timers.get(name) || { since: Date.now() };
    window.clearTimeout(timer.id);
    const left = Math.max(0, Math.min(ms, timer.since + LONGEST_MS - Date.now()));
    timer.id = window.setTimeout(() => {
      this.timers.delete(name);
      this.send();
    }, left);
    this.timers.set(name, timer);
  }

  // --- Sending: one at a time, oldest first ---

  send() {
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    await this.ready;
    while (this.waiting.size && !this.isReadOnly) {
      const entry = [...this.waiting.values()].find((each) => !this.timers.has(each.item) && !each.isBlocked);
      if (!entry) return;
      const wait = await this.sendOne(entry);
      if (wait) {
        this.showKept();
        await Promise.race([pause(wait), new Promise((resolve) => (this.awake = resolve))]);
      }
    }
    if (!this.waiting.size && this.lastSaved && !this.isReadOnly) this.showSaved(this.lastSaved);
  }

  // Resolves to 0 when done with this entry, else to the milliseconds until the next try.
  async sendOne(entry) {
    let response;
    try {
      response = await put({ ...entry, epoch: this.epoch });
    } catch {
      return this.retryAfter();
    }
    if (response.status === 401 || response.status === 403) {
      const problem = await response.json().catch(() => ({}));
      this.needsLogIn = true;
      const words = problem.code === "other_user" ? problem.detail : this.words("wordsLogin");
      if (askAgain(() => this.wake())) this.notice(words);
      else this.notice(words, this.root.dataset.loginUrl, this.words("wordsLoginLink"));
      return LAST_RETRY_MS;
    }
    if (response.status === 429 || response.status >= 500) return this.retryAfter(response.headers.get("Retry-After"));
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return this.received(entry, answer);
    if (response.status === 409) return this.refused(entry, answer);
    entry.isBlocked = true;
    this.chip?.show("failed", answer.detail || this.words("wordsInvalid"));
    return 0;
  }

  async received(entry, receipt) {
    this.failures = 0;
    this.awaySince = undefined;
    withdrawFile();
    if (this.needsLogIn) {
      this.needsLogIn = false;
      this.notice("");
      doneAsking();
    }
    if (receipt.client_id !== entry.client || receipt.seq !== entry.seq) return this.retryAfter();
    if (this.waiting.get(entry.item)?.seq === entry.seq) this.waiting.delete(entry.item);
    await acknowledge(entry, receipt);
    this.lastSaved = receipt;
    this.root.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: { item: entry.item, receipt } }));
    return 0;
  }

  async refused(entry, answer) {
    this.waiting.delete(entry.item);
    // Refused for good: the server has kept it. Taken over: it stays here too, for "Continue here".
    if (answer.code !== "taken_over" || entry.typedEpoch !== undefined) await release(entry);
    this.root.dispatchEvent(new CustomEvent("autosave:refused", { detail: { item: entry.item, ...answer } }));
    if (answer.code === "taken_over" && entry.typedEpoch !== undefined && answer.epoch === this.epoch) {
      this.notice(`${answer.detail} ${entry.value.text || ""}`);
      return 0;
    }
    this.readOnly(answer.detail, answer.code === "taken_over");
    return 0;
  }

  retryAfter(header) {
    this.failures += 1;
    this.awaySince ??= Date.now();
    if (Date.now() - this.awaySince >= OFFER_FILE_AFTER_MS) offerFile(this.user, this.scope);
    // Seconds, or a date.
    const asked = Number.isNaN(Number(header)) ? Date.parse(header) - Date.now() : Number(header) * 1000;
    if (asked > 0) return Math.min(asked, 60000);
    const step = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1));
    return step * (0.5 + Math.random() / 2);
  }

  wake() {
    this.failures = 0;
    if (this.awake) this.awake();
    if (this.waiting.size) this.send();
  }

  // On leaving: what still waits is sent in the background, and stays kept until its receipt comes.
  leave() {
    for (const [name, timer] of this.timers) {
      window.clearTimeout(timer.id);
      this.timers.delete(name);
    }
    if (this.isReadOnly) return;
    for (const entry of this.waiting.values()) {
      put({ ...entry, epoch: this.epoch }, { keepalive: true })
        .then(async (response) => response.ok && acknowledge(entry, await response.json()))
        .catch(() => {});
    }
  }

  // True when nothing waits any more; false after `ms`, or at once where it cannot be sent.
  async flush(ms = LONGEST_MS) {
    for (const [name, timer] of this.timers) {
      window.clearTimeout(timer.id);
      this.timers.delete(name);
    }
    if (this.waiting.size) {
      if (this.awake) this.awake();
      await Promise.race([this.send(), pause(ms)]);
    }
    return [...this.waiting.values()].every((entry) => entry.isBlocked);
  }

  async turned(event) {
    const address = event.submitter?.dataset.href;
    if (!address) return;
    event.preventDefault();
    if (this.isReadOnly || (await this.flush())) {
      window.location.assign(address);
    } else {
      this.showKept();
      this.notice(this.words("wordsAway"));
    }
  }

  // --- What the learner sees ---

  // The server names the time in the zone that the person chose, which need not be the zone of this device.
  showSaved(receipt) {
    this.chip?.show("saved", new Date(receipt.server_now));
    if (receipt.saved_at) this.chip?.say(this.chip.dataset.saved.replace("%(time)s", receipt.saved_at));
  }

  showKept() {
    this.chip?.show("offline");
    this.chip?.say(this.words("wordsKept", this.waiting.size));
  }

  notice(text, href, label) {
    const box = document.querySelector("[data-autosave-notice]");
    if (!box) return;
    box.hidden = !text;
    const line = box.querySelector("p") || box;
    line.textContent = text;
    if (href) {
      const link = Object.assign(document.createElement("a"), { href, target: "_blank", textContent: label });
      line.append(" ", link);
    }
  }

  readOnly(detail, canContinue = true) {
    this.isReadOnly = true;
    this.chip?.show("offline");
    this.chip?.say(this.words("wordsReadonly"));
    for (const item of this.root.querySelectorAll("[data-autosave-item]")) {
      for (const control of [item, ...item.querySelectorAll("input, select, textarea")]) {
        if (control.matches("textarea, input[type=text]")) control.readOnly = true;
        else if (control.matches("input, select")) control.disabled = true;
      }
    }
    this.notice(detail || "");
    const pen = document.querySelector("[data-autosave-takeover]");
    if (pen) pen.hidden = !canContinue;
  }
}

// A copied tab has the same client: the newer one becomes a client of its own.
function tellApart() {
  if (!window.BroadcastChannel) return;
  const nonce = randomId();
  const channel = new BroadcastChannel("attune.clients");
  channel.onmessage = ({ data }) => {
    if (data.client !== client || data.nonce === nonce) return;
    if (data.is === "here") {
      channel.postMessage({ is: "taken", client, nonce });
    } else {
      client = randomId();
      session.set("client", client);
      for (const autosave of roots.values()) {
        session.set(`lease.${autosave.scope}`, null);
        autosave.ready = autosave.ready.then(() => autosave.begin());
      }
    }
  };
  channel.postMessage({ is: "here", client, nonce });
}

document.addEventListener("timer:over", async (event) => {
  event.preventDefault();
  for (const autosave of roots.values()) {
    if (autosave.isReadOnly || (await autosave.flush())) continue;
    autosave.showKept();
    autosave.notice(autosave.words("wordsAway"));
    return;
  }
  window.location.assign(event.detail.url);
});

export function autosaveOf(root) {
  return roots.get(root);
}

// Who writes here and the next number, for what a page sends by itself.
export function stamp() {
  seq += 1;
  session.set("seq", seq);
  return { client, seq };
}

for (const root of document.querySelectorAll("[data-autosave]")) roots.set(root, new Autosave(root));
if (roots.size) tellApart();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const scope = form.dataset.autosaveSubmit;
  if (!scope || form.dataset.sent) return;
  // The question whether to send comes first (dialog.js stops the event until it is answered).
  event.preventDefault();
  for (const autosave of roots.values()) {
    if (autosave.scope === scope && !(await autosave.flush())) {
      autosave.showKept();
      autosave.notice(autosave.words("wordsAway"));
      return;
    }
  }
  form.elements.namedItem("client_id").value = client;
  form.elements.namedItem("manifest").value = JSON.stringify(session.get(`manifest.${scope}`) || {});
  form.dataset.sent = "yes";
  // A button may name an address of its own; the form is sent without it.
  const address = event.submitter?.getAttribute("formaction");
  if (address) form.action = address;
  // Without another submit event: the question of dialog.js was answered already.
  HTMLFormElement.prototype.submit.call(form);
});
