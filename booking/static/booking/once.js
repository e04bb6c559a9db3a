// What a press has led to gets the focus, so that it is read first; errors of the form below it go before that.
// A second press while the first one's answer is on its way is not sent: the browser would drop that answer.
"use strict";

(() => {
  // An address with a place in it (a row of the ring list) leads there instead of to what staff are told.
  const said =
    document.querySelector(".page-message, .alert[data-verdict], body[data-result] h1") ??
    (location.hash ? null : document.querySelector(".messagelist, .desk .problems"));
  if (said && !document.querySelector("[data-problems]")) {
    said.tabIndex = -1;
    said.focus();
  }

  const PATIENCE_MILLISECONDS = 10000;
  const again = (form) => delete form.dataset.sent;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(again, PATIENCE_MILLISECONDS, form);
  });

  // The browser's Back shows the page as it was left.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(again));
})();
