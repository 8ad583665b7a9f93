// Keys of the current row: a goes to "approve" (Enter does it: the second key), r to the words that
// a no needs; Ctrl+Enter there says what was wished for. Without a wish nothing is sent.
"use strict";

(() => {
  const form = () => document.querySelector('[data-row][aria-current="true"] form.deciding');
  const typing = (target) => target.matches("input, select, textarea") || target.isContentEditable;

  const wish = (place, decision) => {
    place.dataset.wish = decision;
    const button = place.querySelector(`button[value="${decision}"]`);
    const note = place.querySelector("textarea");
    (decision === "reject" && !note.value.trim() ? note : button).focus();
  };

  document.addEventListener(
    "keydown",
    (event) => {
      const inside = event.target.closest("form.deciding");
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && inside) {
        event.preventDefault();
        event.stopPropagation();
        if (inside.dataset.wish) {
          inside.requestSubmit(inside.querySelector(`button[value="${inside.dataset.wish}"]`));
        }
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const decision = { a: "approve", r: "reject" }[event.key];
      const place = decision && form();
      if (!place) return;
      event.preventDefault();
      event.stopPropagation();
      wish(place, decision);
    },
    true,
  );
})();
