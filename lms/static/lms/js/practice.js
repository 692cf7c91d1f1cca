// Practice in place: a check is posted like the form without script, and what it changed is drawn into the page.
// Parts of the page carry data-swap="name". The answers are only drawn anew once they are settled, so that nothing
// that was typed is lost; data-said is the heading that is read out.
import { autosaveOf, stamp } from "./autosave.js";
import { parsed, swap } from "./swap.js";

const form = document.getElementById("answer");
let isChecking = false;

async function check(button, autosave) {
  if (!(await autosave.flush())) {
    autosave.showKept();
    autosave.notice(autosave.words("wordsAway"));
    return;
  }
  const data = new FormData(form);
  const { client, seq } = stamp();
  data.set("client_id", client);
  data.set("seq", String(seq));
  data.set("epoch", String(autosave.epoch));
  const response = await fetch(button.formAction, { method: "POST", credentials: "same-origin", body: data }).catch(() => null);
  if (!response?.ok) {
    autosave.notice(response ? autosave.words("wordsInvalid") : autosave.words("wordsAway"));
    return;
  }
  const fresh = parsed(await response.text());
  if (!fresh.getElementById("answer")) {
    // The attempt is over, or the log-in was lost: that page says so itself.
    window.location.assign(response.url);
    return;
  }
  swap(fresh, (name, other) => name === "answers" && !("settled" in other.dataset));
  const problem = fresh.querySelector(".msgs")?.textContent.trim() || "";
  autosave.notice(problem);
  const said = problem ? null : document.querySelector("[data-said]");
  if (said) {
    said.focus({ preventScroll: true });
    said.scrollIntoView({ block: "nearest" });
  }
}

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  const autosave = autosaveOf(form);
  if (!button || !("check" in button.dataset) || !autosave) return;
  event.preventDefault();
  if (isChecking) return;
  isChecking = true;
  button.setAttribute("aria-busy", "true");
  await check(button, autosave).finally(() => {
    isChecking = false;
    button.removeAttribute("aria-busy");
  });
});
