// Comfort for the question page: places swap, the map follows, a flag needs no reload, the question is announced.
import { csrfToken } from "./unsent.js";

// Two options never have the same place: the one that had it takes the place that became free.
// The buttons move an option by one place; the selects stay the truth.
for (const list of document.querySelectorAll("[data-places]")) {
  const selects = [...list.querySelectorAll("select")];
  const before = new Map(selects.map((select) => [select, select.value]));
  list.addEventListener("change", (event) => {
    const changed = event.target;
    const other = selects.find((select) => select !== changed && select.value && select.value === changed.value);
    if (other) other.value = before.get(changed) || "";
    for (const select of selects) before.set(select, select.value);
  });

  const sort = () => {
    const rows = [...list.children];
    const place = (row) => Number(row.querySelector("select").value);
    list.append(...rows.sort((one, other) => place(one) - place(other)));
  };
  const fill = () => {
    const rest = selects.map((_, index) => String(index + 1)).filter((n) => selects.every((s) => s.value !== n));
    for (const row of list.children) {
      const select = row.querySelector("select");
      if (!select.value) select.value = rest.shift();
    }
    sort();
  };
  const status = list.parentElement.querySelector("[data-moved]");
  for (const button of list.querySelectorAll("[data-move]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const select = button.parentElement.querySelector("select");
      if (select.disabled) return;
      fill();
      const goal = String(Number(select.value) + Number(button.dataset.move));
      const other = selects.find((each) => each.value === goal);
      if (other) {
        other.value = select.value;
        select.value = goal;
        sort();
      }
      button.focus();
      select.dispatchEvent(new Event("change", { bubbles: true }));
      status.textContent = status.dataset.words.replace("%(place)s", select.value).replace("%(count)s", selects.length);
    });
  }
  if (selects.every((select) => select.value)) sort();
}

// Best and worst are never one option. What had to make way comes back once the arrow keys have moved on.
for (const box of document.querySelectorAll("[data-picks]")) {
  let gone = null;
  const status = box.parentElement.querySelector("[data-picked]");
  box.addEventListener("change", ({ target }) => {
    const chosen = (name) => box.querySelector(`input[name="${name}"]:checked`);
    const other = chosen(target.name === "best" ? "worst" : "best");
    if (gone && gone.name !== target.name && !other && gone.value !== target.value) gone.checked = true;
    if (other?.value === target.value) {
      other.checked = false;
      gone = other;
    } else if (!gone || gone.name === target.name || gone.checked) {
      gone = null;
    }
    status.textContent = gone ? status.dataset[gone.name] : "";
  });
}

// From word to word with the arrow keys; Tab goes through them, too.
for (const text of document.querySelectorAll(".spans")) {
  text.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const words = [...text.querySelectorAll("input[type=checkbox]")];
    const next = step && words[words.indexOf(event.target) + step];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    next?.focus();
  });
}

// The number of a question turns when its answer is saved.
for (const root of document.querySelectorAll("[data-autosave]")) {
  const isWhole = (item) => {
    const selects = [...item.querySelectorAll("select[data-option]")];
    if (selects.length) return selects.every((select) => select.value);
    const radios = [...item.querySelectorAll("input[type=radio]")].filter((radio) => !radio.closest("[data-certainty]"));
    const groups = new Set(radios.map((radio) => radio.name));
    if (groups.size) return [...groups].every((name) => item.querySelector(`input[name="${CSS.escape(name)}"]:checked`));
    const text = item.querySelector("textarea, input[type=text]");
    return text ? text.value.trim() !== "" : item.querySelector("input:checked") !== null;
  };
  root.addEventListener("autosave:saved", ({ detail }) => {
    const item = root.querySelector(`[data-autosave-item="${CSS.escape(detail.item)}"]`);
    const number = document.querySelector(`[data-map="${CSS.escape(detail.item)}"]`);
    if (item && number) number.classList.toggle("ans", isWhole(item));
  });
}

for (const button of document.querySelectorAll("[data-flag]")) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const isFlagged = button.getAttribute("aria-pressed") !== "true";
    const response = await fetch(button.formAction, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: new URLSearchParams({ flag: isFlagged ? "on" : "off" }),
    }).catch(() => null);
    if (!response?.ok) return;
    button.setAttribute("aria-pressed", String(isFlagged));
    const mark = document.querySelector(`[data-map="${CSS.escape(button.dataset.flag)}"] [data-flag-mark]`);
    if (mark) mark.hidden = !isFlagged;
  });
}

// F flags from anywhere inside the question; the button itself stands in the dock.
const region = document.querySelector("#answer[data-shortcuts]");
const flag = document.querySelector("[data-flag][data-key]");
if (region && flag) {
  region.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("textarea, select, input[type=text]");
    if (event.key.toLowerCase() !== "f" || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
    let isOff = false;
    try {
      isOff = window.localStorage.getItem("attune.shortcuts") === "off";
    } catch {
      // Without a store the keys are on.
    }
    if (!isOff) flag.click();
  });
}

// After a turn of the page the question has the focus, so that it is heard and its keys work.
const heading = document.querySelector("#answer h1");
if (heading && document.referrer.includes("/attempts/") && !document.activeElement?.matches("input, textarea")) {
  heading.focus({ preventScroll: true });
}

// A link to a question of the result opens it.
function openLinked() {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target?.matches("details")) target.open = true;
}
window.addEventListener("hashchange", openLinked);
openLinked();
