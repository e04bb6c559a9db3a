// Small helps for forms; without them everything works, only less handily.
"use strict";

(() => {
  // The error summary gets the focus, so that it is read first.
  const problems = document.querySelector("[data-problems]");
  if (problems) {
    problems.focus();
  }

  // A group that goes with a tick box is shown while it is ticked; hidden, it is not sent. (Disabling it instead would
  // lose its choice when the page is shown again by the browser's Back.)
  for (const group of document.querySelectorAll("[data-shown-with]")) {
    const box = document.getElementById(group.dataset.shownWith);
    const show = () => {
      group.hidden = !box.checked;
    };
    box.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    box.form.addEventListener("submit", () => {
      if (group.hidden) {
        group.querySelectorAll("input").forEach((input) => {
          input.checked = false;
        });
      }
    });
    show();
  }
})();
