// Everything works without this file. It puts the focus on the error summary, renews pages that wait for the worker,
// and gives staff pages keys.
(function () {
  "use strict";
  var summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  // Without scripts such a page renews itself blindly; here never under somebody's hands.
  var renew = document.querySelector("meta[name=renew]");
  function busy() {
    var chosen = Array.prototype.some.call(document.querySelectorAll("input[type=file]"), function (one) { return one.value; });
    return chosen || document.activeElement.matches("input, textarea, select");
  }
  if (renew) setInterval(function () { if (!busy()) location.reload(); }, renew.content * 1000);

  var legend = document.querySelector("[data-keys]");
  if (!legend) return;
  var STORE = "consular-keys";
  var button = legend.querySelector("[data-keys-switch]");
  var on = remembered() !== "off";

  // A browser may refuse storage; the keys then start switched on.
  function remembered() {
    try { return localStorage.getItem(STORE); } catch (refused) { return null; }
  }
  function remember() {
    try { localStorage.setItem(STORE, on ? "on" : "off"); } catch (refused) { return; }
  }
  function show() {
    button.textContent = on ? button.dataset.off : button.dataset.on;
  }
  button.addEventListener("click", function () { on = !on; remember(); show(); });
  legend.hidden = false;
  show();

  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  function step(list, forward) {
    var here = list.findIndex(function (item) { return item.contains(document.activeElement); });
    if (here < 0) here = list.findIndex(function (item) { return item.classList.contains("is-focus"); });
    var next = list[Math.max(0, Math.min(list.length - 1, here + (forward ? 1 : -1)))];
    if (next) (next.querySelector("a[href]") || next).focus();
  }
  // The nearest owner of a key: in the row under focus, else on the page.
  function owner(key) {
    var row = document.activeElement.closest("[data-row]") || document.querySelector("[data-row].is-focus");
    var wanted = '[data-key="' + key + '"]';
    return (row && row.querySelector(wanted)) || all(wanted).find(function (item) { return !item.closest("[data-row]"); });
  }
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
    if (!on || typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    var key = event.key.toLowerCase();
    if (!/^[a-z/]$/.test(key)) return;
    var target = owner(key);
    if (target) {
      if (/^(text|search)$/.test(target.type)) target.focus();
      else target.click();
    } else if (key === "j" || key === "k") step(all("[data-row]"), key === "j");
    else if (key === "d") step(all("[data-difference]"), true);
    else return;
    event.preventDefault();
  });
})();
