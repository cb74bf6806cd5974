// One exchange: what the linter says of the request, the request, the answer, and a command that sends it again.

import { $, copy, el, plural, prose, show } from "./dom.js";
import { asSent, indented, lineAt, offsetOf } from "./layout.js";
import { get } from "./server.js";

// More lines than this are there on demand only.
const LINES = 2000;
let current = null;
let secrets = false;
let raw = false;

export async function open(number, close) {
  const article = $("#exchange");
  // Whoever comes here by an address has not chosen anything yet, and the focus stays at the top.
  const chosen = current !== null && current.number !== number;
  current = { number };
  try {
    const found = await get(`log/${number}?secrets=${secrets}`);
    if (current?.number !== number) return;
    current = found;
    draw(close);
  } catch (error) {
    show(article, back(close), el("p", { class: "empty", tabindex: "-1" }, error.message));
  }
  if (chosen) article.querySelector("[tabindex]")?.focus({ preventScroll: true });
}

export function close() {
  current = {};
  show($("#exchange"), el("p", { class: "empty" }, "Choose a request to see it here."));
}

const back = (close) => el("button", { type: "button", class: "back", onclick: close }, "Back to the list");

function draw(close) {
  const one = current;
  show($("#exchange"),
    back(close),
    el("h3", { tabindex: "-1" },
      el("span", { class: `status s${Math.floor(one.status / 100)}` }, String(one.status)), " ",
      el("span", { class: "method" }, one.method), " ", el("span", { class: "path" }, one.path)),
    el("p", { class: "quiet" }, [one.title || "no operation of the contract", one.kind, `${one.at.slice(0, 19).replace("T", " ")} UTC`]
      .filter(Boolean).join(" · ")),
    one.fault && el("p", { class: "notice fault" }, `A fault befell it: ${one.fault}.`),
    el("div", { class: "presets" },
      el("button", { type: "button", class: "main", onclick: () => copy(one.curl, "The command is") }, "Copy as curl"),
      tick("with credentials", secrets, (on) => { secrets = on; open(one.number, close); }),
      tick("bodies as sent", raw, (on) => { raw = on; draw(close); })),
    findings(one),
    el("h4", {}, "Request"),
    body(one.request, "request body", one.findings),
    headers(one.request),
    el("h4", {}, "Answer"),
    body(one.response, "answer body", []),
    headers(one.response),
    el("details", {}, el("summary", {}, "As a command"),
      el("pre", { class: "command", tabindex: "0", role: "region", "aria-label": "curl command" }, one.curl)),
  );
}

function tick(text, checked, change) {
  const box = el("input", { type: "checkbox", checked, onchange: () => {
    change(box.checked);
    // The box was drawn anew.
    [...document.querySelectorAll("#exchange .check")].find((label) => label.textContent.includes(text))?.firstChild.focus();
  } });
  return el("label", { class: "check" }, box, ` ${text}`);
}

function findings(one) {
  const known = one.findings.map((found) => el("li", { class: `finding ${found.severity}` },
    el("p", {}, el("span", { class: `mark ${found.severity}` }, found.severity), " ", el("strong", { class: "rule" }, found.rule), " ",
      prose(found.message)),
    el("p", { class: "quiet" }, el("code", {}, found.pointer || "the whole body"), ` · line ${found.line}, column ${found.column}`,
      found.also.length > 0 && ` · also ${found.also.join(", ")}`),
    el("p", { class: "quiet" }, prose(found.says))));
  const others = one.refused_by.map(({ rule, says }) => el("li", { class: "finding state" },
    el("p", {}, el("span", { class: "mark" }, "refused"), " ", el("strong", { class: "rule" }, rule), " ", prose(says))));
  const none = one.kind ? "The linter finds nothing wrong with this payload." : "No payload that the linter knows belongs to this request.";
  return [
    el("h4", {}, "Findings ", el("span", { class: "quiet" }, known.length ? `(${known.length})` : "")),
    known.length + others.length ? el("ul", { class: "plain", "aria-label": "Findings" }, known, others) : null,
    known.length ? null : el("p", { class: "quiet" }, none),
  ];
}

function body(message, name, findings) {
  if (!message.size) return el("p", { class: "quiet" }, `No ${name}.`);
  const lines = raw ? asSent(message.body) : indented(message.body);
  const marks = new Map();
  for (const found of findings) {
    const at = lineAt(lines, offsetOf(message.body, found.line, found.column));
    marks.set(at, [...(marks.get(at) ?? []), found]);
  }
  const pre = el("pre", { tabindex: "0", role: "region", "aria-label": name });
  pre.append(...lines.slice(0, LINES).map((line, index) => drawn(line, marks.get(index) ?? [])));
  const rest = lines.length > LINES && el("button", { type: "button", onclick: (event) => {
    pre.append(...lines.slice(LINES).map((line, index) => drawn(line, marks.get(index + LINES) ?? [])));
    event.target.remove();
  } }, `Show ${plural(lines.length - LINES, "more line")}`);
  const cut = message.cut && el("p", { class: "quiet" }, `Only the beginning is shown; it has ${plural(message.size, "byte")}.`);
  return [pre, rest, cut];
}

function drawn(line, found) {
  const loud = found.some((one) => one.severity === "error") ? "error" : "warning";
  return el("span", { class: found.length ? `line ${loud}` : "line" },
    "  ".repeat(line.depth), found.length ? el("mark", {}, line.text) : line.text,
    found.length > 0 && el("span", { class: "beside" }, `  ${[...new Set(found.map((one) => one.rule))].join(", ")}`),
    "\n");
}

function headers(message) {
  return el("details", {}, el("summary", {}, plural(message.headers.length, "header")),
    el("dl", { class: "headers" }, message.headers.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))));
}
