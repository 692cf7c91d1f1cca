// What could not be sent for a while, as a file that the learner keeps: for a device or a line that does not come back.
//
// CONTRACT   <p data-answer-file hidden><a data-file-name="attune-answers">…</a></p>   (components/answer_file.html)
import { kept } from "./unsent.js";

const box = document.querySelector("[data-answer-file]");
let address;

function asText(value) {
  return typeof value.text === "string" ? value.text : JSON.stringify(value);
}

export async function offerFile(user, scope) {
  if (!box) return;
  const waiting = (await kept(user, scope)).filter((entry) => !entry.savedAt);
  const file = {
    page: window.location.href,
    title: document.title,
    record: scope,
    person: user,
    made_at: new Date().toISOString(),
    answers: waiting.map((entry) => ({
      item: entry.item,
      typed_at: new Date(entry.typedAt).toISOString(),
      text: asText(entry.value),
      value: entry.value,
      client_id: entry.client,
      seq: entry.seq,
      epoch: entry.epoch,
    })),
  };
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
