// Drag and drop, and pasting of screenshots, onto the form of the case page. Without this script
// the file input does the same work.
"use strict";

for (const form of document.querySelectorAll("form[data-evidence-form]")) {
  const place = form.querySelector("[data-evidence-place]");
  const input = form.querySelector("input[type=file]");
  const names = form.querySelector("[data-evidence-names]");

  const fold = form.closest("[data-evidence-fold]");

  const unfold = () => {
    if (fold) fold.open = true;
  };

  const show = () => {
    names.replaceChildren(...Array.from(input.files, (file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${Math.ceil(file.size / 1024)} KB)`;
      return item;
    }));
  };

  const add = (files) => {
    const all = new DataTransfer();
    const seen = new Set();
    for (const file of [...input.files, ...files]) {
      const told = `${file.name}|${file.size}|${file.lastModified}`;
      if (!seen.has(told)) {
        seen.add(told);
        all.items.add(file);
      }
    }
    input.files = all.files;
    unfold();
    show();
  };

  const carriesFiles = (event) => Array.from(event.dataTransfer?.types ?? []).includes("Files");

  // Files dropped beside the place must not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (carriesFiles(event)) event.preventDefault();
    });
  }
  window.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) unfold();
    place.classList.toggle("over", carriesFiles(event));
  });
  for (const name of ["dragleave", "drop"]) {
    window.addEventListener(name, () => place.classList.remove("over"));
  }
  window.addEventListener("drop", (event) => {
    if (carriesFiles(event)) add(event.dataTransfer.files);
  });

  // Every pasted picture is called image.png: give each a name of its own.
  let pasted = 0;
  document.addEventListener("paste", (event) => {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (!files.length) return;
    event.preventDefault();
    add(files.map((file) => {
      pasted += 1;
      const ending = file.name.split(".").pop();
      return new File([file], `${names.dataset.pasted} ${pasted}.${ending}`, { type: file.type });
    }));
    place.scrollIntoView({ block: "nearest" });
  });

  fold?.addEventListener("toggle", () => {
    if (fold.open) input.focus();
  });
  input.addEventListener("change", show);
  form.addEventListener("submit", () => {
    form.querySelector("button[type=submit]").setAttribute("aria-busy", "true");
  });
}
