// A short line that something worked, for ten seconds; it stays while pointed at or focused.
// toast("Result released to Kevin")  or  toast("Flag removed", { label: "Undo", act: () => {} })
const VISIBLE_FOR_MS = 10000;

function tray() {
  let element = document.querySelector(".toasts");
  if (!element) {
    element = document.createElement("div");
    element.className = "toasts";
    element.setAttribute("role", "status");
    document.body.append(element);
  }
  return element;
}

function leaveLater(element) {
  let timer = 0;
  const stop = () => window.clearTimeout(timer);
  const start = () => {
    stop();
    timer = window.setTimeout(() => element.remove(), VISIBLE_FOR_MS);
  };
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, start);
  start();
}

export function toast(text, action) {
  const element = document.createElement("div");
  element.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      element.remove();
      action.act();
    });
    element.append(button);
  }
  tray().append(element);
  leaveLater(element);
  return element;
}

// Server-rendered toasts with a form stay in the page; they only move to the tray.
for (const element of document.querySelectorAll("[data-toast]")) {
  element.removeAttribute("role");
  tray().append(element);
  leaveLater(element);
}
