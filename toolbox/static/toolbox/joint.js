// The joint form: each answer is saved when it is chosen, and what somebody else answered meanwhile is said at once.
// Without this the page saves with its button; whatever goes wrong here, the button still does.
"use strict";

for (const form of document.querySelectorAll("form[data-saved-as-pressed]")) {
  const said = form.querySelector("[data-said]");
  let last = Promise.resolve();

  const save = async () => {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Saved-As-Pressed": "1" },
    });
    const { said: sentences, stood } = await answer.json(); // a page instead says that the form is closed
    form.elements.stood.value = stood;
    said.textContent = sentences.join(" ");
  };

  form.addEventListener("change", () => {
    said.textContent = ""; // so that the same words are read out again
    last = last.then(save).catch(() => {
      said.textContent = said.dataset.notSaved;
    });
  });
}
