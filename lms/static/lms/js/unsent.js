// What was written and has not been acknowledged by the server yet, kept in this browser (IndexedDB).
//
// One entry for each person, record, item and client: { id, user, scope, item, client, seq, epoch, value, url, typedAt }.
// Its receipt adds { savedAt, ackedAt }: for some seconds more it puts right a page that was drawn before the save arrived.
// Then it is removed, by the page that is open or by the next one; and at log-out, which first sends what waits (settled
// for both quiz and role-play). Nothing else is ever stored: no questions, no keys, no names.
// Without IndexedDB (some private windows) entries live as long as the page.
const NAME = "attune";
const STORE = "unsent";
const ACKNOWLEDGED_MS = 15000;
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

// Changes an entry unless a newer one has taken its place; one transaction, so that none can come between.
async function change(entry, act) {
  await run("readwrite", (store) => {
    const request = store.get(entry.id);
    request.onsuccess = () => request.result && request.result.seq <= entry.seq && act(store, request.result);
    return request;
  });
}

export async function release(entry) {
  if (memory.get(entry.id)?.seq === entry.seq) memory.delete(entry.id);
  await change(entry, (store) => store.delete(entry.id));
}

// Notes the receipt of an entry; `receipt.server_now` is the server's time of the save.
export async function acknowledge(entry, receipt) {
  if (memory.get(entry.id)?.seq === entry.seq) memory.delete(entry.id);
  const received = { savedAt: receipt.server_now, ackedAt: Date.now() };
  await change(entry, (store, stored) => store.put({ ...stored, ...received }));
  window.setTimeout(() => release(entry), ACKNOWLEDGED_MS);
}

async function removeAcknowledged() {
  const all = (await run("readonly", (store) => store.getAll())) || [];
  for (const entry of all) if (Date.now() - entry.ackedAt >= ACKNOWLEDGED_MS) await release(entry);
}
removeAcknowledged();

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
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken(), "X-Attune-User": entry.user },
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
  const unsent = async () => ((await run("readonly", (store) => store.getAll())) || []).filter((entry) => !entry.savedAt);
  await sendAll(await unsent());
  const words = form.dataset.unsent || "Some of your answers have not reached us yet. Log out and remove them from this device?";
  if ((await unsent()).length && !window.confirm(words)) return;
  await run("readwrite", (store) => store.clear());
  form.dataset.sent = "yes";
  HTMLFormElement.prototype.submit.call(form);
});
