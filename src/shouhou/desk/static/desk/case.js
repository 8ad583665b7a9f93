// The case page renews its parts when something happens. A part somebody is writing in stays as it
// is; opened lists stay open.
"use strict";

(() => {
  const writingIn = (part) => {
    const at = document.activeElement;
    if (part.contains(at) && at.matches("input, select, textarea")) return true;
    return [...part.querySelectorAll("textarea, input[type=text], input[type=date]")].some(
      (field) => field.value !== field.defaultValue,
    );
  };

  let opened = [];
  let focused = "";

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const part = event.detail.target;
    if (writingIn(part) || document.querySelector("details.more[open]")) {
      event.detail.shouldSwap = false;
      return;
    }
    opened = [...document.querySelectorAll("details[id][open]")].map((each) => each.id);
    focused = document.activeElement?.id || "";
  });

  // What was refused meanwhile (it became night, a colleague was quicker) is shown at once.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 422) document.body.dispatchEvent(new Event("desk:done"));
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (focused && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  });
})();
