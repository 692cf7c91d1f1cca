// A lesson: how far the reader is (<progress class="readbar">), which section is current in the contents,
// reading aloud ([data-listen]) and larger text ([data-text-size]). The last two stay hidden where they cannot work.
const bar = document.querySelector("progress.readbar");
const text = document.querySelector("[data-readable]") || document.querySelector(".prose");

function share() {
  const box = text.getBoundingClientRect();
  const room = Math.max(1, box.height - window.innerHeight);
  return Math.max(0, Math.min(1, -box.top / room));
}

if (bar && text) {
  const update = () => {
    bar.value = share() * bar.max;
  };
  document.addEventListener("scroll", update, { passive: true });
  update();
}

const links = new Map();
for (const link of document.querySelectorAll(".rail a[href^='#']")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) links.set(section, link);
}
if (links.size) {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target).setAttribute("aria-current", "location");
      }
    },
    { rootMargin: "-20% 0px -65% 0px" },
  );
  for (const section of links.keys()) watcher.observe(section);
}

const SIZES = ["", "text-l", "text-xl"];
const SIZE_KEY = "attune.text-size";
const root = document.documentElement;

function applySize(index) {
  root.classList.remove("text-l", "text-xl");
  if (SIZES[index]) root.classList.add(SIZES[index]);
  try {
    window.localStorage.setItem(SIZE_KEY, String(index));
  } catch {
    // Without storage the size holds for this page.
  }
}

let size = 0;
try {
  size = Number(window.localStorage.getItem(SIZE_KEY)) % SIZES.length || 0;
} catch {
  size = 0;
}
if (size) applySize(size);
for (const button of document.querySelectorAll("[data-text-size]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    size = (size + 1) % SIZES.length;
    applySize(size);
  });
}

if ("speechSynthesis" in window && text) {
  for (const button of document.querySelectorAll("[data-listen]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const speaking = button.getAttribute("aria-pressed") === "true";
      window.speechSynthesis.cancel();
      button.setAttribute("aria-pressed", String(!speaking));
      if (speaking) return;
      const words = new SpeechSynthesisUtterance(text.innerText);
      words.lang = root.lang;
      words.addEventListener("end", () => button.setAttribute("aria-pressed", "false"));
      window.speechSynthesis.speak(words);
    });
  }
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
}
