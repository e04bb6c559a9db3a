// Adds a row to a table of a form; without it there are a few spare ones, and saving makes room for more.
"use strict";

for (const table of document.querySelectorAll("[data-rows]")) {
  const total = table.querySelector(`[name="${table.dataset.rows}-TOTAL_FORMS"]`);
  const blank = table.querySelector("template");
  const add = table.querySelector(":scope > button");
  add.hidden = false;
  add.addEventListener("click", () => {
    const made = document.createElement("template");
    made.innerHTML = blank.innerHTML
      .replaceAll("__prefix__", total.value)
      .replaceAll("__number__", Number(total.value) + 1);
    total.value = Number(total.value) + 1;
    add.before(made.content);
    add.previousElementSibling.querySelector("input, textarea").focus();
  });
}
