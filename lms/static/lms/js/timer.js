// The time that is left in a quiz. The server owns the clock: this only counts down from what it said last.
//
// CONTRACT   <attune-timer data-deadline="…" data-now="…" data-finish-url="…" data-words-…>   (components/timer.html)
//   [data-left] the words, [data-until] the time of day, [data-said] a live region, [data-icon=calm|soon]
// It follows each receipt (autosave:saved) and, after the page was away, the lease. At zero it asks the page to leave:
//   the event timer:over on document, with { url } in its detail (autosave.js sends what waits first).
import { csrfToken } from "./unsent.js";

const MINUTE = 60000;
const SOON_MINUTES = 5;
const SAID_AT = [10, 5, 1];
// A clock that was put forward or back, or a device that slept: the two ways to count drift apart.
const DRIFT_MS = 2000;

class Timer extends HTMLElement {
  connectedCallback() {
    this.said = new Set();
    this.follow(this.dataset.now, this.dataset.deadline);
    document.addEventListener("autosave:saved", ({ detail }) => this.follow(detail.receipt.server_now, detail.receipt.deadline));
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    this.ticking = window.setInterval(() => this.tick(), 500);
    this.tick();
  }

  disconnectedCallback() {
    window.clearInterval(this.ticking);
  }

  follow(now, deadline) {
    this.base = { server: Date.parse(now), steady: performance.now(), wall: Date.now() };
    if (deadline === this.deadlineText) return;
    const isMoved = this.deadlineText !== undefined;
    this.deadlineText = deadline;
    this.deadline = deadline ? Date.parse(deadline) : null;
    this.said.clear();
    for (const minutes of SAID_AT) if (this.left < minutes * MINUTE) this.said.add(minutes);
    if (isMoved) {
      this.hidden = this.deadline === null;
      this.say(this.deadline === null ? this.dataset.wordsNone : `${this.dataset.wordsMoved} ${this.words(this.left)}`);
      const until = this.querySelector("[data-until]");
      if (until && this.deadline !== null) until.textContent = "";
      this.tick();
    }
  }

  get left() {
    if (this.deadline === null) return Infinity;
    return this.deadline - (this.base.server + (performance.now() - this.base.steady));
  }

  tick() {
    const drift = Date.now() - this.base.wall - (performance.now() - this.base.steady);
    if (Math.abs(drift) > DRIFT_MS) {
      this.base.wall = Date.now() - (performance.now() - this.base.steady);
      this.ask();
    }
    const left = this.left;
    if (left === Infinity) return;
    this.show(this.words(left), left <= SOON_MINUTES * MINUTE);
    if (left <= 0) this.end();
    for (const minutes of SAID_AT) {
      if (left <= minutes * MINUTE && left > 0 && !this.said.has(minutes)) {
        this.said.add(minutes);
        this.say(this.words(minutes * MINUTE));
      }
    }
  }

  words(left) {
    if (left <= 0) return this.dataset.wordsOver;
    if (left < MINUTE) return this.dataset.wordsSeconds.replace("%(count)s", String(Math.ceil(left / 1000)));
    const minutes = Math.ceil(left / MINUTE);
    const pattern = minutes === 1 ? this.dataset.wordsOne : this.dataset.wordsMany;
    return pattern.replace("%(count)s", String(minutes));
  }

  show(text, isSoon) {
    const line = this.querySelector("[data-left]");
    if (line.textContent !== text) line.textContent = text;
    this.classList.toggle("soon", isSoon);
    for (const icon of this.querySelectorAll("[data-icon]")) icon.hidden = (icon.dataset.icon === "soon") !== isSoon;
  }

  say(text) {
    this.querySelector("[data-said]").textContent = text;
  }

  end() {
    if (this.isOver) return;
    this.isOver = true;
    this.say(this.dataset.wordsOver);
    const asked = new CustomEvent("timer:over", { cancelable: true, detail: { url: this.dataset.finishUrl } });
    if (document.dispatchEvent(asked)) window.location.assign(this.dataset.finishUrl);
  }

  // The lease answers with the server's time; this tab says again that it writes here, which changes nothing.
  async ask() {
    const root = document.querySelector("[data-autosave][data-lease-url]");
    let client = null;
    try {
      client = JSON.parse(window.sessionStorage.getItem("attune.client"));
    } catch {
      // Without a session store the next receipt puts it right.
    }
    if (!root || !client) return;
    try {
      const response = await fetch(root.dataset.leaseUrl, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ client_id: client }),
      });
      if (!response.ok) return;
      const answer = await response.json();
      this.follow(answer.server_now, answer.deadline);
    } catch {
      // Away for a moment; what is shown goes on from what was said last.
    }
  }
}

if (!customElements.get("attune-timer")) customElements.define("attune-timer", Timer);
