// Small helps for forms; without them everything works, only less handily.
"use strict";

(() => {
  // The error summary gets the focus, so that it is read first.
  const problems = document.querySelector("[data-problems]");
  if (problems) {
    problems.focus();
  }

  // A group that goes with a tick box or a radio button is shown while that is chosen; hidden, it is sent empty.
  // (Disabling it instead would lose what it holds when the page is shown again by the browser's Back.) The form is
  // listened to, since a radio button says nothing when another one is chosen.
  for (const group of document.querySelectorAll("[data-shown-with]")) {
    const box = document.getElementById(group.dataset.shownWith);
    const show = () => {
      group.hidden = !box.checked;
    };
    box.form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    box.form.addEventListener("submit", () => {
      if (group.hidden) {
        group.querySelectorAll("input").forEach((input) => {
          if (input.type === "checkbox" || input.type === "radio") {
            input.checked = false;
          } else {
            input.value = "";
          }
        });
      }
    });
    show();
  }
})();
