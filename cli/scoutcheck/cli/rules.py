"""`scoutcheck rules`: every rule of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.cli.arguments import Command, Option, Parsed, parse
from scoutcheck.cli.choices import check_rules, rule_prefixes
from scoutcheck.cli.describing import EXIT_CODES, FORMAT, hanging, paint, put_json, put_lines, width
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.cli.output import Misuse
from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.ledger import Ledger

LAYERS = ("shape", "meaning", "state", "wire")
COMMAND = Command(
    name="rules",
    says="List the rules of the contract, each with its severity without and with --strict.",
    options=(
        FORMAT,
        Option("--select", "only these rules; IDs or prefixes such as CU, joined by commas", "RULES"),
        Option("--kind", "only rules that a payload of this kind is judged by", "KIND"),
        Option("--layer", "only this layer: shape and meaning of payloads, state of the account, wire", "LAYER", LAYERS),
        Option("--all", "also the rows of the ledger that are no rule, with the reason"),
    ),
    rest="",
    rest_says="choose with --select, or see `scoutcheck explain`",
    examples=f"""  scoutcheck rules
  scoutcheck rules --kind create-conversation --select CU,AT
  scoutcheck rules --format json | jq '.[] | select(.severity == "error") | .id'

Severity: error and warning are reported by `scoutcheck lint`; off is not, or only with --strict, or the rule speaks of
answers and states, which a payload does not show. `scoutcheck explain RULE` tells more.
{EXIT_CODES}""",
)


def run(argv: list[str]) -> int:
    """List the rules. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        entries = _chosen(arguments, Ledger())
    except (Misuse, UnknownName) as error:
        tell(str(error))
        return WRONG_USE
    if arguments["format"] == "json":
        put_json(entries)
    else:
        put_lines(_table(entries))
    return FINE


def _chosen(arguments: Parsed, ledger: Ledger) -> list[dict[str, Any]]:
    prefixes = rule_prefixes(arguments["select"])
    check_rules(prefixes)
    if arguments["kind"]:
        load().kind(arguments["kind"])
    names = ledger.data["rules"] if arguments["all"] else ledger.ids()
    entries = (rule_entry(ledger, name) for name in names if not prefixes or name.startswith(prefixes))
    return [entry for entry in entries if _wanted(entry, arguments["kind"], arguments["layer"])]


def _wanted(entry: dict[str, Any], kind: str | None, layer: str | None) -> bool:
    return (kind is None or kind in entry["kinds"]) and (layer is None or layer == entry["layer"])


def rule_entry(ledger: Ledger, name: str) -> dict[str, Any]:
    """One rule as JSON output tells it. The keys up to `layer` are a promise to users: add behind them, never rename."""
    entry = ledger.rule(name)
    sources = ledger.data["sources"]
    return {
        "id": name,
        "summary": entry["says"],
        "kinds": entry["kinds"],
        "severity": ledger.severity(name),
        "strict_severity": ledger.severity(name, strict=True),
        "evidence": [{**item, **_source(sources[item["source"]])} for item in entry["evidence"]],
        "layer": entry["layer"],
        "judged": entry["judged"],
        "effect": entry.get("effect"),
        "conflicts": entry.get("conflicts", []),
        "reported_as": entry.get("reported_as"),
        "reason": entry.get("not_judged"),
    }


def _source(source: dict[str, str]) -> dict[str, str]:
    return {"title": source["title"], "where": source["where"]}


def _table(entries: list[dict[str, Any]]) -> Iterator[str]:
    colour, room = paint(), width()
    yield colour("label", f"{'RULE':8}{'DEFAULT':9}{'STRICT':9}{'LAYER':9}")
    for entry in entries:
        loud = "".join(colour(entry[key], f"{entry[key]:9}") for key in ("severity", "strict_severity"))
        lead = colour("name", entry["id"].ljust(8))
        reason = f" ({entry['reason']})" if entry["layer"] == "none" and entry["reason"] else ""
        yield from hanging(f"{lead}{loud}{entry['layer']:9}", entry["summary"] + reason, 35, room)
    yield colour("label", f"{len(entries)} rule{'' if len(entries) == 1 else 's'}")
