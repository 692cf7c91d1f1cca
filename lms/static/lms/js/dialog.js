// Asks once before a form is sent. The form (or the button pressed) carries the words:
//   data-confirm="Return this to Kevin?"  data-confirm-text="…"  data-confirm-yes="Return for revision"  data-confirm-no="Keep grading"
// Without JavaScript the form is simply sent.
let waiting = null;

function dialog() {
  let element = document.getElementById("confirm");
  if (element) return element;
  element = document.createElement("dialog");
  element.id = "confirm";
  element.className = "dialog";
  element.setAttribute("aria-labelledby", "confirm-title");
  const title = Object.assign(document.createElement("h2"), { id: "confirm-title", className: "h-22" });
  const text = Object.assign(document.createElement("p"), { className: "muted" });
  text.dataset.text = "";
  const acts = Object.assign(document.createElement("div"), { className: "acts" });
  const yes = Object.assign(document.createElement("button"), { className: "btn", type: "button" });
  yes.dataset.yes = "";
  const no = Object.assign(document.createElement("button"), { className: "btn quiet", type: "button" });
  no.dataset.no = "";
  acts.append(yes, no);
  element.append(title, text, acts);
  document.body.append(element);
  return element;
}

function prepare(element) {
  if (element.dataset.ready) return;
  element.dataset.ready = "yes";
  element.querySelector("[data-no]").addEventListener("click", () => element.close());
  element.querySelector("[data-yes]").addEventListener("click", () => {
    const { form, submitter } = waiting;
    element.close();
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter || undefined);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const submitter = event.submitter;
  const source = submitter && submitter.dataset.confirm ? submitter : form;
  if (!source.dataset.confirm) return;
  if (form.dataset.confirmed) {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = { form, submitter };
  const element = dialog();
  prepare(element);
  const words = (name) => source.dataset[name] || form.dataset[name] || "";
  element.querySelector("#confirm-title").textContent = source.dataset.confirm;
  element.querySelector("[data-text]").textContent = words("confirmText");
  element.querySelector("[data-yes]").textContent = words("confirmYes") || (submitter ? submitter.textContent.trim() : "");
  const no = element.querySelector("[data-no]");
  no.textContent = words("confirmNo") || no.textContent || no.dataset.fallback || "Go back";
  element.showModal();
}, true);
