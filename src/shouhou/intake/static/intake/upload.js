// Drag and drop onto the upload form. Without this script the file input does the same work.
"use strict";

for (const form of document.querySelectorAll("form[data-drop]")) {
  const place = form.querySelector("[data-drop-place]");
  const input = form.querySelector("input[type=file]");
  const names = form.querySelector("[data-drop-names]");

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
    show();
  };

  const carriesFiles = (event) => Array.from(event.dataTransfer?.types ?? []).includes("Files");

  // Files dropped beside the place must not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (carriesFiles(event)) {
        event.preventDefault();
      }
    });
  }
  window.addEventListener("dragover", (event) => {
    place.classList.toggle("over", carriesFiles(event));
  });
  for (const name of ["dragleave", "drop"]) {
    window.addEventListener(name, () => place.classList.remove("over"));
  }
  window.addEventListener("drop", (event) => {
    if (carriesFiles(event)) {
      add(event.dataTransfer.files);
    }
  });
  input.addEventListener("change", show);
  form.addEventListener("submit", () => {
    form.querySelector("button[type=submit]").setAttribute("aria-busy", "true");
  });
}
