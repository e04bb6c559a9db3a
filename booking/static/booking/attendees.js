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

  const forbidden = live.querySelector("[data-forbidden]");

  const count = () => {
    let number = Number(live.dataset.listed);
    const rows = [...document.querySelectorAll("[data-row]")];
    forbidden.hidden = rows.every((row) => settled(row) || row.querySelector("select").value === "no");
    for (const row of rows) {
      if (settled(row) && /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.querySelector("[inputmode=email]").value.trim())) {
        number += 1;
      }
    }
    if (total.textContent !== String(number)) {
      total.textContent = String(number);
    }
  };

  // A link to a field opens the line that it stands in, before the browser goes there.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const line = link && document.getElementById(link.hash.slice(1))?.closest("details");
    if (line) {
      line.open = true;
    }
  });

  document.addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
})();
