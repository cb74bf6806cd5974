// The page: which view is shown, the theme, and the stream of what happens in the mock.

import { $, say } from "./dom.js";
import * as controls from "./controls.js";
import * as requests from "./requests.js";
import * as state from "./state.js";

const VIEWS = { requests, state, controls };
let ahead = 0;

// Addresses are #/requests/number, #/state/section/number and #/controls; what is none of them shows the requests.
function go() {
  const [, name, ...rest] = location.hash.split("/");
  const view = Object.hasOwn(VIEWS, name) ? name : "requests";
  for (const one of Object.keys(VIEWS)) $(`#${one}`).hidden = one !== view;
  for (const link of document.querySelectorAll("header nav a")) {
    if (link.hash === `#/${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  VIEWS[view].open(...rest);
}

// The stream is open only while somebody looks: browsers allow a few connections to a host, and tabs in the background share them.
let source = null;
let run = null;
let last = "";

function connect() {
  if (source || document.hidden) return;
  source = new EventSource(`log/stream?after=${last}`);
  source.addEventListener("hello", greet);
  source.addEventListener("log", (event) => {
    last = event.lastEventId;
    requests.take(JSON.parse(event.data));
  });
  source.addEventListener("changed", (event) => follow(JSON.parse(event.data)));
  source.addEventListener("error", () => tell("off", "not connected"));
}

function disconnect() {
  source?.close();
  source = null;
}

function greet(event) {
  const hello = JSON.parse(event.data);
  if (run !== null && run !== hello.run) requests.forget();
  run = hello.run;
  tell("on", "live");
}

function follow({ now, state: held, faults }) {
  ahead = now * 1000 - Date.now();
  tick();
  if (held && !$("#state").hidden) state.refresh();
  if (faults) controls.refresh();
}

function tell(name, text) {
  $("#live").className = `live ${name}`;
  $("#live").textContent = text;
}

function tick() {
  const now = new Date(Date.now() + ahead).toISOString().slice(0, 19).replace("T", " ");
  for (const clock of [$("#clock"), $("#big-clock")]) clock.textContent = `${now} UTC`;
}

function theme() {
  const select = $("#theme"), root = document.documentElement;
  select.value = root.dataset.theme ?? "";
  select.addEventListener("change", () => {
    if (select.value) root.dataset.theme = select.value;
    else delete root.dataset.theme;
    try {
      localStorage.setItem("scoutcheck-theme", select.value);
    } catch {
      // Then it holds for this visit only.
    }
  });
}

$("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});
addEventListener("hashchange", go);
addEventListener("unhandledrejection", (event) => say(event.reason?.message ?? String(event.reason), true));
$("#address").textContent = location.origin;
theme();
requests.start();
state.start();
controls.start();
go();
connect();
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
setInterval(tick, 1000);
