// The card in hand: which row is current, what each key does to it, and what it says when done.
"use strict";

window.returns = window.returns || {};

(() => {
  const hand = () => document.getElementById("hand");
  const card = () => hand().querySelector(".card-panel");
  const shown = (row) => !row.matches(".spare:not(.is-open)");
  const rows = () => [...hand().querySelectorAll("[data-piece]")].filter(shown);
  const current = () => hand().querySelector("[data-piece].is-current") || rows()[0];
  const cell = (row, name) => row.querySelector(`[data-name="${name}"]`);

  const choose = (row) => {
    if (!row) return;
    hand().querySelector("[data-piece].is-current")?.classList.remove("is-current");
    row.classList.add("is-current");
    row.scrollIntoView({ block: "nearest" });
  };

  const walk = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    choose(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  };

  const change = (row, step) => {
    const box = row && cell(row, "quantity");
    if (!box) return;
    box.value = String(Math.min(999, Math.max(0, (Number.parseInt(box.value, 10) || 0) + step)));
  };

  const mark = (row, name, place) => {
    const radios = row ? [...row.querySelectorAll(`[data-name="${name}"]`)] : [];
    if (!radios[place]) return false;
    radios[place].checked = true;
    if (row.matches(".spare, .other") && cell(row, "quantity").value === "0") change(row, 1);
    return true;
  };

  // Key * opens the row of the same goods in another condition: one piece moves over to it.
  const split = () => {
    const row = current();
    const main = rows().filter((each) => !each.matches(".spare, .other"));
    const spare = hand().querySelectorAll(".spare")[main.indexOf(row)];
    if (!row || !spare) return;
    spare.classList.add("is-open");
    row.after(spare);
    if (cell(row, "quantity").value !== "0") {
      change(row, -1);
      change(spare, 1);
    }
    choose(spare);
  };

  const press = (key) => {
    if (!card()) return false;
    const row = current();
    if (key >= "1" && key <= "6") {
      if (row?.matches(".other")) return mark(row, "condition", key === "4" ? 1 : 0);
      return mark(row, "condition", Number(key) - 1);
    }
    if (key >= "7" && key <= "9") return mark(row, "finding", Number(key) - 6);
    if (key === "+" || key === "=") change(row, 1);
    else if (key === "-") change(row, -1);
    else if (key === "0" && row) cell(row, "quantity").value = "0";
    else if (key === "*") split();
    else if (key === "." || key === "p") hand().querySelector("[data-photo]")?.click();
    else if (key === "ArrowDown") walk(1);
    else if (key === "ArrowUp") walk(-1);
    else return false;
    return true;
  };

  const value = (row, name) => {
    const radio = row.querySelector(`[data-name="${name}"]:checked`);
    return radio ? radio.value : cell(row, name)?.value || "";
  };

  // What was counted, as the server takes it: only rows with something in them.
  const pieces = () =>
    rows()
      .map((row) => ({
        quantity: Number.parseInt(value(row, "quantity"), 10) || 0,
        condition: value(row, "condition") || "new",
        finding: value(row, "finding") || "none",
        agreement: Number.parseInt(value(row, "agreement"), 10) || null,
        order: value(row, "order"),
        line: value(row, "line"),
        place: value(row, "place"),
        serial: value(row, "serial"),
        note: value(row, "note"),
      }))
      .filter((piece) => piece.quantity > 0);

  const weight = () => Number.parseInt(hand().querySelector("[name=weight_g]")?.value, 10) || null;

  // Something claimed and not answered: the first such row, so that nobody forgets it.
  const unanswered = () =>
    rows().find(
      (row) =>
        cell(row, "quantity").value !== "0" &&
        !card().matches("[data-offline]") &&
        row.querySelector(".findings") &&
        row.querySelector('[data-name="finding"][value="none"]')?.checked,
    );

  const show = (html) => {
    hand().innerHTML = html;
    hand().querySelectorAll("[data-less], [data-more]").forEach((button) => {
      button.hidden = false;
    });
    choose(rows()[0]);
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("[data-piece]");
    if (!row || !hand()?.contains(row)) return;
    choose(row);
    if (event.target.closest("[data-less]")) change(row, -1);
    if (event.target.closest("[data-more]")) change(row, 1);
  });

  window.returns.card = { card, show, press, pieces, weight, unanswered, choose };
})();
