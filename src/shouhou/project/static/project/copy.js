// data-copy="id" copies the text of that element and says so.
"use strict";

(() => {
  // A desk on plain http has no navigator.clipboard, so the old way stays.
  const oldWay = (text) => {
    const box = document.createElement("textarea");
    box.value = text;
    box.setAttribute("readonly", "");
    box.className = "hush";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  };

  const copy = async (text) => {
    if (!navigator.clipboard) return oldWay(text);
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return oldWay(text);
    }
  };

  const say = (text) => {
    const place = document.getElementById("said");
    if (!place) return;
    place.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => (place.textContent = ""), 2500);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const done = await copy(source.textContent.trim());
    say(done ? button.dataset.done : button.dataset.failed);
    if (done) button.closest(".copy")?.classList.add("done");
    button.focus({ preventScroll: true });
  });
})();
