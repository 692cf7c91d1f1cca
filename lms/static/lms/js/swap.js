// Draws parts of a page anew from the answer to a form: every data-swap="name" is replaced by its namesake.
// `isKept(name, other)` says which stay as they are.
export function swap(fresh, isKept = () => false) {
  for (const part of document.querySelectorAll("[data-swap]")) {
    const name = part.dataset.swap;
    const other = fresh.querySelector(`[data-swap="${CSS.escape(name)}"]`);
    if (other && !isKept(name, other)) part.replaceWith(document.adoptNode(other));
  }
}

export function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}
