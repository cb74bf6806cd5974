"""The data that the page's script shows when somebody asks for it: rules in detail, exchanges, findings in payloads."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.rows import row
from scoutcheck.reports.compliance.telling import exempted, lines
from scoutcheck.reports.lint.visible import visible
from scoutcheck.reports.record.events import OUTCOMES, Exchange
from scoutcheck.reports.record.fold import Result

LONGEST_BODY = 4_000
# What could end a script element, or begin a comment in one.
DANGEROUS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def embedded(report: Report) -> Markup:
    """The data as JSON that may stand within a script element."""
    rows = {result.rule: _detail(report, result) for result in report.results}
    data = {
        "rules": rows,
        "outcomes": OUTCOMES,
        "exchanges": _lines(report, {rule: at for at, rule in enumerate(rows)}),
        "shown": {place: _shown(report.summary.exchanges[place]) for place in sorted(_worth_showing(report))},
        "flaws": [_flaw(report, at) for at, fault in enumerate(report.faults) if fault.flaw],
    }
    text = json.dumps(_printable(data), ensure_ascii=False, separators=(",", ":"))
    for character, escape in DANGEROUS.items():
        text = text.replace(character, escape)
    return Markup(text)  # nothing in it can be markup any more


def _printable(value: Any) -> Any:
    """The value without control characters in its texts; their lines are kept."""
    if isinstance(value, str):
        return lines(value)
    if isinstance(value, dict):
        return {lines(key) if isinstance(key, str) else key: _printable(item) for key, item in value.items()}
    return [_printable(item) for item in value] if isinstance(value, (list, tuple)) else value


def _detail(report: Report, result: Result) -> dict[str, Any]:
    """A row as the script wants it: short of what the page says already."""
    facts = row(report, result)
    keys = ("why", "evidence", "readings", "reason", "edges", "observations", "transitions", "flaky", "layer", "severity")
    places: dict[tuple[str, str, str, str], int] = {}
    for seen in result.probes:
        places.setdefault((seen.probe.column, seen.probe.side, seen.probe.edge, seen.operation), seen.exchange)
    edges = [edge | {"exchange": place} for edge, place in zip(facts["edges"], places.values(), strict=True)]
    return {key: facts[key] for key in keys if facts[key]} | {
        "edges": edges,
        "findings": [finding._asdict() for finding in result.findings],
        "example": _example_place(result),
        "exception": next((exempted(fault) for fault in report.errors if fault.rule == result.rule and fault.exemption), ""),
    }


def _example_place(result: Result) -> int | None:
    """The exchange that shows a verdict which no finding tells of."""
    if result.findings:
        return None
    places = [seen.exchange for seen in result.probes if seen.probe.outcome == result.verdict]
    places += [one.exchange for one in result.transitions if one.outcome == result.verdict and one.exchange >= 0]
    places += [one.exchange for one in result.observations if one.exchange >= 0]
    return places[0] if places else None


def _worth_showing(report: Report) -> set[int]:
    """The exchanges that go into the page whole; of the others it has one line each."""
    places = {place for result in report.results for finding in result.findings for place in finding.exchanges}
    places |= {one.exchange for result in report.results for one in result.observations if one.exchange >= 0}
    return places | {place for place in map(_example_place, report.results) if place is not None}


def _lines(report: Report, numbers: Mapping[str, int]) -> list[list[Any]]:
    """A line for every exchange, with the rules that it bears on, by number, and how they came out."""
    rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for result in report.results:
        for transition in result.transitions:
            rows[transition.exchange].append((numbers[result.rule], _outcome(transition.outcome)))
    for place, exchange in enumerate(report.summary.exchanges):
        rows[place][:0] = ((numbers[probe.rule], _outcome(probe.outcome)) for probe in exchange.probes)
    return [_line(exchange, list(dict.fromkeys(rows[place]))) for place, exchange in enumerate(report.summary.exchanges)]


def _outcome(name: str) -> int:
    """An outcome by number; a state row may tell one that probes do not know."""
    return OUTCOMES.index(name) if name in OUTCOMES else OUTCOMES.index("observed")


def _line(exchange: Exchange, rules: list[tuple[int, int]]) -> list[Any]:
    status = exchange.response["status"] if exchange.response else None
    request = exchange.request
    return [exchange.id, exchange.phase, exchange.operation, request["method"], request["path"], status, exchange.ms, rules]


def _shown(exchange: Exchange) -> dict[str, Any]:
    response = exchange.response
    return {
        "request": _message(f"{exchange.request['method']} {exchange.request['path']}", exchange.request),
        "response": _message(str(response["status"]), response) if response else "",
        "error": exchange.error,
    }


def _message(first: str, part: Mapping[str, Any]) -> str:
    """A request or an answer as text: first line, headers, body."""
    return "\n".join([visible(first), *map(visible, _headers(part.get("headers"))), "", _body(part.get("body"))]).rstrip()


def _headers(headers: Any) -> Iterable[str]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers if isinstance(headers, list) else ()
    return (f"{pair[0]}: {pair[1]}" for pair in pairs if isinstance(pair, (list, tuple)) and len(pair) == 2)


def _body(body: Any) -> str:
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False)
    cut = f"\n… {len(text) - LONGEST_BODY:,} more characters" if len(text) > LONGEST_BODY else ""
    return _indented(text.replace("\t", "    "))[:LONGEST_BODY] + cut


def _indented(text: str) -> str:
    """JSON with a line for each member; other text, and JSON that says something twice, as it is."""
    try:
        value = json.loads(text, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return text
    return json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, (dict, list)) else text


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(members := dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return members


def _flaw(report: Report, at: int) -> list[Any]:
    fault = report.faults[at]
    place = f"{fault.place.file}:{fault.place.line}:{fault.place.column}"
    pointer = fault.flaw.pointer if fault.flaw else ""
    return [fault.rule, fault.severity, place, pointer, fault.title, fault.state, exempted(fault)]


__all__ = ["embedded"]
