// A scanner types like a very fast person and ends with Enter; a person presses one key at a time.
// This tells the two apart, so that digits can be keys of the card while the scanner keeps working.
"use strict";

window.returns = window.returns || {};

(() => {
  const FAST = 60; // milliseconds between two keys of a scanner
  const SHORTEST = 6;
  let typed = "";
  let last = 0;
  let timer = 0;

  const isText = (target) =>
    target instanceof HTMLElement &&
    (target.matches("textarea, select") ||
      target.matches("input:not([type=radio], [type=checkbox], [type=file], [type=hidden])"));

  // `scanned(text)` for a scanner's line, `pressed(key)` for a person's key; the box is left alone.
  const listen = (box, scanned, pressed) => {
    const flush = () => {
      const keys = typed;
      typed = "";
      for (const key of keys) pressed(key);
    };

    window.addEventListener(
      "keydown",
      (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.target === box || document.querySelector("dialog[open]")) return;
        if (event.target.matches?.("select, textarea")) return;
        const inText = isText(event.target);
        const now = performance.now();
        if (event.key.length === 1 && event.key !== " ") {
          if (inText) return;
          event.preventDefault();
          event.stopImmediatePropagation();
          clearTimeout(timer);
          if (now - last > FAST && typed) flush();
          typed += event.key;
          last = now;
          timer = setTimeout(flush, FAST * 2);
        } else if (event.key === "Enter") {
          const quick = now - last < FAST * 3;
          if (typed.length >= SHORTEST && quick) {
            event.preventDefault();
            event.stopImmediatePropagation();
            clearTimeout(timer);
            const text = typed;
            typed = "";
            scanned(text);
            return;
          }
          clearTimeout(timer);
          flush();
          if (event.target.matches("button, a, summary") && !event.target.matches("[type=submit]")) return;
          if (pressed("Enter")) {
            event.preventDefault();
            event.stopImmediatePropagation();
          }
        } else if (["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) {
          if (pressed(event.key)) {
            event.preventDefault();
            event.stopImmediatePropagation();
          }
        }
      },
      true,
    );
  };

  window.returns.listen = listen;
})();
