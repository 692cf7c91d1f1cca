// Loaded by every page. Each behaviour adds comfort; every page works without it.
import "./theme.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./save-state.js";
import "./shortcuts.js";
import "./unsent.js";

// After a refused form the summary takes the focus, so that the reason is heard first.
const summary = document.querySelector("[data-focus-on-load]");
if (summary) summary.focus();
