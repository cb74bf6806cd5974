"""From the YAML files to the compiled contract. Refuses what it does not know, and tells every problem at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scoutcheck.openapi.errors import ContractError
from scoutcheck.openapi.evidence import is_judged, read_rules
from scoutcheck.openapi.nodes import NodeTable
from scoutcheck.openapi.sources import DOCUMENTS, Sources
from scoutcheck.openapi.version import VERSION
from scoutcheck.openapi.vocabulary import EXTENSIONS, LEVELS

NEEDED: dict[str, Any] = {
    **{name: {} for name in (*DOCUMENTS, "reader.yaml", "sources.yaml", "inventory.yaml")},
    "states.yaml": {"rows": []},
    "conflicts.yaml": [],
    "vectors.yaml": [],
}
METHODS = ("get", "put", "post", "delete", "patch")


def compile_contract(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Compile the files below `folder`: the bundle that judging needs, and the ledger that explaining needs.

    Raises ContractError that lists every problem with file and place.
    """
    sources = Sources.read(folder)
    missing = [f"{name}: missing" for name in NEEDED if sources.files.setdefault(name, NEEDED[name]) is NEEDED[name]]
    rules, problems = read_rules(sources)
    table = NodeTable(sources, {name: entry["level"] for name, entry in rules.items()})
    kinds = {name: kind for document in DOCUMENTS for name, kind in _kinds(table, document)}
    wire = dict(_wire_places(sources))
    reader = {fault: table.rule(rule, ("reader.yaml", f"/{fault}")) for fault, rule in sources.files["reader.yaml"].items()}
    problems += missing + table.problems + list(_unknown_extensions(sources)) + list(_unplaced(rules, table, wire))
    problems += [f"{place}: no such rule: {name!r}" for name, places in wire.items() if name not in rules for place in places]
    if problems:
        raise ContractError(problems)
    digest = hashlib.sha256(json.dumps(sources.files, sort_keys=True).encode()).hexdigest()
    head = {"version": VERSION, "hash": digest}
    used = _kinds_of_rules(kinds, table, reader)
    ledger = {
        **head,
        "rules": {name: _ledger_entry(entry, used.get(name, []), table, wire) for name, entry in rules.items()},
        "sources": sources.files["sources.yaml"],
        "conflicts": {entry["id"]: entry for entry in sources.files["conflicts.yaml"]},
        "inventory": sources.files["inventory.yaml"],
        "vectors": sources.files["vectors.yaml"],
        "states": sources.files["states.yaml"],
    }
    return {**head, "reader": reader, "kinds": kinds, "nodes": table.nodes}, ledger


def _kinds(table: NodeTable, document: str) -> Iterator[tuple[str, dict[str, Any]]]:
    root = table.sources.files[document]
    dialect = document.removesuffix(".yaml")
    for section, sort in (("paths", "request"), ("webhooks", "webhook")):
        for path, item in root.get(section, {}).items():
            for method in METHODS:
                if method in item:
                    place = (document, f"/{section}/{_escape(path)}/{method}")
                    yield from _body_kind(
                        table, item[method], place, {"dialect": dialect, "sort": sort, "method": method.upper(), "path": path}
                    )
    for key, sort in (("x-response-kinds", "response"), ("x-fragment-kinds", "fragment")):
        for name, schema in root.get(key, {}).items():
            yield (
                name,
                _kind(
                    table,
                    schema,
                    (document, f"/{key}/{name}"),
                    {"dialect": dialect, "sort": sort, "detect": sort == "response" and schema.get("x-detect", True)},
                ),
            )


def _body_kind(
    table: NodeTable, operation: dict[str, Any], place: tuple[str, str], about: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    body = operation.get("requestBody")
    schema = (body or {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return
    name = about["path"] if about["sort"] == "webhook" else operation.get("operationId", "")
    if not name:
        table.problem(place, "an operation with a JSON body needs an operationId")
    detect = operation.get("x-detect", True)
    where = (place[0], f"{place[1]}/requestBody/content/application~1json/schema")
    yield name, _kind(table, schema, where, {**about, "detect": detect, "title": operation.get("summary", name)})


def _kind(table: NodeTable, schema: dict[str, Any], place: tuple[str, str], about: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in schema.items() if key != "x-detect"}
    number = table.node(schema, place)
    target = table.sources.look_up(schema["$ref"], place[0])[0] if "$ref" in schema else schema
    detect = about["detect"]
    for sign in detect["signs"] if isinstance(detect, dict) else ():
        if sign not in table.nodes[number].get("props", {}):
            table.problem(place, f"x-detect: {sign!r} is no documented key")
    return {"title": target.get("title", ""), **about, "node": number, "examples": target.get("examples", [])}


def _escape(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")


def _wire_places(sources: Sources) -> Iterator[tuple[str, list[str]]]:
    """Rules listed beside operations, answers, headers and parameters, and in the state table, with their places."""
    places: dict[str, list[str]] = {}
    for file, document in sources.files.items():
        for pointer, value in _walk(document, ""):
            if pointer.endswith("/x-rules") and isinstance(value, list):
                for name in value:
                    places.setdefault(name, []).append(f"{file}#{pointer.removesuffix('/x-rules')}")
    for index, row in enumerate(sources.files["states.yaml"]["rows"]):
        places.setdefault(row["rule"], []).append(f"states.yaml#/rows/{index}")
    yield from places.items()


def _walk(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    yield pointer, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _walk(child, f"{pointer}/{_escape(str(key))}")


def _unknown_extensions(sources: Sources) -> Iterator[str]:
    for file, document in sources.files.items():
        if file in DOCUMENTS or file.startswith("shared/"):
            for pointer, _ in _walk(document, ""):
                key = pointer.rpartition("/")[2]
                if key.startswith("x-") and key not in EXTENSIONS and "/example" not in pointer and "/headers/" not in pointer:
                    near = get_close_matches(key, EXTENSIONS, 1)
                    yield f"{file}#{pointer}: unknown extension{f'; did you mean {near[0]!r}?' if near else ''}"


def _unplaced(rules: dict[str, dict[str, Any]], table: NodeTable, wire: dict[str, list[str]]) -> Iterator[str]:
    for name, entry in rules.items():
        placed = name in table.places or name in wire
        if is_judged(entry) and name not in table.places and not entry.get("reported_as"):
            yield f"evidence: {name}: judged, but no schema carries it"
        elif entry["layer"] in ("state", "wire") and entry["level"] in LEVELS and not placed:
            yield f"evidence: {name}: a {entry['layer']} rule that stands nowhere in the documents"


def _kinds_of_rules(kinds: dict[str, Any], table: NodeTable, reader: dict[str, Any]) -> dict[str, list[str]]:
    used: dict[str, list[str]] = {rule: list(kinds) for rule in _rule_names(reader, table.levels)}
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
            found |= set(_rule_names(node, table.levels))
    return found


def _rule_names(value: Any, levels: dict[str, str]) -> Iterator[str]:
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and value[0] in levels and value[1] in LEVELS:
        yield value[0]
        yield from value[2]
    elif isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _rule_names(child, levels)


def _ledger_entry(entry: dict[str, Any], kinds: list[str], table: NodeTable, wire: dict[str, list[str]]) -> dict[str, Any]:
    where = sorted([*table.places.get(entry["id"], ()), *wire.get(entry["id"], ())])
    return {**entry, "kinds": kinds, "judged": is_judged(entry), "places": where}
