// The page: which view is shown, the theme, and the stream of what happens in the mock.

import { $, say } from "./dom.js";
import * as controls from "./controls.js";
import * as requests from "./requests.js";
import * as state from "./state.js";

const VIEWS = { requests, state, controls };
let ahead = 0;

// Addresses are #/view/what/number.
function go() {
  const [, name = "requests", ...rest] = location.hash.split("/").map(decodeURIComponent);
  const view = name in VIEWS ? name : "requests";
  for (const one of Object.keys(VIEWS)) $(`#${one}`).hidden = one !== view;
  for (const link of document.querySelectorAll("header nav a")) {
    if (link.hash === `#/${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  VIEWS[view].open(...rest);
}

function listen() {
  const source = new EventSource("log/stream");
  const live = $("#live");
  const tell = (name, text) => {
    live.className = `live ${name}`;
    live.textContent = text;
  };
  let run = null;
  source.addEventListener("hello", (event) => {
    const hello = JSON.parse(event.data);
    if (run !== null && run !== hello.run) requests.forget();
    run = hello.run;
    tell("on", "live");
  });
  source.addEventListener("log", (event) => requests.take(JSON.parse(event.data)));
  source.addEventListener("changed", (event) => {
    const changed = JSON.parse(event.data);
    ahead = changed.now * 1000 - Date.now();
    tick();
    if (changed.state && !$("#state").hidden) state.refresh();
    if (changed.faults) controls.refresh();
  });
  source.addEventListener("error", () => tell("off", "not connected"));
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
listen();
setInterval(tick, 1000);
