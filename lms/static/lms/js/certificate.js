// Prints the sheet, and copies the public link. Without JavaScript the link opens and the browser's own menu prints.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

document.querySelector("[data-copy]")?.addEventListener("click", async (event) => {
  const link = event.currentTarget;
  if (!navigator.clipboard) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.dataset.copy);
    link.lastChild.textContent = link.dataset.copied;
  } catch {
    window.location.assign(link.href);
  }
});
