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
    if (answer.ok && answer.headers.get("Content-Type").startsWith("application/json")) {
      const { said: sentences, stood } = await answer.json();
      form.elements.stood.value = stood;
      said.textContent = sentences.join(" ");
    }
  };

  form.addEventListener("change", () => {
    last = last.then(save).catch(() => {});
  });
}
