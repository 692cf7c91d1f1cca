// The workspace of a written role-play: autosave and word counts. Without script the form saves with its own button.
import "./autosave.js";
import "./coach.js";
import "./word-range.js";

for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;
