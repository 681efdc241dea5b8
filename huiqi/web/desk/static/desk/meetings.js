// Keys of the meeting: J and K go on and back; F, A and B choose a vote, and the same key again casts it.
"use strict";
document.addEventListener("keydown", function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) { return; }
  var target = event.target;
  if (target.matches && target.matches("input, textarea, select, [contenteditable]")) { return; }
  var key = (event.key || "").toLowerCase();
  if (!/^[a-z]$/.test(key)) { return; }
  var found = document.querySelector('[data-key="' + key + '"]');
  if (!found) { return; }
  event.preventDefault();
  if (found.hasAttribute("data-twice") && document.activeElement !== found) { found.focus(); return; }
  found.click();
});
