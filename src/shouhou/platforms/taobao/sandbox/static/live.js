// The world's clock, countdowns, parts that change by themselves, and three small comforts.
"use strict";

const POLL = 2000;
const root = document.documentElement;
let world = Number(root.dataset.world);
let speed = Number(root.dataset.speed);
let read = performance.now();

const now = () => world + (performance.now() - read) * speed;

function left(ms) {
  const rest = Math.max(0, ms);
  const days = Math.floor(rest / 864e5);
  const hours = Math.floor((rest % 864e5) / 36e5);
  const minutes = Math.floor((rest % 36e5) / 6e4);
  if (days) return `${days} 天 ${hours} 小时`;
  if (hours) return `${hours} 小时 ${minutes} 分`;
  return minutes ? `${minutes} 分钟` : `${Math.floor(rest / 1000)} 秒`;
}

function tick() {
  const shanghai = new Date(now() + 8 * 36e5).toISOString();
  for (const each of document.querySelectorAll("[data-clock]")) {
    each.textContent = `${shanghai.slice(0, 10)} ${shanghai.slice(11, 19)}`;
  }
  for (const each of document.querySelectorAll("[data-until]")) {
    const rest = Number(each.dataset.until) - now();
    each.textContent = left(rest);
    each.classList.toggle("late", rest < 72e5);
  }
}

// ---- parts that change: the page's own fragment, put in when it differs and nobody is writing ----
async function renew(part) {
  if (document.hidden || part.matches(":active")) return;
  const answer = await fetch(part.dataset.live, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  world = Number(answer.headers.get("x-world"));
  speed = Number(answer.headers.get("x-speed"));
  read = performance.now();
  const text = await answer.text();
  if (text === part.lastText || part.matches(":active")) return;
  const first = part.lastText === undefined;
  part.lastText = text;
  if (first && sameText(part, text)) return;
  const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.innerHTML = text;
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  tick();
}

function sameText(part, text) {
  const bare = (html) => html.replace(/<time[^]*?<\/time>/g, "").replace(/\s+/g, " ").trim();
  const made = document.createElement("template");
  made.innerHTML = text;
  return bare(part.innerHTML) === bare(made.innerHTML);
}

for (const part of document.querySelectorAll("[data-live]")) {
  setInterval(() => renew(part).catch(() => {}), POLL);
}
setInterval(tick, 250);
tick();

// ---- the basket's total ----
const total = document.querySelector("[data-total]");
function add() {
  let fen = 0;
  for (const each of document.querySelectorAll("[data-price]")) {
    fen += Number(each.dataset.price) * Number(each.value || 0);
  }
  total.textContent = fen ? `¥${(fen / 100).toFixed(2)}` : "";
}
if (total) {
  document.addEventListener("input", add);
  add();
}

// ---- fields that a kind of request does not need are hidden; without script they all show ----
function suit() {
  const chosen = document.querySelector("[data-shows]:checked");
  const shows = chosen ? chosen.dataset.shows.split(" ") : [];
  for (const each of document.querySelectorAll("[data-shown]")) {
    each.hidden = !shows.includes(each.dataset.shown);
  }
}
if (document.querySelector("[data-shows]")) {
  document.addEventListener("change", suit);
  suit();
}

// ---- a form is sent once ----
document.addEventListener("submit", (event) => {
  if (event.target.sent && event.target.method === "post") event.preventDefault();
  event.target.sent = true;
  setTimeout(() => (event.target.sent = false), 5000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) form.sent = false;
});
