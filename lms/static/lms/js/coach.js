// The coach beside a draft, without turning the page: what waits is saved, then the button's address is posted without
// the texts, and the panel and the marked draft are drawn anew from the answer. Without script the form is posted.
import { autosaveOf } from "./autosave.js";
import { parsed, swap } from "./swap.js";

const form = document.getElementById("reply-form");

async function asked(button, autosave) {
  if (!(await autosave.flush())) {
    autosave.showKept();
    autosave.notice(autosave.words("wordsAway"));
    return;
  }
  const data = new FormData(form);
  for (const name of [...data.keys()]) if (name.startsWith("text-")) data.delete(name);
  if (button.name) data.set(button.name, button.value);
  const response = await fetch(button.formAction, { method: "POST", credentials: "same-origin", body: data }).catch(() => null);
  if (!response) {
    autosave.notice(autosave.words("wordsAway"));
    return;
  }
  const fresh = parsed(await response.text());
  if (!fresh.getElementById("reply-form")) {
    // The practice is over, or the log-in was lost: that page says so itself.
    window.location.assign(response.url);
    return;
  }
  swap(fresh);
  const said = document.querySelector("[data-swap=coach] [data-said]");
  said?.focus({ preventScroll: true });
  said?.scrollIntoView({ block: "nearest" });
}

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  const autosave = autosaveOf(form);
  if (!button || !("coach" in button.dataset) || !autosave) return;
  event.preventDefault();
  event.stopPropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  button.setAttribute("aria-busy", "true");
  await asked(button, autosave).finally(() => {
    delete form.dataset.asking;
    button.removeAttribute("aria-busy");
  });
});
