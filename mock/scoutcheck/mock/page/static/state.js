// What the mock holds: conversations, customers, mailboxes and webhooks, and the scenarios that befall a conversation.

import { $, el, enter, numberIn, plural, rove, say, show } from "./dom.js";
import { get, post } from "./server.js";

// What each section is called, and one thing of it.
const ONE = { conversations: "conversation", customers: "customer", mailboxes: "mailbox", webhooks: "webhook" };
const SECTIONS = Object.keys(ONE);
const OFTEN = 300;
let section = SECTIONS[0];
let opened = null;
let drawn = "";
let next = 0;
// Whether anybody has seen this view yet: an address that leads here moves no focus.
let isOpen = false;

export function start() {
  show($("#sections"), SECTIONS.map((name) => el("a", { href: `#/state/${name}` }, name)));
  rove($("#items"));
  $("#find").addEventListener("input", refresh);
  $("#item").addEventListener("keydown", (event) => event.key === "Escape" && close());
}

export async function open(name, number) {
  const before = opened, chosen = isOpen;
  isOpen = true;
  section = SECTIONS.includes(name) ? name : SECTIONS[0];
  opened = numberIn(number);
  drawn = "";
  document.body.classList.toggle("one-open", opened !== null);
  for (const link of $("#sections").children) {
    if (link.textContent === section) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  show($("#item"), opened === null ? el("p", { class: "empty" }, `Choose one of the ${section} to see it here.`) : skeleton());
  await draw();
  if (opened !== null && chosen) $("#item h3")?.focus({ preventScroll: true });
  else if (before !== null) $(`#items a[href="#/state/${section}/${before}"]`)?.focus();
}

const close = () => { location.hash = `#/state/${section}`; };

// Asks the mock anew, soon; however often it is called, it asks a few times a second only.
export function refresh() {
  next ||= setTimeout(() => {
    next = 0;
    draw();
  }, OFTEN);
}

async function draw() {
  const asked = [section, opened];
  const [list, item] = await Promise.all([
    get(`browse/${section}?find=${encodeURIComponent($("#find").value)}`),
    opened === null ? null : get(`browse/${section}/${opened}`).catch((error) => ({ error: error.message })),
  ]);
  if (asked[0] !== section || asked[1] !== opened) return;
  const text = JSON.stringify([list, item]);
  if (text === drawn) return;
  drawn = text;
  lines(list);
  if (item) facts(item);
}

function lines({ total, items, more }) {
  show($("#items"), items.map((one) => el("li", {},
    el("a", { href: `#/state/${section}/${one.id}`, class: "row", tabindex: "-1", "aria-current": one.id === opened && "true" },
      el("span", { class: "id" }, String(one.id)), " ", el("span", { class: "path" }, one.title), " ",
      el("span", { class: "marks" }, chips(one))))));
  const part = more ? `the newest ${items.length} of ` : items.length < total ? `${items.length} of ` : "";
  $("#held").textContent = part + plural(total, ONE[section], section);
  $("#no-items").hidden = items.length > 0;
  $("#no-items").textContent = total ? `None of the ${section} matches.` : `There are no ${section}.`;
  enter($("#items"));
}

function chips(one) {
  const words = [one.status, one.state, ...(one.standing ?? [])].filter(Boolean);
  return words.map((word) => [el("span", { class: `mark ${word.split(" ")[0]}` }, word), " "]);
}

// What stays while the facts are drawn anew, so that nobody loses what is half typed in.
function skeleton() {
  const actions = section === "conversations" ? [el("h4", {}, "Let it be…"), scenarios(opened)] : [];
  return [
    el("button", { type: "button", class: "back", onclick: close }, "Back to the list"),
    el("h3", { tabindex: "-1" }, `${ONE[section].replace(/^./, (letter) => letter.toUpperCase())} ${opened}`),
    el("div", { id: "facts" }),
    actions,
    el("div", { id: "more" }),
  ];
}

function facts(item) {
  if (item.error) {
    show($("#item"), el("button", { type: "button", class: "back", onclick: close }, "Back to the list"), el("p", { class: "empty" }, item.error));
    return;
  }
  const [top, rest] = DETAILS[section](item);
  show($("#facts"), el("p", { class: "lead" }, item.title, " ", chips(item)), table(top));
  show($("#more"), rest);
}

const table = (pairs) => el("dl", { class: "facts" }, pairs
  .filter(([, value]) => value !== null && value !== undefined && value !== "" && value.length !== 0)
  .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, Array.isArray(value) ? value : String(value)))));

const link = (name, number, text = String(number)) => el("a", { href: `#/state/${name}/${number}` }, text);
const tags = (words) => words.map((word) => [el("span", { class: "mark" }, word), " "]);

