// The design system's date picker beside every date field; what people type is sent as they typed it.
"use strict";

(() => {
  const english = {
    open_calendar: "Open calendar",
    choose_a_date: "Choose a date",
    choose_a_date_between: "Choose a date between {minDay} {minMonthStr} {minYear} and {maxDay} {maxMonthStr} {maxYear}",
    choose_a_date_before: "Choose a date. Dates until {maxDay} {maxMonthStr} {maxYear} can be chosen.",
    choose_a_date_after: "Choose a date. Dates from {minDay} {minMonthStr} {minYear} can be chosen.",
    aria_label_date: "{dayStr} {day} {monthStr} {year}",
    current_month_displayed: "Showing {monthLabel} {focusedYear}",
    first_possible_date: "First date that can be chosen",
    last_possible_date: "Last date that can be chosen",
    previous_year: "Back one year",
    previous_month: "Back one month",
    next_month: "Forward one month",
    next_year: "Forward one year",
    select_month: "Choose month",
    select_year: "Choose year",
    previous_years: "Back {years} years",
    next_years: "Forward {years} years",
    guide:
      "With the keyboard, change the day with the left and right arrow keys, the week with up and down, the month with page up and page down, and the year with shift and page up or page down. Home and end go to the start and the end of a week.",
    months_displayed: "Choose a month",
    years_displayed: "Showing the years {start} to {end}. Choose a year.",
    january: "January",
    february: "February",
    march: "March",
    april: "April",
    may: "May",
    june: "June",
    july: "July",
    august: "August",
    september: "September",
    october: "October",
    november: "November",
    december: "December",
    monday: "Monday",
    tuesday: "Tuesday",
    wednesday: "Wednesday",
    thursday: "Thursday",
    friday: "Friday",
    saturday: "Saturday",
    sunday: "Sunday",
  };
  if (document.documentElement.lang.startsWith("en")) {
    DKFDS.datePicker.setLanguage(english);
  }
  DKFDS.datePicker.on(document.body);

  // The picker sends a hidden copy, which it empties while what is typed is no date it would choose itself: a slip of
  // the pen would be lost without a word. So the field that people see is the one that is sent.
  for (const picker of document.querySelectorAll(".date-picker")) {
    const hidden = picker.querySelector(".date-picker__internal-input");
    const shown = picker.querySelector(".date-picker__external-input");
    shown.name = hidden.name;
    hidden.removeAttribute("name");
    hidden.removeAttribute("aria-describedby");
    hidden.removeAttribute("aria-invalid");
    if (shown.autofocus) {
      shown.focus();
    }
    shown.dispatchEvent(new Event("input", { bubbles: true }));
  }
})();
