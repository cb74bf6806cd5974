// The list of requests: new ones on top, filtered, one of them open beside it.

import { $, el, enter, numberIn, plural, rove } from "./dom.js";
import * as exchange from "./exchange.js";
import { remove } from "./server.js";

// In the order in which they came: {row, item}.
let entries = [];
let waiting = [];
let paused = false;
let opened = null;

export function start() {
  const list = $("#rows"), filter = $("#filter");
  rove(list);
  // Browsers that are driven by a program tell of a choice by `change` alone.
  for (const name of ["input", "change"]) filter.addEventListener(name, () => {
    sift();
    $("#filtered").textContent = $("#count").textContent;
  });
  filter.addEventListener("submit", (event) => event.preventDefault());
  $("#pause").addEventListener("click", pause);
  $("#clear").addEventListener("click", () => remove("log"));
  $("#exchange").addEventListener("keydown", (event) => event.key === "Escape" && close());
}

export function open(number) {
  const before = opened;
  opened = numberIn(number);
  document.body.classList.toggle("one-open", opened !== null);
  mark();
  if (opened !== null) exchange.open(opened, close);
  else {
    exchange.close();
    if (before !== null) entries.find(({ row }) => row.number === before)?.item.firstChild.focus();
  }
}

const close = () => { location.hash = "#/requests"; };

// Another run of the mock: its numbers begin anew.
export function forget() {
  entries = waiting = [];
  $("#rows").replaceChildren();
  // Whoever looks at something else stays there.
  if (!$("#requests").hidden) close();
  summarize();
}

// New lines, and the number of the oldest that is still kept.
export function take({ first, rows }) {
  drop(first);
  if (paused) waiting = [...waiting, ...rows].filter((row) => row.number >= first);
  else add(rows);
  summarize();
}

function drop(first) {
  const gone = entries.findIndex(({ row }) => row.number >= first);
  for (const { item } of entries.splice(0, gone < 0 ? entries.length : gone)) item.remove();
}

function add(rows) {
  const fresh = rows.map((row) => ({ row, item: line(row) }));
  const wanted = wish();
  for (const { row, item } of fresh) item.hidden = !fits(row, wanted);
  entries.push(...fresh);
  const fragment = document.createDocumentFragment();
  fragment.append(...fresh.map(({ item }) => item).reverse());
  $("#rows").prepend(fragment);
  mark();
}

function pause() {
  paused = !paused;
  $("#pause").setAttribute("aria-pressed", String(paused));
  if (!paused) {
    add(waiting);
    waiting = [];
  }
  summarize();
}

function line(row) {
  return el("li", {},
    el("a", { href: `#/requests/${row.number}`, class: "row", tabindex: "-1" },
      el("span", { class: `status s${Math.floor(row.status / 100)}` }, String(row.status)),
      " ",
      el("span", { class: "method" }, row.method),
      " ",
      el("span", { class: "path" }, row.path),
      " ",
      el("span", { class: "marks" },
        row.fault && el("span", { class: "mark fault" }, "fault"),
        " ",
        row.errors > 0 && el("span", { class: "mark error" }, plural(row.errors, "error")),
        " ",
        row.warnings > 0 && el("span", { class: "mark warning" }, plural(row.warnings, "warning")),
        " ",
        row.errors + row.warnings === 0 && row.rules.length > 0 && el("span", { class: "mark" }, row.rules[0]),
      ),
      " ",
      el("time", { datetime: row.at }, row.at.slice(11, 19)),
    ),
  );
}

function wish() {
  const { method, status, path, rule, findings } = $("#filter").elements;
  return {
    method: method.value,
    status: status.value.trim().toLowerCase().replace(/x+$/, ""),
    path: path.value.toLowerCase(),
    rule: rule.value.trim().toUpperCase(),
    findings: findings.checked,
  };
}

function fits(row, wanted) {
  return (!wanted.method || row.method === wanted.method)
    && String(row.status).startsWith(wanted.status)
    && row.path.toLowerCase().includes(wanted.path)
    && (!wanted.rule || row.rules.some((rule) => rule.startsWith(wanted.rule)))
    && (!wanted.findings || row.errors + row.warnings > 0);
}

function sift() {
  const wanted = wish();
  for (const { row, item } of entries) item.hidden = !fits(row, wanted);
  summarize();
}

function summarize() {
  const shown = entries.filter(({ item }) => !item.hidden).length;
  const some = shown === entries.length ? "" : `${shown.toLocaleString("en")} of `;
  $("#count").textContent = some + plural(entries.length, "request");
  $("#no-requests").hidden = entries.length > 0;
  $("#pause").textContent = paused ? `Go on (${waiting.length} waiting)` : "Pause";
  enter($("#rows"));
}

function mark() {
  for (const link of $("#rows").querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
  entries.find(({ row }) => row.number === opened)?.item.firstChild.setAttribute("aria-current", "true");
}
