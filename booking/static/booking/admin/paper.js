// A sheet is white: who works in the dark prints in the light. (A browser that is dark by itself does so on its own.)
"use strict";

(() => {
  const { dataset } = document.documentElement;
  let chosen;
  window.addEventListener("beforeprint", () => {
    chosen = dataset.theme;
    dataset.theme = "light";
  });
  window.addEventListener("afterprint", () => {
    dataset.theme = chosen ?? "auto";
  });
})();
