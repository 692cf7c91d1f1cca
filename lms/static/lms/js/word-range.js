// Counts the words of a textarea as they are typed: data-word-count="<id of the textarea>" on what holds the number and the range.
export function countWords(text) {
  const words = text.trim().match(/\S+/gu);
  return words ? words.length : 0;
}

for (const box of document.querySelectorAll("[data-word-count]")) {
  const field = document.getElementById(box.dataset.wordCount);
  if (!field) continue;
  const number = box.querySelector("[data-number]");
  const range = box.querySelector("[data-word-range]");
  const update = () => {
    const count = countWords(field.value);
    if (number) number.textContent = String(count);
    if (range) range.querySelector(".pt").setAttribute("x", String(Math.min(116, (120 * count) / Number(range.dataset.wordRange))));
  };
  field.addEventListener("input", update);
  update();
}
