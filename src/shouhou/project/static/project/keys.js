// Keys of the desk. A page says what a key does: data-key="m" on a link or button,
// data-row on the things that j and k walk over. Nothing here knows a page by name.
"use strict";

(() => {
  const typing = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox], [type=radio]), select, textarea"));

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector('[data-row][aria-current="true"]');
  let remembered = "";

  const choose = (row) => {
    current()?.removeAttribute("aria-current");
    if (!row) return;
    row.setAttribute("aria-current", "true");
    remembered = row.dataset.row;
    row.scrollIntoView({ block: "nearest" });
  };

  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    choose(all[Math.min(Math.max(next, 0), all.length - 1)]);
  };

  const open = (row) => row?.querySelector("a[href]")?.click();

  const showKeys = () => {
    const list = document.getElementById("keys");
    if (list && !list.open) list.showModal();
  };

  const find = () => {
    const box = document.getElementById("find");
    box?.focus();
    box?.select();
  };

  const press = (key) => {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]:not([hidden])`);
    if (target?.matches("input, textarea, select")) target.focus();
    else target?.click();
    return Boolean(target);
  };

  // x on a list chooses the current row; where nothing can be chosen it is a key like any other.
  const chooseOrPress = () => {
    const row = current();
    const event = new CustomEvent("shouhou:choose", { bubbles: true, cancelable: true });
    if (row && !row.dispatchEvent(event)) return;
    press("x");
  };

  const acts = {
    j: () => walk(1),
    k: () => walk(-1),
    x: chooseOrPress,
    "/": find,
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const free = event.target === document.body || event.target.matches("[data-choose]");
    if (event.key === "Enter" && free && current()) {
      open(current());
      return;
    }
    const act = acts[event.key];
    if (act) act();
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens]")) {
      document.getElementById(event.target.closest("[data-opens]").dataset.opens)?.showModal();
      return;
    }
    if (event.target.matches("dialog")) event.target.close();
    const row = event.target.closest("[data-row]");
    if (!row || event.target.closest("a, button, input, select, label, summary")) return;
    if (!String(getSelection())) open(row);
  });

  // The list a page was opened from is remembered, so that the next one is one key away.
  const remember = () => {
    const links = rows().map((row) => row.querySelector("a[href]")?.pathname);
    if (links.length) sessionStorage.setItem("walk", JSON.stringify(links));
  };

  const linkNeighbours = () => {
    const list = JSON.parse(sessionStorage.getItem("walk") || "[]");
    const at = list.indexOf(location.pathname);
    for (const link of document.querySelectorAll("[data-walk]")) {
      const to = at < 0 ? undefined : list[at + Number(link.dataset.walk)];
      link.hidden = !to;
      if (to) link.setAttribute("href", to);
    }
  };

  remember();
  linkNeighbours();

  // A log-in page is never put into the middle of another page: the session is over, start again.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname !== "/login/") return;
    event.preventDefault();
    location.reload();
  });

  // A list that renews itself keeps its chosen row.
  document.addEventListener("htmx:afterSettle", () => {
    if (remembered && !current()) {
      const row = document.querySelector(`[data-row="${CSS.escape(remembered)}"]`);
      row?.setAttribute("aria-current", "true");
    }
  });
})();
