// A log-in that was lost while somebody writes: given back on the page, so that nothing has to be left.
//
// CONTRACT   <form data-log-in-again hidden action="/accounts/login/">   (components/log_in_again.html)
//              fields login and password; <p data-error hidden>; <a data-elsewhere> for another way in
// askAgain(then) shows the form and calls `then` once somebody is logged in; false where the page has none. doneAsking() hides it.
// Whoever logs in, the server takes an answer only from the person who gave it (X-Attune-User, unsent.js).
import { csrfToken } from "./unsent.js";

const form = document.querySelector("[data-log-in-again]");
let whenDone;

// A log-in gives out a new token; forms that were drawn before it hold the old one.
function renewTokens() {
  const token = csrfToken();
  if (token) for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function say(text) {
  const line = form.querySelector("[data-error]");
  line.hidden = !text;
  line.querySelector("span").textContent = text;
}

async function tokenOf(address) {
  const page = await fetch(address, { credentials: "same-origin" });
  const drawn = new DOMParser().parseFromString(await page.text(), "text/html");
  return drawn.querySelector("input[name=csrfmiddlewaretoken]")?.value || csrfToken();
}

async function logIn(event) {
  event.preventDefault();
  say("");
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": await tokenOf(form.action) },
      body: new URLSearchParams({ login: form.elements.login.value, password: form.elements.password.value }),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      const errors = [...(answer.form?.errors || []), ...Object.values(answer.form?.fields || {}).flatMap((field) => field.errors || [])];
      say(errors[0] || form.dataset.wordsFailed);
      form.elements.password.focus();
    } else if (/\/2fa\//.test(answer.location || "")) {
      say(form.dataset.wordsSecondStep);
    } else {
      form.elements.password.value = "";
      renewTokens();
      whenDone?.();
    }
  } catch {
    say(form.dataset.wordsAway);
  } finally {
    button.disabled = false;
  }
}

export function askAgain(then) {
  whenDone = then;
  if (!form) return false;
  if (form.hidden) {
    form.hidden = false;
    form.elements.password.focus({ preventScroll: true });
  }
  return true;
}

export function doneAsking() {
  renewTokens();
  if (form) form.hidden = true;
}

form?.addEventListener("submit", logIn);
