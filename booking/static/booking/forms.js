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

  // The page in the other language begins with what is typed here. It goes along in this tab alone, and once. What the
  // page itself put into hidden fields is left out: the other page has its own.
  const KEPT = "typed";
  const fieldsOf = (form) =>
    [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type));
  const form = [...document.querySelectorAll("main form[method=post]")].find((one) => fieldsOf(one).length);
  for (const link of document.querySelectorAll(".language-switcher a:not([aria-current])")) {
    link.addEventListener("click", () => {
      if (form) {
        const typed = fieldsOf(form).map((field) => [field.name, field.value, Boolean(field.checked)]);
        sessionStorage.setItem(KEPT, JSON.stringify({ path: link.pathname, typed }));
      }
    });
  }
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (form && kept && kept.path === location.pathname) {
    for (const field of fieldsOf(form)) {
      const isTicked = ["checkbox", "radio"].includes(field.type);
      const found = kept.typed.find(([name, value]) => name === field.name && (!isTicked || value === field.value));
      if (found && isTicked) {
        field.checked = found[2];
      } else if (found) {
        field.value = found[1];
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
})();
