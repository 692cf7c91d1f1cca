// What was written and has not been acknowledged by the server yet, kept in this browser (IndexedDB).
//
// One entry for each person, record, item and client: { id, user, scope, item, client, seq, epoch, value, url, typedAt }.
// An entry is removed when its receipt comes, and at log-out, which first sends what waits (settled for both quiz and
// role-play). Nothing else is ever stored: no questions, no keys, no names.
// Without IndexedDB (some private windows) entries live as long as the page.
const NAME = "attune";
const STORE = "unsent";
const memory = new Map();
let opened;

function open() {
  opened ??= new Promise((resolve) => {
    try {
      const request = window.indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

async function run(mode, act) {
  const database = await open();
  if (!database) return undefined;
  return new Promise((resolve) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => resolve(undefined);
    transaction.onabort = () => resolve(undefined);
  });
}

export function idOf(entry) {
  return [entry.user, entry.scope, entry.item, entry.client].join("|");
}

export async function keep(entry) {
  memory.set(entry.id, entry);
  await run("readwrite", (store) => store.put(entry));
}

// Removes an entry unless a newer one has taken its place.
export async function release(entry) {
  if (memory.get(entry.id)?.seq === entry.seq) memory.delete(entry.id);
  const stored = await run("readonly", (store) => store.get(entry.id));
  if (stored && stored.seq <= entry.seq) await run("readwrite", (store) => store.delete(entry.id));
}

export async function kept(user, scope) {
  const stored = (await run("readonly", (store) => store.getAll())) || [...memory.values()];
  return stored.filter((entry) => entry.user === user && (!scope || entry.scope === scope));
}

export function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export function csrfToken() {
  for (const name of ["__Host-csrf", "attune_csrf"]) {
    const value = cookie(name);
    if (value) return value;
  }
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
}

export function put(entry, options = {}) {
  const body = { client_id: entry.client, seq: entry.seq, epoch: entry.epoch, value: entry.value };
  if (entry.typedEpoch !== undefined) body.typed_epoch = entry.typedEpoch;
  return fetch(entry.url, {
    method: "PUT",
    credentials: "same-origin",
    redirect: "error",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
    ...options,
  });
}

// Log-out: send what waits; if that fails, ask before it is removed from this device.
async function sendAll(entries) {
  for (const entry of entries) {
    try {
      const response = await put(entry);
      // A refusal with 409 was kept by the server, so nothing is lost by removing it here.
      if (response.ok || response.status === 409) await release(entry);
    } catch {
      return;
    }
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-logout]") || form.dataset.sent) return;
  event.preventDefault();
  const mine = () => run("readonly", (store) => store.getAll()).then((all) => all || []);
  await sendAll(await mine());
  const left = await mine();
  const words = form.dataset.unsent || "Some of your answers have not reached us yet. Log out and remove them from this device?";
  if (left.length && !window.confirm(words)) return;
  for (const entry of left) await run("readwrite", (store) => store.delete(entry.id));
  form.dataset.sent = "yes";
  HTMLFormElement.prototype.submit.call(form);
});
