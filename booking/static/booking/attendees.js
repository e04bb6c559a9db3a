// Keeps the count of the preview alive while lines are edited; without it the page says what it was when it was shown.
"use strict";

(() => {
  const live = document.querySelector("[data-live-count]");
  if (!live) {
    return;
  }
  const total = live.querySelector("[data-count]");
  live.setAttribute("aria-live", "polite");

  // A line that was questioned counts when somebody has said that it is right, or has edited it.
  const settled = (row) => {
    const choice = row.querySelector("select").value;
    const edited = [...row.querySelectorAll("input[type=text]")].some((input) => input.value !== input.defaultValue);
    return choice === "sure" || (choice === "yes" && (row.dataset.status !== "questioned" || edited));
  };

  const count = () => {
    let number = Number(live.dataset.listed);
    for (const row of document.querySelectorAll("[data-row]")) {
      if (settled(row) && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.querySelector("[inputmode=email]").value.trim())) {
        number += 1;
      }
    }
    if (total.textContent !== String(number)) {
      total.textContent = String(number);
    }
  };

  document.addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
})();
