// The save chip. Others tell it what happened:
//   document.querySelector("attune-save-state").show("saved", new Date())
//   states: saving, saved (with a Date), offline, failed (with own words as the second argument), or any text through say("…")
// It is a live region, so words change only when the state changes.
class SaveState extends HTMLElement {
  show(state, detail) {
    const words = {
      saving: this.dataset.saving,
      offline: this.dataset.offline,
      failed: typeof detail === "string" ? detail : this.dataset.failed,
    };
    if (state === "saved") {
      const time = (detail || new Date()).toLocaleTimeString(document.documentElement.lang, {
        hour: "2-digit",
        minute: "2-digit",
      });
      words.saved = this.dataset.saved.replace("%(time)s", time);
    }
    this.dataset.state = state;
    this.say(words[state] || "");
    const kept = state === "offline" || state === "failed";
    this.icon("offline", kept);
    this.icon("saved", state === "saved");
  }

  say(text) {
    const target = this.querySelector("[data-text]");
    if (target && target.textContent !== text) target.textContent = text;
  }

  icon(name, visible) {
    const element = this.querySelector(`[data-icon="${name}"]`);
    if (element) element.hidden = !visible;
  }
}

if (!customElements.get("attune-save-state")) customElements.define("attune-save-state", SaveState);
