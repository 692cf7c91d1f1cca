// Keeps the draft of an observation: two seconds after the last change, and when the page is left.
// Without JavaScript the button «Save as a draft» does the same.
import "./save-state.js";

const REST_MS = 2000;
const form = document.querySelector("form[data-draft]");

if (form) {
  const chip = form.querySelector("attune-save-state");
  let timer = 0;
  let waits = false;

  const save = async (leaving = false) => {
    clearTimeout(timer);
    if (!waits) return;
    waits = false;
    const body = new FormData(form);
    body.set("do", "draft");
    if (!leaving) chip?.show("saving");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        keepalive: leaving,
        headers: { "X-Requested-With": "fetch" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      chip?.show("saved", new Date());
    } catch {
      waits = true;
      chip?.show("failed");
      if (!leaving) timer = setTimeout(save, REST_MS * 5);
    }
  };

  form.addEventListener("input", () => {
    waits = true;
    clearTimeout(timer);
    timer = setTimeout(save, REST_MS);
  });
  form.addEventListener("submit", () => {
    waits = false;
    clearTimeout(timer);
  });
  addEventListener("pagehide", () => save(true));
}
