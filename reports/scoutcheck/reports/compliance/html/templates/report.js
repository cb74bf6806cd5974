"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const ids = Object.keys(data.rules);
  const rows = [...document.querySelectorAll("#matrix .rule")];
  const form = document.getElementById("filter");
  const PAGE = 100;

  // Texts become nodes, never markup: what a payload holds cannot run.
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  };
  // What stands between backticks in a sentence of the contract is code.
  const prose = (text) => text.split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));
  const heading = (text) => make("h3", {}, text);
  const rule = (id) => make("a", { class: "rule-link", href: `#${id}` }, id);
  const several = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  const table = (titles, body) =>
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": titles.join(", ") },
      make("table", {}, make("thead", {}, make("tr", {}, titles.map((title) => make("th", { scope: "col" }, title)))), body));

  const copier = (text) => {
    const button = make("button", { type: "button", class: "quiet copier", onclick: async () => {
      try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; } catch { button.textContent = "Select it by hand"; }
    } }, "Copy");
    return button;
  };
  const block = (text) => make("div", { class: "block" }, copier(text), make("pre", { tabindex: "0" }, make("code", {}, text)));

  // Exchanges: whole ones where the page holds them, else one line.
  const exchange = (place) => {
    const whole = data.shown[place];
    if (!whole) return make("p", {}, line(place), " (the run record holds the whole of it)");
    return make("div", { class: "pair" },
      make("div", {}, heading("Request"), block(whole.request)),
      make("div", {}, heading("Answer"), whole.response ? block(whole.response) : make("p", {}, whole.error || "none")));
  };
  const line = (place) => {
    const [id, , operation, method, path, status, ms] = data.exchanges[place];
    return `${id}: ${operation}: ${method} ${path} → ${status ?? "no answer"}, ${ms.toFixed(1)} ms`;
  };

  // The details of a rule, made when somebody asks for them.
  const probes = (edges) => table(["Column", "Must be", "Case", "Operation", ...data.outcomes], make("tbody", {}, edges.map((edge) =>
    make("tr", {}, make("td", {}, edge.column), make("td", {}, { accept: "accepted", refuse: "refused", observe: "either way" }[edge.side]),
      make("td", {}, edge.edge), make("td", {}, make("code", {}, edge.operation)),
      data.outcomes.map((outcome) => make("td", { class: edge[outcome] && outcome === "broken" ? "t-broken n" : "n" }, String(edge[outcome] || "")))))));
  const finding = (one) => [
    make("dl", { class: "facts" }, [["Operation", one.operation], ["Case", one.edge], ["Expected", one.expected], ["Got", one.actual]]
      .map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value)))),
    one.curl ? block(one.curl) : null, one.exchanges.map(exchange)];
  const details = (id) => {
    const one = data.rules[id];
    const list = (title, items) => (items && items.length ? [heading(title), make("ul", {}, items.map((item) => make("li", {}, item)))] : []);
    return [
      one.why ? [heading("Why it matters"), make("p", {}, prose(one.why))] : [],
      one.reason ? [heading("Why there is no result"), make("p", { class: "sentence" }, prose(one.reason))] : [],
      one.exception ? [heading("Exception"), make("p", {}, one.exception)] : [],
      list("Evidence", (one.evidence || []).map((piece) => [piece.source, " ", make("span", { class: "tag" }, piece.provenance), " ", make("small", {}, piece.where)]).map((parts) => make("span", {}, parts))),
      list("Where the documents disagree", (one.readings || []).map((reading) =>
        make("span", {}, make("b", {}, reading.id), " ", prose(reading.clash), " ", make("b", {}, "By default: "), prose(reading.default), " ", make("b", {}, "Strictly: "), prose(reading.strict)))),
      list("Observed", (one.observations || []).map((seen) => `${seen.question}: the target ${seen.answer}`)),
      list("State transitions", (one.transitions || []).map((seen) => `row ${seen.row} of the state table, ${seen.operation}: ${seen.outcome}`)),
      one.findings.length ? [heading(several(one.findings.length, "finding")), one.findings.map(finding)] : [],
      one.edges.length ? [heading("Probes sent"), probes(one.edges)] : [],
      one.example !== null ? [heading("An exchange that shows it"), exchange(one.example)] : [],
      one.flaky ? make("p", {}, make("b", {}, "Flaky: "), "the same probe came out both ways, or the verdict went to and fro.") : null,
      make("p", {}, make("small", {}, `Severity of scoutcheck lint: ${one.severity}. Layer: ${one.layer}.`)),
    ].flat(3);
  };
  const toggle = (row, open) => {
    const button = row.querySelector("button");
    const shown = row.nextElementSibling && row.nextElementSibling.classList.contains("detail");
    if (open === undefined) open = !shown;
    button.setAttribute("aria-expanded", String(open));
    if (shown && !open) row.nextElementSibling.remove();
    if (open && !shown) row.after(make("tr", { role: "row", class: "detail" }, make("td", { role: "cell", colspan: row.cells.length }, details(row.id))));
  };
  document.getElementById("matrix").addEventListener("click", (event) => {
    const button = event.target.closest(".rid");
    if (!button) return;
    const row = button.closest("tr");
    toggle(row);
    history.replaceState(null, "", button.getAttribute("aria-expanded") === "true" ? `#${row.id}` : written());
  });

  // The filter, which the address remembers.
  const FIELDS = ["q", "area", "surface", "column"];
  const pressed = () => [...form.querySelectorAll('[aria-pressed="true"]')].map((chip) => chip.dataset.verdict);
  const written = () => {
    const asked = new URLSearchParams(FIELDS.filter((name) => form.elements[name].value).map((name) => [name, form.elements[name].value]));
    if (pressed().length) asked.set("verdict", pressed().join(","));
    return asked.toString() ? `#?${asked}` : "#rules";
  };
  const fill = (asked) => {
    for (const name of FIELDS) form.elements[name].value = asked.get(name) || "";
    const verdicts = (asked.get("verdict") || "").split(",");
    for (const chip of form.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(verdicts.includes(chip.dataset.verdict)));
  };
  const texts = rows.map((row) => `${row.id} ${row.querySelector(".says").textContent} ${row.dataset.surface}`.toLowerCase());
  const apply = () => {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [area, surface, column] = [form.elements.area.value, form.elements.surface.value, form.elements.column.value];
    const verdicts = pressed();
    let count = 0;
    rows.forEach((row, at) => {
      const fits = words.every((word) => texts[at].includes(word)) && (!area || row.parentElement.dataset.area === area) &&
        (!surface || row.dataset.surface === surface) && (!column || row.dataset.has.split(" ").includes(column)) &&
        (!verdicts.length || verdicts.includes(row.dataset.verdict));
      row.hidden = !fits;
      if (!fits) toggle(row, false);
      count += fits;
    });
    for (const body of document.querySelectorAll("#matrix tbody")) body.hidden = !body.querySelector(".rule:not([hidden])");
    document.getElementById("count").textContent = `Showing ${count} of ${several(rows.length, "rule")}`;
    document.getElementById("nothing").hidden = count > 0;
    document.getElementById("matrix").hidden = count === 0;
  };
  const changed = () => { apply(); history.replaceState(null, "", written()); };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    changed();
  });
  document.getElementById("clear").addEventListener("click", () => { fill(new URLSearchParams()); changed(); form.elements.q.focus(); });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); form.elements.q.focus(); }
  });
  form.hidden = false;

  // Deep links: to a rule, or to a filter.
  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    for (const row of document.querySelectorAll(".here")) row.classList.remove("here");
    if (hash.startsWith("?")) { fill(new URLSearchParams(hash.slice(1))); apply(); document.getElementById("rules").scrollIntoView(); return; }
    const row = rows.find((one) => one.id === hash);
    if (!row) return;
    if (row.hidden) { fill(new URLSearchParams()); apply(); }
    toggle(row, true);
    row.classList.add("here");
    row.scrollIntoView({ block: "start" });
    row.querySelector("button").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", follow);

  // Long tables: a page at a time, made when it comes near.
  const RENDER = {
    exchanges: {
      titles: ["No.", "Phase", "Operation", "Request", "Answer", "ms", "Rules"],
      label: "Search by operation, address, status or rule",
      rows: () => data.exchanges.map((_, place) => place),
      text: (place) => { const one = data.exchanges[place]; return `${one.slice(0, 6).join(" ")} ${one[7].map(([number]) => ids[number]).join(" ")}`.toLowerCase(); },
      row: (place) => {
        const [id, phase, operation, method, path, status, ms, seen] = data.exchanges[place];
        const broken = seen.filter(([, outcome]) => data.outcomes[outcome] === "broken").map(([number]) => ids[number]);
        const named = [...new Set([...broken, ...seen.map(([number]) => ids[number])])].slice(0, 4);
        const first = data.shown[place]
          ? make("button", { type: "button", class: "rid", "aria-expanded": "false", onclick: (event) => {
            const row = event.target.closest("tr"), open = event.target.getAttribute("aria-expanded") === "true";
            event.target.setAttribute("aria-expanded", String(!open));
            if (open) row.nextElementSibling.remove(); else row.after(make("tr", { class: "detail" }, make("td", { colspan: 7 }, exchange(place))));
          } }, String(id)) : String(id);
        return make("tr", {}, make("td", { class: "n" }, first), make("td", {}, phase), make("td", {}, make("code", {}, operation)), make("td", {}, make("code", {}, `${method} ${path}`)),
          make("td", { class: broken.length ? "n t-broken" : "n" }, String(status ?? "none")), make("td", { class: "n" }, ms.toFixed(1)),
          make("td", {}, named.flatMap((name) => [rule(name), " "]), seen.length > 4 ? "…" : ""));
      },
    },
    flaws: {
      titles: ["Rule", "Severity", "Place", "Pointer", "What"],
      label: "Search by rule, file or words",
      rows: () => data.flaws,
      text: (flaw) => flaw.join(" ").toLowerCase(),
      row: ([name, severity, place, pointer, says, state, exception]) => make("tr", {}, make("td", {}, rule(name)),
        make("td", {}, make("span", { class: `pill p-${severity === "error" ? "broken" : "skipped"}` }, severity)), make("td", {}, make("code", {}, place)),
        make("td", {}, make("code", {}, pointer)), make("td", {}, prose(says), state ? [" ", make("span", { class: "tag" }, state)] : "", exception ? ` (${exception})` : "")),
    },
  };
  const lazy = (place) => {
    const kind = RENDER[place.dataset.table], all = kind.rows(), body = make("tbody");
    let fitting = all, shown = 0, indexed = null;
    const status = make("p", { role: "status", class: "key" });
    const more = make("button", { type: "button", class: "quiet more", onclick: () => add() }, `Show ${PAGE} more`);
    const add = () => {
      body.append(...fitting.slice(shown, shown + PAGE).map(kind.row));
      shown = Math.min(shown + PAGE, fitting.length);
      status.textContent = `Showing ${shown.toLocaleString("en")} of ${fitting.length.toLocaleString("en")}`;
      more.hidden = shown >= fitting.length;
    };
    const search = make("input", { type: "search", autocomplete: "off" });
    search.addEventListener("input", () => {
      indexed = indexed || all.map(kind.text);
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      fitting = all.filter((_, at) => words.every((word) => indexed[at].includes(word)));
      shown = 0; body.replaceChildren(); add();
    });
    place.append(make("label", {}, kind.label, search), table(kind.titles, body), status, more);
    add();
  };
  const near = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
    near.unobserve(entry.target);
    lazy(entry.target);
  }), { rootMargin: "600px" });
  document.querySelectorAll(".lazy").forEach((place) => near.observe(place));

  // Failing exchanges, when they are opened.
  const open = (one) => { if (one.dataset.exchange && !one.dataset.made) { one.dataset.made = "yes"; one.append(exchange(Number(one.dataset.exchange))); } };
  document.querySelectorAll("details").forEach((one) => one.addEventListener("toggle", () => { if (one.open) open(one); }));
  document.querySelectorAll("pre.copy").forEach((one) => one.replaceWith(block(one.textContent)));

  // Paper shows what a click would open.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("#findings details:not([open])")];
    for (const one of closed) { open(one); one.open = true; }
    document.querySelectorAll(".lazy").forEach((place) => { if (!place.firstChild && place.dataset.table === "flaws") { near.unobserve(place); lazy(place); } });
  });
  window.addEventListener("afterprint", () => { for (const one of closed) one.open = false; });

  // The theme: as the system has it, until somebody chooses.
  const theme = document.getElementById("theme"), NEXT = { system: "dark", dark: "light", light: "system" };
  const wear = (name) => {
    if (name === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = name;
    theme.textContent = `Theme: ${name}`;
    try { localStorage.setItem("scoutcheck-theme", name); } catch { /* a page without storage forgets */ }
  };
  let worn = "system";
  try { worn = localStorage.getItem("scoutcheck-theme") || worn; } catch { /* as above */ }
  if (!(worn in NEXT)) worn = "system";
  wear(worn);
  theme.hidden = false;
  theme.addEventListener("click", () => { worn = NEXT[worn]; wear(worn); });

  apply();
  follow();
  // The browser goes to the fragment by itself when all is loaded, and takes the focus away in doing so.
  window.addEventListener("load", () => setTimeout(follow));
})();
