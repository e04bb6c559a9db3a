// Keeps the page of an act upon several registrations up to date; without it there is a link that shows it anew.
"use strict";

const WAIT = 2000;

async function lookAgain() {
  const page = document.querySelector("#content-main");
  if (!page.querySelector("#progress[data-again]")) {
    return;
  }
  try {
    const answer = await fetch(location.href);
    if (answer.ok) {
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#content-main");
      // The status itself stays in the page, so that a screen reader says what is new in it.
      const [shown, next] = [page, now].map((part) => part.querySelector("#progress"));
      if (next.hasAttribute("data-again")) {
        shown.querySelector("strong").textContent = next.querySelector("strong").textContent;
        shown.querySelector("progress").value = next.querySelector("progress").value;
      } else {
        page.replaceChildren(...now.childNodes);
      }
    }
  } finally {
    setTimeout(lookAgain, WAIT);
  }
}

setTimeout(lookAgain, WAIT);
