// Small pictures before they are sent, progress while they are, a courier to pick for a number.
// Without this script every form works as it stands.
"use strict";

document.documentElement.classList.add("has-script");

const note = (text, kind) => {
  const item = document.createElement("li");
  item.textContent = text;
  item.className = kind;
  return item;
};

for (const form of document.querySelectorAll("form[data-photos]")) {
  const input = form.querySelector("input[type=file]");
  const picked = form.querySelector("[data-picked]");
  const results = form.querySelector("[data-results]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");
  const label = button.textContent;

  input.addEventListener("change", () => {
    for (const old of picked.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    picked.replaceChildren(...Array.from(input.files, (file) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      item.append(image);
      return item;
    }));
    results.replaceChildren();
  });

  const rest = () => {
    bar.hidden = true;
    button.disabled = false;
    button.textContent = label;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.setRequestHeader("Accept", "application/json");
    sending.upload.addEventListener("progress", (moved) => {
      if (moved.lengthComputable) bar.value = (100 * moved.loaded) / moved.total;
    });
    sending.addEventListener("load", () => {
      rest();
      let told = {};
      try {
        told = JSON.parse(sending.responseText);
      } catch {
        told = { says: form.dataset.failed };
      }
      if (told.done) {
        const next = new URL(form.dataset.next, location.href);
        // Only a hash that changes loads nothing anew.
        if (next.href === location.href) location.reload();
        else location.replace(next);
        return;
      }
      const lines = (told.files ?? []).map((file) =>
        note(`${file.name}: ${file.says}`, file.kept ? "ok" : "bad"));
      results.replaceChildren(...(told.says ? [note(told.says, "bad")] : []), ...lines);
    });
    for (const name of ["error", "abort", "timeout"]) {
      sending.addEventListener(name, () => {
        rest();
        results.replaceChildren(note(form.dataset.failed, "bad"));
      });
    }
    button.disabled = true;
    button.textContent = form.dataset.sending;
    bar.hidden = false;
    bar.value = 0;
    sending.send(new FormData(form));
  });
}

// One press is one form: the second of an impatient finger does nothing.
for (const form of document.querySelectorAll("form:not([data-photos])")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

for (const form of document.querySelectorAll("form[data-suggests]")) {
  const number = form.querySelector("input[name=number]");
  const courier = form.querySelector("select");
  const place = form.querySelector("[data-suggested]");
  const words = place.firstChild.textContent;

  number.addEventListener("change", async () => {
    const asked = new URL(form.dataset.suggests, location.href);
    asked.searchParams.set("number", number.value);
    try {
      const answer = await fetch(asked, { headers: { Accept: "application/json" } });
      const { couriers = [] } = await answer.json();
      place.hidden = !couriers.length;
      place.replaceChildren(words, ...couriers.map((each) => {
        const pick = document.createElement("button");
        pick.type = "button";
        pick.textContent = each.name;
        pick.addEventListener("click", () => {
          courier.value = each.code;
          courier.focus();
        });
        return pick;
      }));
    } catch {
      place.hidden = true;
    }
  });
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).innerText);
    button.textContent = button.dataset.done;
  });
}
