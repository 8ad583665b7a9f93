// data-dialog on a link shows the form of that page in the one dialog; without JavaScript, or when
// anything goes wrong, the link is followed and the form stands on its own page.
"use strict";

(() => {
  const box = () => document.getElementById("act");
  let asked = 0;

  const firstField = (form) =>
    form.querySelector("[autofocus]") ||
    form.querySelector("input:not([type=hidden], [type=file]), select, textarea") ||
    form.querySelector("button.primary, button");

  const show = (form) => {
    const dialog = box();
    dialog.replaceChildren(form);
    if (window.htmx) window.htmx.process(dialog);
    if (!dialog.open) dialog.showModal();
    firstField(form)?.focus();
  };

  const open = async (link) => {
    const mine = ++asked;
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (new URL(answer.url).pathname === "/login/") return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = page.querySelector(".act-form");
      if (!form) throw new Error("no form");
      if (mine === asked) show(document.adoptNode(form));
    } catch {
      location.assign(link.href);
    }
  };

  document.addEventListener("click", (event) => {
    for (const rest of document.querySelectorAll(".bar .rest[open]")) {
      if (!rest.contains(event.target)) rest.removeAttribute("open");
    }
    const closer = event.target.closest("[data-close]");
    if (closer?.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
      return;
    }
    const link = event.target.closest("a[data-dialog]");
    if (!link || !box() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("details.more")?.removeAttribute("open");
    open(link);
  });

  // A second press while the first is on its way does nothing; the server would refuse it anyway.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) {
      event.target.dataset.sent = "1";
    }
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.matches("textarea, select, input")) event.target.form?.requestSubmit();
  });

  // A text that a rule wrote for the reason chosen: data-text on an option fills data-fills.
  document.addEventListener("change", (event) => {
    const text = event.target.selectedOptions?.[0]?.dataset.text ?? event.target.dataset.text;
    const place = event.target.closest("[data-fills]");
    const field = place && event.target.form?.elements[place.dataset.fills];
    if (!field || text === undefined || field.dataset.own) return;
    field.value = text;
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea") && event.isTrusted) event.target.dataset.own = "1";
  });
})();
