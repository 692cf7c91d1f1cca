/* In the editor of a quiz: says under each rule how many ready questions it finds, as its author writes it. */

const ADDRESS = document.currentScript?.dataset.address ?? "/admin/questions/matching/";
const WAIT = 400;
const FIELDS = ["objectives", "tags", "kinds", "difficulties", "skills", "draw"];
const timers = new WeakMap();

function query(rule) {
  const found = new URLSearchParams();
  for (const input of rule.querySelectorAll("input, select")) {
    const field = FIELDS.find((name) => input.name.endsWith(`-value-${name}`) || input.name.endsWith(`-${name}`));
    if (!field || (input.type === "checkbox" && !input.checked)) continue;
    found.append(field, input.value);
  }
  found.set("skill", document.querySelector("[data-module-skill]")?.dataset.moduleSkill ?? "");
  return found;
}

function line(rule) {
  let status = rule.querySelector(":scope > [data-rule-count]");
  if (!status) {
    status = document.createElement("p");
    status.dataset.ruleCount = "";
    status.setAttribute("role", "status");
    status.className = "help-block help-info";
    rule.append(status);
  }
  return status;
}

async function count(rule) {
  const status = line(rule);
  const asked = query(rule).toString();
  if (status.dataset.asked === asked) return;
  status.dataset.asked = asked;
  try {
    const response = await fetch(`${ADDRESS}?${asked}`, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    const { sentence, is_short: isShort } = await response.json();
    if (status.dataset.asked !== asked) return;
    status.textContent = sentence;
    status.className = `help-block ${isShort ? "help-warning" : "help-info"}`;
  } catch {
    status.textContent = "";
    delete status.dataset.asked;
  }
}

function soon(rule) {
  clearTimeout(timers.get(rule));
  timers.set(rule, setTimeout(() => count(rule), WAIT));
}

function changed(event) {
  const rule = event.target.closest?.(".rule-block");
  if (rule) soon(rule);
}

function all() {
  for (const rule of document.querySelectorAll(".rule-block")) {
    // Tags come and go without an event of their own.
    if (rule.querySelector(":scope > [data-rule-count]")?.dataset.asked !== query(rule).toString()) soon(rule);
  }
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("DOMContentLoaded", () => {
  all();
  new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
});
