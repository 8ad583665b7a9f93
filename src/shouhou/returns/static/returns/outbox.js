// What was scanned and counted is written down here first, then sent, in order, until the server
// has answered. Each entry carries a key: told twice, the server does it once. Without network the
// entries wait; what the server refuses waits for a person and holds back only its own parcel.
"use strict";

window.returns = window.returns || {};

(() => {
  const NAME = "shouhou-returns";
  const AGAIN = 3000;
  const PATIENCE = 8000;
  const listeners = [];
  let base = null;
  let sending = false;
  let timer = 0;

  const tell = (what, told) => listeners.forEach((each) => each(what, told));

  const open = () =>
    new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("entries", { keyPath: "id", autoIncrement: true });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });

  const store = (mode) => base.transaction("entries", mode).objectStore("entries");

  const settled = (asked) =>
    new Promise((done, failed) => {
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });

  const all = () => settled(store("readonly").getAll());
  const keep = (entry) => settled(store("readwrite").put(entry));
  const drop = (id) => settled(store("readwrite").delete(id));

  const report = async () => {
    const entries = await all();
    tell("left", {
      waiting: entries.filter((entry) => !entry.stuck).length,
      stuck: entries.filter((entry) => entry.stuck),
    });
  };

  const add = async (entry) => {
    entry.id = await settled(store("readwrite").add(entry));
    await report();
    drain();
    return entry;
  };

  const formOf = (entry) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(entry.fields || {})) form.append(name, value);
    if (entry.file) form.append("file", entry.file, "photo.jpg");
    return form;
  };

  const send = async (entry) => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), entry.file ? 60000 : PATIENCE);
    try {
      return await fetch(entry.url, {
        method: "POST",
        body: entry.json ? JSON.stringify(entry.json) : formOf(entry),
        headers: { Accept: "application/json", "X-CSRFToken": window.returns.token() },
        credentials: "same-origin",
        signal: stop.signal,
      });
    } finally {
      clearTimeout(late);
    }
  };

  // True: go on with the next one. False: the network, or the server, is not there.
  const deliver = async (entry) => {
    let answer;
    try {
      answer = await send(entry);
    } catch {
      tell("net", false);
      return false;
    }
    if (answer.redirected || answer.status === 403) {
      tell("login", entry);
      return false;
    }
    if (answer.status >= 500 || answer.status === 429) {
      tell("net", false);
      return false;
    }
    tell("net", true);
    let said;
    try {
      said = await answer.json();
    } catch {
      said = { kind: "refused", code: "unreadable", says: String(answer.status) };
    }
    if (said.kind === "refused" || said.kind === "choices") {
      await keep({ ...entry, stuck: said });
    } else {
      await drop(entry.id);
    }
    tell("answer", { entry, said });
    return true;
  };

  const next = async () => {
    const entries = await all();
    const held = new Set(entries.filter((entry) => entry.stuck).map((entry) => entry.scan));
    return entries.find((entry) => !entry.stuck && !held.has(entry.scan));
  };

  const drainAll = async () => {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    try {
      for (let entry = await next(); entry; entry = await next()) {
        const there = await deliver(entry);
        await report();
        if (!there) {
          timer = setTimeout(drain, AGAIN);
          break;
        }
      }
    } finally {
      sending = false;
    }
  };

  // One window sends; another one with the same page waits its turn.
  const drain = () => {
    if (!base) return;
    if (navigator.locks) navigator.locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? drainAll() : null));
    else drainAll();
  };

  // A person has decided: choose this order, try again, or let it go with all that hangs on it.
  const again = async (entry, fields) => {
    await keep({ ...entry, fields: { ...entry.fields, ...fields }, stuck: undefined });
    await report();
    drain();
  };

  const letGo = async (entry) => {
    const entries = await all();
    const whole = entry.kind === "scan";
    for (const each of entries) {
      if (each.id === entry.id || (whole && each.scan === entry.scan)) await drop(each.id);
    }
    await report();
    drain();
  };

  const start = async () => {
    base = await open();
    await report();
    drain();
    window.addEventListener("online", drain);
    window.addEventListener("offline", () => tell("net", false));
  };

  window.returns.outbox = { add, again, letGo, drain, start, all, hear: (each) => listeners.push(each) };
})();
