// Makes select[data-combobox] searchable by typing: an ARIA 1.2 combobox with a list box (list autocomplete).
// The select stays in the form, hidden, and keeps being what is sent.
"use strict";

(() => {
  const danish = !document.documentElement.lang.startsWith("en");
  const TEXTS = danish
    ? { none: "Ingen kommune passer til det, du har skrevet", one: "1 kommune", many: "kommuner", open: "Vis alle kommuner" }
    : { none: "No municipality matches what you typed", one: "1 municipality", many: "municipalities", open: "Show all municipalities" };
  const HINT = danish
    ? "Skriv de første bogstaver, og vælg på listen."
    : "Type the first letters and choose from the list.";

  // "Århus" = "Aarhus", "Høje Tåstrup" = "Høje-Taastrup", "Koebenhavn" = "København".
  const fold = (text) =>
    text
      .toLowerCase()
      .replace(/ø|oe|ö/g, "o")
      .replace(/æ|ä/g, "ae")
      .replace(/å/g, "aa")
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[^a-z0-9]+/g, " ")
      .replace(/ kommunes?$/, "")
      .trim();

  // "Arhus" = "Aarhus" too; but who has typed only "aa" seeks what begins so, not all that has an a.
  const short = (folded) => folded.replace(/aa/g, "a");
  const SHORTEST_INSIDE = 3;

  // 0: the name begins so; 1: one of its words does; 2: it stands inside; null: no match.
  const rank = (words, sought) => {
    if (words.some((word) => word.startsWith(sought))) {
      return 0;
    }
    if (words.some((word) => ` ${word}`.includes(` ${sought}`))) {
      return 1;
    }
    return sought.length >= SHORTEST_INSIDE && words.some((word) => word.includes(sought)) ? 2 : null;
  };
  const match = (words, sought) =>
    rank(words, sought) ?? (sought.length >= SHORTEST_INSIDE ? rank(words.map(short), short(sought)) : null);

  const element = (name, attributes) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    return made;
  };

  const enhance = (select) => {
    const id = select.id;
    const choices = [...select.options]
      .filter((option) => option.value)
      .map((option) => ({
        value: option.value,
        label: option.text,
        words: [option.text, ...(option.dataset.search || "").split(";")].map(fold).filter(Boolean),
      }));
    const hint = element("span", { class: "form-hint", id: `${id}_search_hint` });
    hint.textContent = HINT;
    const input = element("input", {
      class: "form-input", type: "text", id, role: "combobox", autocomplete: "off", autocapitalize: "words", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}_list`,
    });
    const described = [hint.id, select.getAttribute("aria-describedby")].filter(Boolean).join(" ");
    input.setAttribute("aria-describedby", described);
    for (const name of ["aria-invalid", "required"]) {
      if (select.hasAttribute(name)) {
        input.setAttribute(name, select.getAttribute(name));
      }
    }
    const label = document.querySelector(`label[for="${id}"]`);
    label.id = label.id || `${id}_label`;
    const list = element("ul", { class: "combobox-list", id: `${id}_list`, role: "listbox", "aria-labelledby": label.id });
    const status = element("span", { class: "sr-only", role: "status" });
    const button = element("button", { class: "combobox-open", type: "button", tabindex: "-1", "aria-label": TEXTS.open, "aria-controls": list.id, "aria-expanded": "false" });
    const box = element("div", { class: "combobox" });
    list.hidden = true;
    let shown = [];
    let active = -1;

    const mark = (index) => {
      active = index;
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
      const item = list.children[index];
      if (item) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    };

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-expanded", "false");
      mark(-1);
    };

    const choose = (choice) => {
      input.value = choice.label;
      select.value = choice.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    };

    const open = (sought) => {
      shown = choices
        .map((choice) => ({ choice, rank: sought ? match(choice.words, sought) : 0 }))
        .filter((found) => found.rank !== null)
        .sort((one, other) => one.rank - other.rank)
        .map((found) => found.choice);
      list.replaceChildren(
        ...shown.map((choice) => {
          const item = element("li", { role: "option", id: `${id}_option_${choice.value}`, "aria-selected": "false" });
          item.textContent = choice.label;
          item.addEventListener("pointerdown", (event) => event.preventDefault());
          item.addEventListener("click", () => choose(choice));
          return item;
        }),
      );
      list.hidden = shown.length === 0;
      input.setAttribute("aria-expanded", String(shown.length > 0));
      button.setAttribute("aria-expanded", String(shown.length > 0));
      status.textContent = shown.length === 0 ? TEXTS.none : shown.length === 1 ? TEXTS.one : `${shown.length} ${TEXTS.many}`;
      place();
      mark(-1);
    };

    // The list ends above a phone's keyboard; where too little room is left, the field goes to the top first.
    const view = window.visualViewport;
    const LEAST_ROOM = 180;
    const room = () => view.offsetTop + view.height - input.getBoundingClientRect().bottom - 8;
    const place = () => {
      if (!list.hidden) {
        if (room() < LEAST_ROOM) {
          label.scrollIntoView();
        }
        list.style.setProperty("--room", `${Math.max(room(), 96)}px`);
      }
    };
    view.addEventListener("resize", place);

    // What is typed counts where it names exactly one municipality; else nothing is chosen, and the form says so.
    const settle = () => {
      const sought = fold(input.value);
      const exact = choices.filter((choice) => sought && choice.words.some((word) => short(word) === short(sought)));
      if (exact.length === 1) {
        choose(exact[0]);
      } else {
        select.value = "";
        close();
      }
    };

    input.addEventListener("input", () => {
      select.value = "";
      open(fold(input.value));
    });
    input.addEventListener("click", () => list.hidden && open(""));
    input.addEventListener("blur", settle);
    input.addEventListener("keydown", (event) => {
      const last = shown.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          open(input.value && !select.value ? fold(input.value) : "");
        }
        const down = event.key === "ArrowDown";
        mark(down ? Math.min(active + 1, shown.length - 1) : active <= 0 ? shown.length - 1 : active - 1);
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        if (shown[active]) {
          choose(shown[active]);
        } else if (last === 0) {
          choose(shown[0]);
        } else {
          settle();
        }
      } else if (event.key === "Escape") {
        if (list.hidden) {
          input.value = "";
          select.value = "";
        }
        close();
      } else if (event.key === "Tab" && shown[active] && !list.hidden) {
        choose(shown[active]);
      }
    });
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      input.focus();
      if (list.hidden) {
        open("");
      } else {
        close();
      }
    });

    const show = () => {
      input.value = select.value ? select.options[select.selectedIndex].text : "";
    };
    window.addEventListener("pageshow", show);
    show();

    select.id = `${id}_select`;
    select.hidden = true;
    select.removeAttribute("required");
    select.removeAttribute("aria-describedby");
    select.before(box);
    box.append(input, button, list, status, select);
    label.after(hint);
  };

  document.querySelectorAll("select[data-combobox]").forEach(enhance);
})();
