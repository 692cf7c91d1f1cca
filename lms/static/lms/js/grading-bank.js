// Comments of the bank: a button puts its words into the field at once, instead of sending the form.
// Menus below a criterion show what fits the level that is chosen.

export function watchBank(page, form, { commentOnTheWhole, saveSoon }) {
  let last = null;
  page.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-comment] textarea")) last = event.target;
  });

  // A comment goes into the one that was written last, else into a new one on the whole.
  function fieldOf(name) {
    if (!name.startsWith("comment-")) return form.elements.namedItem(name);
    if (last?.isConnected) return last;
    return commentOnTheWhole().querySelector("textarea");
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    event.preventDefault();
    const menu = button.closest("[data-bank]");
    const field = fieldOf(menu.dataset.bank);
    const text = button.dataset.insert;
    if (!field.value.includes(text)) field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${text}` : text;
    const used = Object.assign(document.createElement("input"), { type: "hidden", name: "used", value: button.dataset.snippet });
    used.setAttribute("data-used", "");
    form.append(used);
    menu.open = false;
    field.focus();
    saveSoon();
  });

  page.addEventListener("change", (event) => {
    if (!event.target.matches(".crit input[type=radio]")) return;
    const wrap = event.target.closest("[data-key-of]");
    for (const item of wrap.querySelectorAll("[data-bank] [data-level]")) {
      item.hidden = Boolean(item.dataset.level) && item.dataset.level !== event.target.value;
    }
  });
}
