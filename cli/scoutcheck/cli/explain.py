"""`scoutcheck explain RULE`: what a rule says, who says so, and how it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.cli.arguments import Command, parse
from scoutcheck.cli.describing import FORMAT, Paint, hanging, paint, put_json, put_lines, width
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.cli.rules import rule_entry
from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.near import nearest
from scoutcheck.validator.lint import Options, lint_text

COMMAND = Command(
    name="explain",
    says="Explain rules of the contract, or conflicts between its documents: sentence, evidence, readings, examples.",
    options=(FORMAT,),
    rest="RULE",
    rest_says="the ID of a rule, such as CU-010",
    examples="""  scoutcheck explain CU-010
  scoutcheck explain TH-040 TH-042
  scoutcheck explain X-025 --format json

Evidence is followed by its provenance: SEED a founding document, DOC another page of the vendor, SDK the vendor's own code,
REC recorded traffic, QUIRK another client's remark, INF our inference, gap sought and not found.
Exit codes: 0 fine, 2 wrong use or an unknown rule, 3 a fault of scoutcheck itself.""",
)
EFFECTS = {
    "refused": "The API answers with an error.",
    "ignored": "The API takes the request and passes over this part.",
    "misread": "The API takes the request and makes something else of it than is written.",
    "noted": "The API is not known to object.",
}
INDENT = 11
LONGEST_LINE = 160
MOST_LINES = 60
MOST_PLACES = 4

Facts = dict[str, Any]


def run(argv: list[str]) -> int:
    """Explain. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    if not arguments.rest:
        tell("name a rule such as CU-010; `scoutcheck rules` lists them")
        return WRONG_USE
    ledger = Ledger()
    try:
        contract = load()
        facts = [facts_of(ledger, contract, name.upper()) for name in arguments.rest]
    except UnknownName as error:
        tell(str(error))
        return WRONG_USE
    if arguments["format"] == "json":
        put_json(facts)
    else:
        put_lines(_text(facts))
    return FINE


def facts_of(ledger: Ledger, contract: Contract, name: str) -> Facts:
    """All there is to say about a rule or a conflict, as JSON output tells it. Raises UnknownName."""
    conflicts = ledger.data["conflicts"]
    if name in conflicts:
        return {**conflicts[name], "rules": [{"id": rule, "summary": ledger.says(rule)} for rule in conflicts[name]["rules"]]}
    if name.startswith("X-"):
        raise UnknownName("conflict", name, nearest(name, conflicts))
    entry = ledger.rule(name)
    return {
        **rule_entry(ledger, name),
        "why": ledger.why(name),
        "places": entry["places"],
        "readings": ledger.conflicts(name),
        "examples": _examples(ledger, contract, name),
    }


def _examples(ledger: Ledger, contract: Contract, rule: str) -> Facts:
    """The good and the bad example of a rule, the bad one with the findings that speak of the rule."""
    pair = dict(ledger.examples(rule))
    if "bad" in pair:
        pair["bad"] = {**pair["bad"], **_found(contract, rule, pair["bad"])}
    return pair


def _found(contract: Contract, rule: str, bad: Facts) -> Facts:
    """What the linter says of the bad example; `strict` tells whether only --strict says it."""
    for strict in (False, True):
        options = Options(contract, strict, definitions=bad.get("custom_fields", {}))
        found = lint_text(bad["text"], options, kind=bad["kind"]).findings
        of_rule = [finding for finding in found if rule in (finding.rule, *finding.also)]
        if of_rule:
            break
    keys = ("line", "column", "severity", "rule", "message")
    return {"strict": strict, "findings": [{key: getattr(finding, key) for key in keys} for finding in of_rule]}


def _text(all_facts: list[Facts]) -> Iterator[str]:
    colour, room = paint(), width()
    for number, facts in enumerate(all_facts):
        yield from [""] * bool(number)
        yield from _conflict(facts, colour, room) if "clash" in facts else _rule(facts, colour, room)


def _rule(facts: Facts, colour: Paint, room: int) -> Iterator[str]:
    yield f"{colour('name', facts['id'])}  {_loudness(facts, colour)}, {facts['layer']}"
    yield from hanging("", facts["summary"], 0, room)
    yield ""
    for label, text in _remarks(facts):
        yield from _labelled(label, text, colour, room)
    for piece in facts["evidence"]:
        yield from _labelled("Evidence", f"{piece['title']} ({piece['provenance']})", colour, room)
        yield " " * INDENT + piece["where"]
    for conflict in facts["readings"]:
        yield from _labelled("Conflict", f"{conflict['id']}: {conflict['clash']}", colour, room)
        yield from _both_readings(conflict, colour, room)
    for label, name in (("Good", "good"), ("Bad", "bad")):
        if name in facts["examples"]:
            yield from _example(label, facts["examples"][name], colour, room)


def _loudness(facts: Facts, colour: Paint) -> str:
    default, strict = facts["severity"], facts["strict_severity"]
    shown = colour(default, default)
    return shown if default == strict else f"{shown} ({colour(strict, strict)} with --strict)"


def _remarks(facts: Facts) -> Iterator[tuple[str, str]]:
    yield "Why", facts["why"]
    yield "Breach", EFFECTS.get(facts["effect"] or "", "")
    yield "No rule" if facts["layer"] == "none" else "Not judged", facts["reason"] or ""
    yield "Told as", facts["reported_as"] or ""
    yield "Judged in", ", ".join(facts["kinds"])
    more = len(facts["places"]) - MOST_PLACES
    yield "Stands at", ", ".join([*facts["places"][:MOST_PLACES], *([f"{more} more"] if more > 0 else [])])


def _labelled(label: str, text: str, colour: Paint, room: int) -> Iterator[str]:
    if text:
        yield from hanging(colour("label", label.ljust(INDENT)), text, INDENT, room)


def _both_readings(conflict: Facts, colour: Paint, room: int) -> Iterator[str]:
    yield from _labelled("  default", conflict["default"], colour, room)
    yield from _labelled("  strict", conflict["strict"], colour, room)


def _conflict(facts: Facts, colour: Paint, room: int) -> Iterator[str]:
    yield f"{colour('name', facts['id'])}  conflict"
    yield from hanging("", facts["clash"], 0, room)
    yield ""
    yield from _labelled("Default", facts["default"], colour, room)
    yield from _labelled("Strict", facts["strict"], colour, room)
    for rule in facts["rules"]:
        yield from _labelled(rule["id"], rule["summary"], colour, room)


def _example(label: str, example: Facts, colour: Paint, room: int) -> Iterator[str]:
    fields = ", ".join(f"{number} is of type {name}" for number, name in example.get("custom_fields", {}).items())
    yield from _labelled(label, example["kind"] + (f"; custom field {fields}" if fields else ""), colour, room)
    yield from (" " * INDENT + line for line in shortened(example["text"]))
    for finding in example.get("findings", ()):
        mode = " (with --strict)" if example["strict"] else ""
        yield from _labelled("  gives", f"{told(finding)}{mode}", colour, room)


def told(finding: Facts) -> str:
    """A finding in one line, without its file."""
    return f"{finding['line']}:{finding['column']}: {finding['severity']}[{finding['rule']}] {finding['message']}"


def shortened(text: str) -> list[str]:
    """The lines of an example, without what would fill the screen."""
    lines = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for line in text.expandtabs(4).splitlines()]
    return lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], f"… {len(lines) - MOST_LINES} more lines"]
