// Elements out of plain values. Text is only ever set as text, so nothing that came over the wire can become markup.

export const $ = (selector) => document.querySelector(selector);

// An element; attributes that are null or false are left out, those called on… are listeners.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Replaces what an element holds. Whoever had the focus in a link of it has it again in the new link to the same place.
export function show(parent, ...children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  parent.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  if (focused) [...parent.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
}

// Tells something in passing, to eyes and to screen readers.
let hush = 0;
export function say(text, isError = false) {
  const said = $("#said");
  said.textContent = text;
  said.classList.toggle("error", isError);
  said.classList.add("seen");
  clearTimeout(hush);
  hush = setTimeout(() => said.classList.remove("seen"), isError ? 8000 : 3000);
}

// Puts text into the clipboard, and says so.
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied`);
  } catch {
    say("The browser does not let this page copy; select the text and copy it by hand.", true);
  }
}

// Arrow keys, Home and End move through the links of a list; Tab stops at one of them only.
export function rove(list) {
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("li:not([hidden]) > a")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || !links[to]) return;
    event.preventDefault();
    links[to].focus();
  });
  list.addEventListener("focusin", (event) => {
    const before = list.querySelector('a[tabindex="0"]');
    if (before) before.tabIndex = -1;
    event.target.tabIndex = 0;
  });
}

// Lets Tab into a list whose links are not to be tabbed through: at the one that is open, else at the first.
export function enter(list) {
  if (list.contains(document.activeElement)) return;
  const shown = list.querySelector("li:not([hidden]) > a[aria-current]") ?? list.querySelector("li:not([hidden]) > a");
  for (const link of list.querySelectorAll('a[tabindex="0"]')) link.tabIndex = -1;
  if (shown) shown.tabIndex = 0;
}

// A sentence in which `words` between back quotes are code.
export const prose = (text) => text.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));

// A number that stands in an address; null where none does.
export const numberIn = (text) => (/^\d{1,15}$/.test(text ?? "") ? Number(text) : null);

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