const DETAILS = {
  conversations: (one) => [[
    ["Number", one.number],
    ["Type", one.type],
    ["Mailbox", [link("mailboxes", one.mailbox)]],
    ["Customer", one.customer],
    ["Assigned to", one.assignee === null ? "nobody" : `user ${one.assignee}`],
    ["Merged into", one.merged_into === null ? "" : [link("conversations", one.merged_into)]],
    ["Tags", tags(one.tags)],
    ["Fields", one.fields.map(({ id, name, value }) => el("div", {}, `${name || "field"} (${id}): ${value}`))],
    ["Created", one.created],
    ["Updated", one.updated],
    ["Closed", one.closed],
  ], [el("h4", {}, plural(one.thread_list.length, "thread")), el("ol", { class: "plain threads", "aria-label": "Threads, newest first" }, one.thread_list.map(thread))]],
  customers: (one) => [[["Addresses", one.emails.join(", ")], ...one.profile],
    [el("h4", {}, plural(one.conversations.length, "conversation")),
      el("ul", {}, one.conversations.map((held) => el("li", {}, link("conversations", held.id, `${held.id} ${held.title}`))))]],
  mailboxes: (one) => [[], [el("h4", {}, plural(one.definitions.length, "custom field")),
    el("ul", {}, one.definitions.map((field) => el("li", {}, el("code", {}, String(field.id)), ` ${field.name} · ${field.type}`,
      field.required && " · required", field.options && `: ${field.options.map((option) => `${option.id} ${option.label}`).join(", ")}`)))]],
  webhooks: (one) => [[
    ["Events", one.events.map((event) => el("div", {}, event))],
    ["Label", one.label],
    ["Payload", one.notification ? "a notice with the id only" : one.version],
    ["Mailboxes", one.mailboxes.join(", ")],
    ["Lost in a row", one.lost],
  ], [el("h4", {}, plural(one.deliveries.length, "delivery", "deliveries")),
    el("ul", { class: "plain", "aria-label": "Deliveries, newest first" }, one.deliveries.map(delivery))]],
};

function thread(one) {
  return el("li", { class: "thread" },
    el("p", {}, el("strong", {}, one.type), ` ${one.id} `, el("span", { class: "quiet" }, `by ${one.by} · ${one.at}`), " ", tags(one.notes)),
    one.text && el("p", { class: "text" }, one.text),
    one.copies.length > 0 && el("p", { class: "quiet" }, `copies: ${one.copies.join(", ")}`),
    one.files.map((file) => el("p", { class: "quiet" }, `file: ${file}`)),
    one.originals.map((text) => el("details", {}, el("summary", {}, "earlier text"), el("p", { class: "text" }, text))));
}

function delivery(one) {
  const ok = one.status >= 200 && one.status < 300;
  return el("li", { class: "thread" },
    el("p", {}, el("span", { class: `status s${Math.floor(one.status / 100)}` }, one.status ? String(one.status) : "none"), ` ${one.event}`,
      !ok && el("span", { class: "quiet" }, one.status ? " · refused" : " · nobody answered")),
    el("details", {}, el("summary", {}, "what was sent"),
      el("dl", { class: "headers" }, one.headers.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
      el("pre", { tabindex: "0", role: "region", "aria-label": "delivered body" }, one.body)));
}

function scenarios(id) {
  const act = (path, body, said) => async () => {
    await post(path, { id, ...body() });
    say(said);
  };
  const number = (name, label, empty) => el("label", {}, label, " ", el("input", { name, type: "number", min: "0", placeholder: empty }));
  const form = (text, fields, path, said) => el("form", { class: "inline", onsubmit: (event) => {
    event.preventDefault();
    const sent = Object.fromEntries([...new FormData(event.target)].filter(([, value]) => value !== "").map(([name, value]) => [name, Number(value)]));
    act(path, () => sent, said)();
  } }, fields, el("button", {}, text));
  return el("div", { class: "presets", role: "group", "aria-label": "What happens to this conversation" },
    el("button", { type: "button", onclick: act("lock", () => ({}), "It is too old for threads now") }, "too old"),
    el("button", { type: "button", onclick: act("lock", () => ({ locked: false }), "It takes threads again") }, "young again"),
    el("button", { type: "button", onclick: act("spam", () => ({}), "It is spam now") }, "spam"),
    form("merge", number("into", "merged into", "id"), "merge", "It is merged"),
    form("fill", number("threads", "filled up to", "99 threads"), "fill", "It is filled up"),
    form("age", number("days", "merged away", "days ago"), "age", "So long ago it was merged"));
}
