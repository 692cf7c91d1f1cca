// Single keys inside one region only: data-shortcuts on the region, data-key="a" on what the key presses.
// They never act in a text field or with Ctrl, Alt or Meta, and can be switched off for good (data-shortcuts-switch).
const STORE_KEY = "attune.shortcuts";

function switchedOff() {
  try {
    return window.localStorage.getItem(STORE_KEY) === "off";
  } catch {
    return false;
  }
}

function isTextField(element) {
  if (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
  return element.tagName === "INPUT" && !["radio", "checkbox", "button", "submit"].includes(element.type);
}

function press(target) {
  if (target.matches("input[type=radio], input[type=checkbox]")) {
    target.focus();
    target.click();
  } else {
    target.click();
  }
}

for (const region of document.querySelectorAll("[data-shortcuts]")) {
  region.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
    if (switchedOff() || isTextField(event.target)) return;
    const key = CSS.escape(event.key.toLowerCase());
    // Inside a fieldset (a question, a criterion) its own keys come first.
    const near = event.target.closest("[data-criterion], fieldset");
    const target = (near && near.querySelector(`[data-key="${key}"]`)) || region.querySelector(`[data-key="${key}"]`);
    if (!target || target.disabled) return;
    event.preventDefault();
    press(target);
  });
}

for (const box of document.querySelectorAll("[data-shortcuts-switch]")) {
  box.hidden = false;
  const input = box.matches("input") ? box : box.querySelector("input");
  input.checked = !switchedOff();
  input.addEventListener("change", () => {
    try {
      window.localStorage.setItem(STORE_KEY, input.checked ? "on" : "off");
    } catch {
      // A browser without storage keeps the keys on for this page only.
    }
  });
}
