// Light, dark or the system's choice. A cookie carries it, so the server can draw the next page at once.
const YEAR_IN_SECONDS = 31536000;
const SECURE = window.location.protocol === "https:" ? "; Secure" : "";

export function chooseTheme(theme) {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") {
    root.dataset.theme = theme;
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_IN_SECONDS}; SameSite=Lax${SECURE}`;
  } else {
    delete root.dataset.theme;
    document.cookie = `theme=; Path=/; Max-Age=0; SameSite=Lax${SECURE}`;
  }
}

for (const box of document.querySelectorAll("[data-theme-choice]")) {
  box.hidden = false;
  box.addEventListener("change", (event) => chooseTheme(event.target.value));
}
