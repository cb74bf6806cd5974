// Switches: faults, clock, tokens, new conversations, reset.

import { $, copy, el, say, show } from "./dom.js";
import { get, post, remove } from "./server.js";

export function start() {
  $("#new-fault").addEventListener("submit", sending(addFault));
  $("#new-fault").elements.what.addEventListener("change", adjust);
  $("#set-clock").addEventListener("submit", sending(({ now }) => post("clock", { now })));
  $("#new-conversation").addEventListener("submit", sending(addConversation));
  $("#no-more-faults").addEventListener("click", () => remove("faults"));
  $("#reset").addEventListener("click", reset);
  $("#token").addEventListener("click", token);
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.addEventListener("click", () => post("faults", JSON.parse(button.dataset.fault)));
  }
  for (const button of document.querySelectorAll("[data-seconds]")) {
    button.addEventListener("click", () => post("clock", { seconds: Number(button.dataset.seconds) }));
  }
  for (const button of document.querySelectorAll("[data-call]")) {
    button.addEventListener("click", async () => {
      await post(button.dataset.call);
      say("Done");
    });
  }
}

export function open() {
  document.body.classList.remove("one-open");
  return refresh();
}

export async function refresh() {
  const faults = await get("faults");
  show($("#faults"), faults.map(fault));
  $("#no-faults").hidden = faults.length > 0;
  $("#no-more-faults").hidden = faults.length < 2;
}

function fault(one) {
  const name = `${one.method === "*" ? "any" : one.method} ${one.pattern}`;
  const times = one.times === null ? "every time" : one.times === 1 ? "once more" : `${one.times} times more`;
  return el("li", { class: "fault-line" },
    el("div", {}, el("code", {}, name), el("div", {}, what(one), " ",
      el("span", { class: "quiet" }, times + (one.skip ? `, after ${one.skip} more` : "")))),
    el("button", { type: "button", "aria-label": `Remove the fault ${name}`, onclick: () => remove(`faults/${one.number}`) }, "Remove"));
}

function what(one) {
  return [
    one.status !== null && `answers ${one.status}`,
    one.delay > 0 && `${one.delay} s late`,
    one.disconnect === "before" && "hangs up, nothing done",
    one.disconnect === "after" && "hangs up after doing it",
    one.truncate && "cuts the answer short",
    one.lost_write && "loses the write",
    one.duplicate && "delivers twice",
    one.reorder && "delivers late",
  ].filter(Boolean).join(", ");
}

// A form's submission as a call; what the mock says against it is told by the page.
const sending = (action) => async (event) => {
  event.preventDefault();
  await action(Object.fromEntries(new FormData(event.target)));
  say("Done");
};

function addFault({ method, pattern, what, value, times, skip }) {
  const [key, word] = what.split(":");
  const respond = { [key]: key === "status" || key === "delay" ? Number(value) : word ?? true };
  if (times) respond.times = Number(times);
  if (skip) respond.skip = Number(skip);
  return post("faults", { request: `${method} ${pattern}`, respond });
}

// Only a status and a delay have a value. Only deliveries are sent twice, or late; their path is the event.
function adjust() {
  const { what, value, method, pattern } = $("#new-fault").elements;
  if (["duplicate", "reorder"].includes(what.value) && method.value !== "DELIVER") {
    method.value = "DELIVER";
    pattern.value = "*";
  }
  const usual = { status: "503", delay: "2" }[what.value];
  value.closest("label").hidden = value.disabled = usual === undefined;
  if (usual) value.value = usual;
}

function addConversation({ id, subject, thread_count }) {
  const sent = { id: Number(id) };
  if (subject) sent.subject = subject;
  if (thread_count) sent.thread_count = Number(thread_count);
  return post("conversations", sent);
}

async function token() {
  const { access_token } = await post("token");
  const line = $("#new-token");
  line.hidden = false;
  show(line, el("code", {}, access_token), " ",
    el("button", { type: "button", onclick: () => copy(access_token, "The token is") }, "Copy"));
}

async function reset() {
  await post("reset");
  say("The mock has begun again");
}
