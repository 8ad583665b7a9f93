// Live updates. One event stream per browser, shared by its tabs; events become DOM events
// (live:<topic>) and elements with data-live fetch themselves anew. Without the live process, or
// without a browser that can, nothing happens: every page also works by being loaded.
"use strict";

(() => {
  const meta = document.querySelector('meta[name="live"]');
  if (!meta || !window.EventSource) return;

  const TAB = Math.random().toString(36).slice(2);
  const TICK = 2000; // ms between looks at who holds the stream
  const LEASE = 7000; // ms without a sign of life after which another tab takes over
  const GONE = 70000; // ms: a hidden tab may stay silent for a minute
  const SETTLE = 300; // ms: events so close together are one refresh
  const REST = 1000; // ms between two refreshes of one element
  const LEADER = "shouhou.live.leader";

  // ---- storage and the channel between tabs; both may be missing ----
  const stored = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const store = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
    } catch {
      /* then every tab holds its own stream */
    }
  };
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("shouhou.live") : null;
  const say = (message) => channel?.postMessage({ ...message, tab: TAB });

  // ---- what this page shows ----
  const myKeys = () =>
    document.hidden
      ? []
      : [...document.querySelectorAll("[data-presence]")].map((each) => each.dataset.presence);

  // ---- the stream: one tab holds it, the others hear it from that tab ----
  let source = null;
  let last = Number(meta.dataset.last) || 0;
  let wait = 5000;
  let retry = 0;
  let opened = "";
  const others = new Map(); // tab → { keys, at }

  const wantedKeys = () => {
    const now = Date.now();
    for (const [tab, known] of others) if (now - known.at > GONE) others.delete(tab);
    const all = [myKeys(), ...[...others.values()].map((known) => known.keys)].flat();
    return [...new Set(all)].sort().slice(0, 20);
  };

  const open = () => {
    const url = new URL(meta.content, location.href);
    const keys = wantedKeys();
    for (const key of keys) url.searchParams.append("case", key);
    if (last) url.searchParams.set("last", last);
    opened = keys.join(" ");
    source?.close();
    source = new EventSource(url, { withCredentials: true });
    source.onopen = () => (wait = 5000);
    source.onmessage = (message) => {
      let event;
      try {
        event = JSON.parse(message.data);
      } catch {
        return;
      }
      say({ kind: "event", event });
      hear(event);
    };
    source.onerror = () => {
      // A lost line mends itself; a refusal (log-in over, too many) is asked again later.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      retry = Date.now() + wait;
      wait = Math.min(wait * 2, 120000);
    };
  };

  const close = () => {
    source?.close();
    source = null;
  };

  const lead = () => {
    if (Date.now() < retry) return;
    if (!source || opened !== wantedKeys().join(" ")) open();
  };

  const tick = () => {
    const holder = stored(LEADER);
    const now = Date.now();
    if (!holder || holder.tab === TAB || holder.until < now || holder.until > now + 10 * LEASE) {
      store(LEADER, { tab: TAB, until: now + LEASE });
      lead();
    } else {
      close();
      say({ kind: "here", keys: myKeys() });
    }
  };

  const leave = () => {
    close();
    if (stored(LEADER)?.tab === TAB) store(LEADER, null);
    say({ kind: "bye" });
  };

  channel?.addEventListener("message", ({ data }) => {
    if (data.kind === "event") hear(data.event);
    if (data.kind === "here") {
      others.set(data.tab, { keys: data.keys, at: Date.now() });
      if (source && opened !== wantedKeys().join(" ")) soon();
    }
    if (data.kind === "bye") {
      others.delete(data.tab);
      soon();
    }
  });

  const soon = () => {
    clearTimeout(soon.timer);
    soon.timer = setTimeout(tick, SETTLE);
  };

  // ---- events ----
  const seen = new Set();

  const hear = (event) => {
    if (event.id) {
      if (seen.has(event.id)) return;
      seen.add(event.id);
      if (seen.size > 1000) seen.delete(seen.values().next().value);
      last = Math.max(last, event.id);
    }
    const detail = { detail: event };
    document.dispatchEvent(new CustomEvent(`live:${event.topic}`, detail));
    document.dispatchEvent(new CustomEvent("live:any", detail));
    if (event.topic === "presence") meet(event);
    else for (const part of document.querySelectorAll("[data-live]")) if (hears(part, event)) later(part);
  };

  const words = (text) => (text || "").split(/\s+/).filter(Boolean);

  const hears = (part, event) => {
    if (event.topic === "reload") return true;
    const topics = words(part.dataset.live);
    if (!topics.includes(event.topic) && (event.topic === "told" || !topics.includes("*"))) return false;
    const cases = words(part.dataset.liveCase);
    return !cases.length || event.case == null || cases.includes(String(event.case));
  };

  // ---- parts that fetch themselves anew ----
  const plans = new Map(); // id (or the element) → { timer, at }
  const pending = new Set();
  const nameOf = (part) => part.id || part;
  const find = (name) => (typeof name === "string" ? document.getElementById(name) : name);

  const later = (part) => {
    const plan = plans.get(nameOf(part)) || { timer: 0, at: 0 };
    if (plan.timer) return;
    const pause = Math.max(SETTLE, plan.at + REST - Date.now());
    plan.timer = setTimeout(() => {
      plan.timer = 0;
      plan.at = Date.now();
      renew(nameOf(part));
    }, pause);
    plans.set(nameOf(part), plan);
  };

  const renew = (name) => {
    const part = find(name);
    if (!part?.isConnected) {
      plans.delete(name);
      return;
    }
    const stale = "liveQuiet" in part.dataset || inUse(part);
    if (stale) part.setAttribute("data-live-stale", "");
    if (document.hidden || stale) {
      pending.add(name);
      return;
    }
    pending.delete(name);
    part.removeAttribute("data-live-stale");
    // It does not bubble: a part inside another one is renewed alone.
    part.dispatchEvent(new CustomEvent("live"));
  };

  const inUse = (part) => {
    const focus = document.activeElement;
    if (focus && part.contains(focus) && focus.matches("input, textarea, select")) return true;
    if (part.querySelector("dialog[open]")) return true;
    return [...part.querySelectorAll("input, textarea, select")].some(isChanged);
  };

  const isChanged = (field) => {
    if (field.type === "hidden") return false;
    if (field.type === "checkbox" || field.type === "radio") {
      return field.checked !== field.defaultChecked;
    }
    if (field.tagName === "SELECT") {
      const usual = [...field.options].findIndex((each) => each.defaultSelected);
      return field.selectedIndex !== Math.max(usual, 0) && !field.multiple;
    }
    return field.value !== field.defaultValue;
  };

  const flush = () => {
    for (const name of [...pending]) {
      const part = find(name);
      if (!part || !("liveQuiet" in part.dataset)) renew(name);
    }
  };
  document.addEventListener("focusout", () => setTimeout(flush, SETTLE));
  document.addEventListener("change", () => setTimeout(flush, SETTLE));
  document.addEventListener("close", () => setTimeout(flush, SETTLE), true); // dialogs

  // ---- who else is here ----
  const met = new Map(); // case → names

  const meet = (event) => {
    met.set(String(event.case), event.people);
    greet();
  };

  const greet = () => {
    for (const line of document.querySelectorAll("[data-presence]")) {
      const people = met.get(line.dataset.presence.split(":")[0]) || [];
      const text = people.length ? line.dataset.presenceSays.replace("{}", people.join("、")) : "";
      if (line.textContent !== text) line.textContent = text;
      line.hidden = !text;
    }
  };

  // ---- the life of the page ----
  document.addEventListener("htmx:afterSettle", () => {
    greet();
    soon();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) flush();
    soon();
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => {
    if (event.persisted) tick();
  });
  setInterval(tick, TICK);
  tick();
})();
