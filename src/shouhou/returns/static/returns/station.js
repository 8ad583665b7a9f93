// 收货台: scan → card → count → Enter → next. Knows no network: everything goes into the outbox.
"use strict";

(() => {
  const station = document.getElementById("station");
  if (!station) return;
  const say = station.dataset;
  const { outbox, card, barcode, listen } = window.returns;
  const box = document.getElementById("scan");
  const hand = document.getElementById("hand");
  const told = document.getElementById("told");
  const sound = document.getElementById("sound");
  const start = hand.innerHTML;
  const OFFLINE_AFTER = 1500;
  let scan = null; // { key, text, kind } of the parcel in hand
  let net = true;
  let zero = false;
  let stopCamera = null;
  let hearing = null;

  window.returns.token = () => document.querySelector("#scan-form [name=csrfmiddlewaretoken]").value;

  const newKey = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
      (Number(c) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(c) / 4)))).toString(16),
    );

  // ── sounds: one for done, one for look here, one for wrong ──
  const beep = (...notes) => {
    if (localStorage.getItem("returns-quiet")) return;
    try {
      hearing ??= new AudioContext();
      notes.forEach(([pitch, begin, length], at) => {
        const tone = hearing.createOscillator();
        const gain = hearing.createGain();
        tone.frequency.value = pitch;
        gain.gain.value = 0.12;
        tone.connect(gain).connect(hearing.destination);
        tone.start(hearing.currentTime + (begin ?? at * 0.12));
        tone.stop(hearing.currentTime + (begin ?? at * 0.12) + (length ?? 0.1));
      });
    } catch {
      hearing = null; // a machine without sound goes on without it
    }
  };
  const fine = () => beep([880], [1320]);
  const look = () => beep([520, 0, 0.25]);
  const bad = () => beep([220, 0, 0.18], [180, 0.2, 0.3]);

  const showSound = () => {
    const quiet = Boolean(localStorage.getItem("returns-quiet"));
    sound.textContent = quiet ? say.quiet : say.loud;
    sound.setAttribute("aria-pressed", String(!quiet));
    sound.hidden = false;
  };

  const tell = (text, tone = "") => {
    told.textContent = text;
    told.className = `notice ${tone}`;
    told.hidden = !text;
  };

  const showNet = (there) => {
    net = there;
    const badge = document.getElementById("net");
    badge.textContent = there ? say.online : say.offline;
    badge.className = there ? "badge" : "badge warn";
  };

  // ── one parcel ──
  const begin = (text) => {
    const wanted = text.trim();
    if (!wanted) return;
    if (scan && scan.kind === "card" && card.card()?.dataset.state === "received") {
      tell(say.left, "warn");
      look();
    } else tell("");
    stopCamera?.();
    stopCamera = null;
    zero = false;
    scan = { key: newKey(), text: wanted, kind: "asked" };
    const mine = scan;
    box.value = "";
    box.blur();
    hand.setAttribute("aria-busy", "true");
    outbox.add({
      kind: "scan",
      scan: mine.key,
      url: say.scan,
      fields: { key: mine.key, text: wanted, at: new Date().toISOString(), shop: document.getElementById("station-shop")?.value ?? "" },
    });
    setTimeout(() => {
      if (scan === mine && mine.kind === "asked") withoutNet(wanted);
    }, net ? OFFLINE_AFTER : 50);
  };

  const withoutNet = (text) => {
    card.show(document.getElementById("offline-card").innerHTML);
    hand.querySelector("[data-number]").textContent = text;
    hand.removeAttribute("aria-busy");
    scan.kind = "offline";
    look();
  };

  const idle = () => {
    scan = null;
    zero = false;
    hand.innerHTML = start;
    hand.removeAttribute("aria-busy");
    box.focus();
  };

  const done = () => {
    if (!scan || !hand.querySelector("[data-count-form]")) return false;
    const open = card.unanswered();
    if (open && !open.classList.contains("was-asked")) {
      open.classList.add("was-asked");
      card.choose(open);
      tell(say.ask, "warn");
      look();
      return true;
    }
    const json = { key: newKey(), at: new Date().toISOString(), pieces: card.pieces(), weight_g: card.weight() };
    outbox.add({ kind: "count", scan: scan.key, text: scan.text, url: `${say.count}?scan=${scan.key}`, json });
    tell(net ? "" : say.saved, "ok");
    idle();
    return true;
  };

  const shelve = () => {
    outbox.add({ kind: "shelve", scan: scan.key, text: scan.text, url: say.shelve, fields: { scan: scan.key, key: newKey() } });
    idle();
  };

  const photo = async (file) => {
    if (!scan || !file) return;
    const key = scan.key;
    const small = await barcode.smaller(file);
    outbox.add({ kind: "photo", scan: key, text: scan?.text ?? "", url: say.photo, fields: { scan: key, key: newKey() }, file: small });
    tell(say.kept, "ok");
  };

  // ── answers ──
  const answered = ({ entry, said }) => {
    const mine = entry.kind === "scan" && scan?.key === entry.scan;
    if (mine && (scan.kind === "asked" || (scan.kind === "offline" && !scan.touched))) return arrived(said);
    if (said.kind === "refused") {
      tell(`${entry.text ?? entry.fields?.text ?? ""}：${said.says}`, "bad");
      return bad();
    }
    if (said.kind === "counted") {
      tell(`${entry.text}：${said.says.filter(Boolean).join("；") || say.done}`, said.then.includes("talk") ? "warn" : "ok");
      (said.then.includes("talk") ? look : fine)();
    } else if (said.kind === "shelved") {
      tell(`${say.shelved}${said.shelf_no}`, "ok");
      fine();
    }
    refresh();
  };

  const arrived = (said) => {
    hand.removeAttribute("aria-busy");
    if (said.kind === "refused") {
      tell(said.says, "bad");
      bad();
      outbox.all().then((entries) => {
        const mine = entries.find((entry) => entry.scan === scan?.key);
        if (mine) outbox.letGo(mine);
        idle();
      });
      return;
    }
    scan.kind = said.kind;
    card.show(said.html);
    if (said.kind === "unknown") tell(say.unknown, "warn");
    else if (said.already) tell(say.again, "warn");
    (said.kind === "card" && !said.already ? fine : look)();
    refresh();
  };

  const refresh = async () => {
    try {
      const answer = await fetch(say.day, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) document.getElementById("day").innerHTML = await answer.text();
    } catch {
      showNet(false);
    }
  };

  // ── what waits for a person ──
  const choose = async (choice) => {
    const entries = await outbox.all();
    const mine = entries.find((entry) => entry.kind === "scan" && entry.scan === scan?.key);
    if (!mine) return;
    scan.kind = "asked";
    await outbox.again(mine, { choice });
  };

  const showStuck = (stuck) => {
    const panel = document.getElementById("stuck");
    const list = panel.querySelector("ul");
    const beside = stuck.filter((entry) => entry.scan !== scan?.key || scan?.kind === "offline");
    panel.hidden = !beside.length;
    list.replaceChildren(...beside.map(stuckLine));
  };

  const stuckLine = (entry) => {
    const line = document.createElement("li");
    const number = document.createElement("bdi");
    number.textContent = entry.fields?.text ?? entry.text ?? "";
    line.append(number, ` ${entry.stuck.says ?? say.undone} `);
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "button quiet";
      made.textContent = text;
      made.addEventListener("click", act);
      line.append(made, " ");
    };
    button(say.retry, async () => {
      if (entry.kind === "count") {
        await outbox.letGo(entry); // the card is opened anew, and counted as it should be
        return begin(entry.text);
      }
      if (entry.kind !== "scan") return outbox.again(entry, {});
      scan = { key: entry.scan, text: entry.fields.text, kind: "asked" };
      outbox.again(entry, {});
    });
    button(say.drop, () => outbox.letGo(entry));
    return line;
  };

  outbox.hear((what, news) => {
    if (what === "net") showNet(news);
    else if (what === "answer") answered(news);
    else if (what === "login") tell(say.login, "bad");
    else if (what === "left") {
      const badge = document.getElementById("left");
      badge.textContent = `${say.waiting} ${news.waiting}`;
      badge.hidden = !news.waiting;
      showStuck(news.stuck);
    }
  });

  // ── keys, forms, pictures ──
  const pressed = (key) => {
    if (scan) scan.touched = true;
    const choice = hand.querySelectorAll("[data-choice]")[Number(key) - 1];
    if (choice && key >= "1" && key <= "9") {
      choose(choice.dataset.choice);
      return true;
    }
    if (hand.querySelector("[data-shelve-form]") && scan?.kind === "unknown") {
      if (key === "0") zero = true;
      else if (key === "Enter" && zero) shelve();
      else if (key === ".") return card.press(key);
      else return false;
      return true;
    }
    if (key === "Enter") return done();
    if (key === "Escape") {
      idle();
      return true;
    }
    return card.press(key);
  };

  listen(box, begin, pressed);
  document.getElementById("scan-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.value.trim()) begin(box.value);
    else done();
  });
  hand.addEventListener("submit", (event) => {
    if (!scan) return; // a card of a page that came without script
    event.preventDefault();
    if (event.target.matches("[data-count-form]")) done();
    else if (event.target.matches("[data-shelve-form]")) shelve();
    else if (event.submitter?.dataset.choice) choose(event.submitter.dataset.choice);
  });
  hand.addEventListener("change", (event) => {
    if (!event.target.matches("[data-photo]")) return;
    photo(event.target.files[0]);
    event.target.value = "";
  });
  document.getElementById("barcode-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return;
    tell(say.reading);
    const text = await barcode.read(file).catch(() => "");
    if (text) begin(text);
    else {
      tell(say.unread, "warn");
      bad();
    }
  });
  const camera = document.getElementById("camera");
  camera.hidden = !barcode.hasCamera();
  camera.addEventListener("click", async () => {
    if (stopCamera) {
      stopCamera();
      stopCamera = null;
      return;
    }
    try {
      stopCamera = await barcode.watch(document.getElementById("finder"), begin);
    } catch {
      tell(say.nocamera, "warn");
    }
  });
  sound.addEventListener("click", () => {
    if (localStorage.getItem("returns-quiet")) localStorage.removeItem("returns-quiet");
    else localStorage.setItem("returns-quiet", "1");
    showSound();
    fine();
  });
  const whose = document.getElementById("station-shop");
  if (whose.matches("select")) {
    whose.value = whose.value || localStorage.getItem("returns-shop") || "";
    whose.addEventListener("change", () => localStorage.setItem("returns-shop", whose.value));
  }
  showSound();
  outbox.start();
})();
