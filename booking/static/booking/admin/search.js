// The search field of the frame: the key "/" leads to it, and what is found is listed while one types.
// Without this script it is a plain form.
(() => {
  "use strict";

  const form = document.querySelector(".frame-search");
  if (!form) {
    return;
  }
  const [input, list, told] = ["input", "[role=listbox]", "[role=status]"].map((one) => form.querySelector(one));
  const PAUSE = 200;
  let [waiting, asked, active] = [0, 0, -1];

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const mark = (place) => {
    active = place;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
    if (place < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };

  const written = (hit, number) => {
    const item = document.createElement("li");
    item.id = `frame-search-${number}`;
    item.setAttribute("role", "option");
    item.dataset.to = hit.url;
    for (const [name, text] of [["quiet", hit.kind], ["title", hit.title], ["quiet", hit.about]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      item.append(part, " ");
    }
    return item;
  };

  const ask = async () => {
    const typed = input.value.trim();
    if (!typed) {
      close();
      return;
    }
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const { items } = answer.ok ? await answer.json() : { items: [] };
      if (mine !== asked) {
        return; // an older answer, or the list was closed meanwhile
      }
      list.replaceChildren(...items.map(written));
      mark(-1);
      list.hidden = !items.length;
      input.setAttribute("aria-expanded", String(items.length > 0));
      told.textContent = items.length ? `${items.length} ${told.dataset.some}` : told.dataset.none;
    } catch {
      close(); // no answer: the form still leads to the page
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const most = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && most) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && most) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 && step < 0 ? most - 1 : (active + step + most) % most);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.to);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) {
      location.assign(item.dataset.to);
    }
  });
  input.addEventListener("blur", close);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
})();
