// Before anything is drawn, so that no other theme flashes up first.
"use strict";
try {
  const chosen = localStorage.getItem("scoutcheck-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is switched off: then the system's theme it is.
}
