// Rows chosen for one act: x chooses the current row, the head's box all of them. What is chosen
// stays chosen when the list renews itself.
"use strict";

(() => {
  const boxes = () => [...document.querySelectorAll("[data-row] input[data-choose]")];
  let kept = [];

  const count = () => {
    const chosen = boxes().filter((box) => box.checked);
    for (const place of document.querySelectorAll("[data-chosen]")) {
      place.textContent = String(chosen.length);
    }
    for (const all of document.querySelectorAll("input[data-choose-all]")) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    kept = chosen.map((box) => box.value);
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-choose-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    if (event.target.matches("input[data-choose], input[data-choose-all]")) count();
  });

  document.addEventListener("shouhou:choose", (event) => {
    const box = event.target.querySelector("input[data-choose]");
    if (!box) return;
    box.checked = !box.checked;
    count();
    event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const box of boxes()) box.checked = kept.includes(box.value);
    count();
  });
  addEventListener("pageshow", count);
})();
