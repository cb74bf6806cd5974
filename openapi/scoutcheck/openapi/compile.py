"""From the YAML files to the compiled contract. Refuses what it does not know, and tells every problem at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from scoutcheck.openapi.documents import (
    Body,
    bodies,
    dangling_references,
    operations,
    unknown_extensions,
    wire_places,
    written_places,
)
from scoutcheck.openapi.errors import ContractError
from scoutcheck.openapi.evidence import home, is_judged, is_weak, read_rules
from scoutcheck.openapi.nodes import NodeTable
from scoutcheck.openapi.placing import PlacedRules
from scoutcheck.openapi.sources import DOCUMENTS, Sources
from scoutcheck.openapi.states import state_faults
from scoutcheck.openapi.surface import operation_table
from scoutcheck.openapi.version import VERSION
from scoutcheck.openapi.vocabulary import DETECT_PARTS, LEVELS
from scoutcheck.openapi.words import WordTable

NEEDED: dict[str, Any] = {
    **{name: {} for name in (*DOCUMENTS, "reader.yaml", "sources.yaml", "inventory.yaml")},
    "states.yaml": {"rows": []},
    "conflicts.yaml": [],
    "vectors.yaml": [],
}


class Compiled(NamedTuple):
    """What a contract compiles to: for judging the bundle, for explaining the ledger, for schemas the words."""

    bundle: dict[str, Any]
    ledger: dict[str, Any]
    words: dict[str, Any]
    operations: dict[str, Any]


def compile_contract(folder: Path) -> Compiled:
    """Compile the files below `folder`. Raises ContractError that lists every problem with file and place."""
    sources = Sources.read(folder)
    problems = [f"{name}: missing" for name in NEEDED if sources.files.setdefault(name, NEEDED[name]) is NEEDED[name]]
    _refuse([*problems, *dangling_references(sources)])
    rules, problems = read_rules(sources)
    weak = frozenset(name for name, entry in rules.items() if is_weak(entry))
    table = NodeTable(sources, PlacedRules({name: entry["level"] for name, entry in rules.items()}, weak))
    kinds = {body.name: _kind(table, body) for body in bodies(sources)}
    judged = len(table.nodes)  # linting reads no more; the bodies of answers add theirs behind
    surface = operation_table(table)
    wire = wire_places(sources)
    reader = {
        fault: table.rules.rule(rule, ("reader.yaml", f"/{fault}")) for fault, rule in sources.files["reader.yaml"].items()
    }
    problems += [*table.rules.problems, *unknown_extensions(sources), *_unplaced(rules, table, wire)]
    _refuse([*problems, *_unruled(sources, rules, wire)])
    head = {"version": VERSION, "hash": hashlib.sha256(json.dumps(sources.files, sort_keys=True).encode()).hexdigest()}
    used = _kinds_of_rules(kinds, table, reader)
    written = written_places(sources)
    entries = {name: _ledger_entry(entry, used.get(name, []), written.get(name, set())) for name, entry in rules.items()}
    bundle = {**head, "reader": reader, "kinds": kinds, "keys": _known_keys(kinds, table), "nodes": table.nodes[:judged]}
    surfaces = {**head, "operations": surface, "nodes": table.nodes[judged:]}
    return Compiled(bundle, {**head, "rules": entries, **_ledgers(sources)}, {**head, **_words(table, sources)}, surfaces)


def _known_keys(kinds: dict[str, Any], table: NodeTable) -> dict[str, list[str]]:
    """Each key that a detectable kind knows at its top level, documented or standing for a documented one, with those kinds."""
    known: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        node = table.nodes[kind["node"]]
        node = table.nodes[node["union"]["common"]] if "union" in node else node
        named = node.get("keys", {}).get("named", {})
        for key in (*node.get("props", {}), *(key for key, part in named.items() if "stands-for" in part)):
            if kind["detect"]:
                known.setdefault(key, []).append(name)
    return known


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ContractError(problems)


def _kind(table: NodeTable, body: Body) -> dict[str, Any]:
    if not body.name:
        table.rules.problem(body.place, "an operation with a JSON body needs an operationId")
    number = table.node(body.schema, body.place)
    target = table.sources.look_up(body.schema["$ref"], body.place[0])[0] if "$ref" in body.schema else body.schema
    detect = body.about["detect"]
    for clue, keys in detect.items() if isinstance(detect, dict) else ():
        if clue not in DETECT_PARTS:
            table.rules.problem(body.place, f"x-detect: unknown part {clue!r}; allowed: {', '.join(DETECT_PARTS)}")
        for key in keys:
            if key not in _documented(table.nodes[number]):
                table.rules.problem(body.place, f"x-detect: {key!r} is no documented key")
    return {"title": target.get("title", ""), **body.about, "node": number, "examples": target.get("examples", [])}


def _documented(node: dict[str, Any]) -> set[str]:
    return {*node.get("props", ()), *node.get("keys", {}).get("named", ())}


def _unruled(sources: Sources, rules: dict[str, Any], wire: dict[str, list[str]]) -> Iterator[str]:
    """Wire and state rules that no evidence file knows, and whatever else is wrong with the state table."""
    for name, places in wire.items():
        yield from (f"{place}: no such rule: {name!r}" for place in places if name not in rules and "states.yaml" not in place)
    yield from state_faults(sources, rules, {operation.name for operation in operations(sources)})


def _ledgers(sources: Sources) -> dict[str, Any]:
    conflicts = {entry["id"]: entry for entry in sources.files["conflicts.yaml"]}
    return {
        "sources": sources.files["sources.yaml"],
        "conflicts": conflicts,
        **{name: sources.files[f"{name}.yaml"] for name in ("inventory", "vectors", "states")},
    }


def _words(table: NodeTable, sources: Sources) -> dict[str, Any]:
    words = WordTable(table)
    kinds = {body.name: words.entry(body.schema, body.place) for body in bodies(sources)}
    return {"kinds": kinds, "entries": words.entries}


def _unplaced(rules: dict[str, dict[str, Any]], table: NodeTable, wire: dict[str, list[str]]) -> Iterator[str]:
    for name, entry in rules.items():
        placed = name in table.rules.places or name in wire
        if is_judged(entry) and name not in table.rules.places and not entry.get("reported_as"):
            yield f"{home(table.sources, name)}: {name}: judged, but no schema carries it"
        elif entry["layer"] in ("state", "wire") and entry["level"] in LEVELS and not placed:
            yield f"{home(table.sources, name)}: {name}: a {entry['layer']} rule that stands nowhere in the documents"


def _kinds_of_rules(kinds: dict[str, Any], table: NodeTable, reader: dict[str, Any]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {rule: list(kinds) for rule in _rule_names(reader, table.rules.levels)}
    for name, kind in kinds.items():
        for rule in sorted(_rules_below(table, kind["node"])):
            if name not in used.setdefault(rule, []):
                used[rule].append(name)
    return used


def _rules_below(table: NodeTable, number: int) -> set[str]:
    seen: set[int] = set()
    waiting, found = [number], set()
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            node = table.nodes[current]
            waiting += [*node.get("props", {}).values(), *([node["items"]] if "items" in node else [])]
            union = node.get("union")
            waiting += [*union["branches"].values(), union["common"]] if union else []
            found |= set(_rule_names(node, table.rules.levels))
    return found


def _rule_names(value: Any, levels: dict[str, str]) -> Iterator[str]:
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and value[0] in levels and value[1] in LEVELS:
        yield value[0]
        yield from value[2]
    elif isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _rule_names(child, levels)


def _ledger_entry(entry: dict[str, Any], kinds: list[str], places: set[str]) -> dict[str, Any]:
    return {**entry, "kinds": kinds, "judged": is_judged(entry), "places": sorted(places)}
