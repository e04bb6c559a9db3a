// Forms and presses of a plan in place: the same addresses, asked for beside the row where one is. Without this each
// form has a page of its own and leads back to its row; whatever goes wrong here, the browser does as it would without.
"use strict";

(() => {
  let opened = 0;

  const main = () => document.getElementById("main-content");
  const rowOf = (element) => element.closest("#plan [id][tabindex]") ?? document.getElementById("plan");

  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

  // Two open forms have the same names of fields: each form's ids get a number of their own.
  const renumbered = (part) => {
    opened += 1;
    const renamed = (names) => names.split(" ").map((name) => `${name}-${opened}`).join(" ");
    for (const element of part.querySelectorAll("[id]")) {
      element.id = renamed(element.id);
    }
    for (const name of ["for", "aria-describedby", "aria-labelledby"]) {
      for (const element of part.querySelectorAll(`[${name}]`)) {
        element.setAttribute(name, renamed(element.getAttribute(name)));
      }
    }
    for (const link of part.querySelectorAll('a[href^="#"]')) {
      link.hash = renamed(link.hash.slice(1));
    }
    return part;
  };

  const close = async (place) => {
    const row = place.parentElement;
    place.remove();
    if (place.hasAdded) {
      renew(await read(await fetch(window.location.pathname)), row.id);
    } else {
      (place.opener?.isConnected ? place.opener : row).focus();
    }
  };

  const show = (page, place) => {
    const part = page.querySelector("[data-part]");
    if (!part) {
      return false;
    }
    const heading = part.querySelector("h1");
    const form = part.querySelector("form");
    form.setAttribute("aria-label", heading.textContent.trim());
    form.removeAttribute("id");
    const title = document.createElement("p");
    title.className = "h4";
    title.textContent = heading.textContent;
    heading.replaceWith(title);
    place.replaceChildren(...renumbered(part).childNodes);
    const problems = place.querySelector("[data-problems], [data-verdict]");
    if (problems) {
      problems.tabIndex = -1;
      problems.focus();
    } else {
      place.querySelector("input:not([type=hidden]), select, textarea, button").focus();
    }
    return true;
  };

  // The whole plan is shown anew, with the numbers and words of others; forms that are open stay with their rows.
  const renew = (page, id = "plan") => {
    const open = [...document.querySelectorAll(".in-place")].map((place) => [place.parentElement.id, place]);
    document.title = page.title;
    main().replaceChildren(...page.getElementById("main-content").childNodes);
    for (const [id, place] of open) {
      (document.getElementById(id) ?? document.getElementById("plan")).append(place);
    }
    const said = document.querySelector(".page-message");
    (said ?? document.getElementById(id) ?? document.getElementById("plan")).focus();
    said?.scrollIntoView({ block: "center" });
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("#plan a[data-in-place], #plan a[data-cancel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) {
      return;
    }
    event.preventDefault();
    if (link.matches("[data-cancel]")) {
      close(link.closest(".in-place"));
      return;
    }
    try {
      const answer = await fetch(link.href);
      const place = document.createElement("div");
      place.className = "in-place";
      place.opener = link;
      const page = await read(answer);
      if (!answer.ok || !page.querySelector("[data-part]")) {
        throw new Error("no form");
      }
      (link.closest(".plan-acts, .plan-add") ?? rowOf(link)).after(place);
      show(page, place);
    } catch {
      window.location.assign(link.href);
    }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("#plan form[data-in-place]") || event.defaultPrevented || form.dataset.plain) {
      return;
    }
    event.preventDefault();
    if (form.dataset.busy) {
      return;
    }
    form.dataset.busy = "yes";
    const place = form.closest(".in-place");
    try {
      const sent = new URLSearchParams(new FormData(form, event.submitter));
      const answer = await fetch(form.action, { method: "POST", body: sent });
      const page = await read(answer);
      delete form.dataset.busy;
      if (place && page.querySelector("[data-part]")) {
        place.hasAdded ||= answer.ok;
        show(page, place);
        return;
      }
      if (!page.getElementById("plan")) {
        throw new Error("no plan");
      }
      place?.remove();
      renew(page);
    } catch {
      // Sent or not: sending the same again is told apart by what stood, and asks before it writes over anything.
      form.dataset.plain = "yes";
      delete form.dataset.busy;
      delete form.dataset.sent;
      form.requestSubmit(event.submitter);
    }
  });
})();
