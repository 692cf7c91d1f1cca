// What could not be sent for a while, as a file that the learner keeps: for a device or a line that does not come back.
// It is signed with the key of the page, so that the learner or their manager can bring it in later
// (lms/lib/answer_files.py says what that proves).
//
// CONTRACT   <p data-answer-file data-key="…" hidden><a data-file-name="attune-answers">…</a></p>   (components/answer_file.html)
import { signature } from "./signature.js";
import { kept } from "./unsent.js";

const box = document.querySelector("[data-answer-file]");
let address;

function asText(value) {
  return typeof value.text === "string" ? value.text : JSON.stringify(value);
}

// The one way to write a value down: names in order, no spaces, all but ASCII escaped. The server does the same.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  const escaped = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped);
}

function answerOf(entry) {
  const answer = {
    item: entry.item,
    typed_at: new Date(entry.typedAt).toISOString(),
    text: asText(entry.value),
    value: entry.value,
    client_id: entry.client,
    seq: entry.seq,
    epoch: entry.epoch,
  };
  return entry.typedEpoch === undefined ? answer : { ...answer, typed_epoch: entry.typedEpoch };
}

export async function offerFile(user, scope) {
  if (!box) return;
  const waiting = (await kept(user, scope)).filter((entry) => !entry.savedAt);
  const file = {
    version: 1,
    page: window.location.href,
    title: document.title,
    record: scope,
    person: user,
    made_at: new Date().toISOString(),
    answers: waiting.map(answerOf),
  };
  file.signature = await signature(box.dataset.key, canonical(file));
  const link = box.querySelector("a");
  if (address) URL.revokeObjectURL(address);
  address = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }));
  link.href = address;
  link.download = `${link.dataset.fileName}-${scope}.json`;
  box.hidden = false;
}

export function withdrawFile() {
  if (box) box.hidden = true;
}
