// A day pressed in the calendar goes into the form's date without the form being sent; without this script the press
// sends the form, which comes back with the day in its place. The day that a date names is marked and told of.
"use strict";

(() => {
  const calendar = document.getElementById("calendar");
  if (!calendar) {
    return;
  }
  const form = calendar.closest("form");
  const dates = [...form.elements].filter((field) => /^date(_\d+)?$/.test(field.name));
  const days = [...calendar.querySelectorAll("button[name=pick]")];
  const told = calendar.querySelector(".fixing-told");
  const TYPED = /^\s*(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{4})\.?\s*$/;
  let last = null;

  const isoOf = (text) => {
    const found = TYPED.exec(text);
    return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
  };
  const iso = (day) => day.value.slice(0, 10);

  const tell = () => {
    const named = new Set(dates.map((field) => isoOf(field.value)));
    const lines = [];
    for (const day of days) {
      const isNamed = named.has(iso(day));
      day.setAttribute("aria-pressed", String(isNamed));
      if (isNamed) {
        const line = document.createElement("p");
        line.textContent = day.querySelector(".visually-hidden").textContent;
        lines.push(line);
      }
    }
    told.replaceChildren(...lines);
  };

  // The date that somebody was in, else the first empty one, else the last.
  const place = () => (dates.length > 1 && last) || dates.find((field) => !field.value.trim()) || dates.at(-1);

  for (const field of dates) {
    field.addEventListener("focus", () => {
      last = field;
    });
    field.addEventListener("change", tell);
  }
  for (const day of days) {
    day.addEventListener("click", (event) => {
      event.preventDefault();
      if (dates.some((field) => isoOf(field.value) === iso(day))) {
        return;
      }
      const field = place();
      const [year, month, date] = iso(day).split("-");
      field.value = `${date}.${month}.${year}`;
      const start = form.elements[field.name.replace("date", "start")];
      if (start && !start.value.trim()) {
        start.value = day.value.slice(11);
      }
      last = null;
      tell();
    });
  }
})();
