// <details class="menu-host">: closes on Escape, on a press outside and when the focus leaves.
function close(host, refocus) {
  host.open = false;
  if (refocus) host.querySelector("summary").focus();
}

for (const host of document.querySelectorAll("details.menu-host")) {
  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && host.open) close(host, true);
  });
  host.addEventListener("focusout", (event) => {
    if (host.open && event.relatedTarget && !host.contains(event.relatedTarget)) close(host, false);
  });
}

document.addEventListener("pointerdown", (event) => {
  for (const host of document.querySelectorAll("details.menu-host[open]")) {
    if (!host.contains(event.target)) close(host, false);
  }
});
