// The freight grid is typed like a spreadsheet: arrows and Enter go from cell to cell, a block
// copied from a spreadsheet program is pasted as one, rows are added and taken away.
"use strict";

(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const body = grid.tBodies[0];
  const most = 200;
  const cells = (row) => [...row.querySelectorAll("input")];
  const rows = () => [...body.rows];
  const first = Number(body.rows[0].cells[0].textContent);

  const number = () => {
    rows().forEach((row, at) => {
      const name = String(first + at);
      row.id = `row-${name}`;
      row.cells[0].textContent = name;
      for (const input of cells(row)) {
        input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, name));
      }
      const remove = row.querySelector("[data-remove-row]");
      remove.setAttribute("aria-label", remove.getAttribute("aria-label").replace(/\d+/, name));
    });
  };

  const add = () => {
    if (body.rows.length >= most) return null;
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    for (const input of cells(row)) {
      input.value = "";
      input.removeAttribute("aria-invalid");
      input.removeAttribute("title");
      input.closest("td").classList.remove("bad");
    }
    body.append(row);
    number();
    return row;
  };

  const go = (input, down) => {
    const row = input.closest("tr");
    const column = cells(row).indexOf(input);
    const at = rows().indexOf(row) + down;
    const next = at < 0 ? null : rows()[at] || add();
    const target = next && cells(next)[column];
    target?.focus();
    target?.select();
  };

  const fill = (input, text) => {
    const column = cells(input.closest("tr")).indexOf(input);
    const top = rows().indexOf(input.closest("tr"));
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) => {
      const row = rows()[top + down] || add();
      if (!row) return;
      line.split("\t").forEach((value, right) => {
        const cell = cells(row)[column + right];
        if (cell) cell.value = value.trim();
      });
    });
  };

  grid.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!event.target.matches("input")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    const listed = event.target.hasAttribute("list");
    const down = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!plain || !down || (listed && event.key !== "Enter")) return;
    event.preventDefault();
    go(event.target, down);
  });

  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!event.target.matches("input") || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    fill(event.target, text);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-row]")) {
      const row = add();
      if (row) cells(row)[0].focus();
    }
    const row = event.target.closest("[data-remove-row]")?.closest("tr");
    if (!row) return;
    const after = row.nextElementSibling || row.previousElementSibling;
    if (body.rows.length === 1) add();
    row.remove();
    number();
    if (after?.isConnected) cells(after)[0].focus();
  });
})();
