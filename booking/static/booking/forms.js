// Small helps for forms; without them everything works, only less handily.
"use strict";

(() => {
  // The error summary gets the focus, so that it is read first.
  const problems = document.querySelector("[data-problems]");
  if (problems) {
    problems.focus();
  }

  // A group that goes with a tick box is shown while it is ticked; hidden, it is not sent.
  for (const group of document.querySelectorAll("[data-shown-with]")) {
    const box = document.getElementById(group.dataset.shownWith);
    const fieldset = group.querySelector("fieldset");
    const show = () => {
      group.hidden = !box.checked;
      fieldset.disabled = !box.checked;
    };
    box.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  }
})();
