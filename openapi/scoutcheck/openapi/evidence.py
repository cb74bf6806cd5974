"""The ledgers as they are written: every rule with its evidence, the conflicts, the sources."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.sources import Sources
from scoutcheck.openapi.vocabulary import LEVELS

LAYERS = {"P": "shape", "X": "meaning", "S": "state", "R": "wire", "T": "wire", "I": "none"}
PARTS = {
    "id",
    "says",
    "why",
    "effect",
    "kind",
    "level",
    "evidence",
    "conflicts",
    "reported_as",
    "not_judged",
    "date",
    "touches",
    "layer",
}
NEEDED = ("id", "says", "kind", "level", "evidence")
PROVENANCES = ("SEED", "DOC", "SDK", "REC", "QUIRK", "INF", "gap")
WEAK = {"QUIRK", "INF", "gap"}
TOO_WEAK = "an error in default mode needs better evidence than a client's remark or our inference"
EFFECTS = ("refused", "ignored", "misread", "noted")


def read_rules(sources: Sources) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Every entry of `evidence/*.yaml` by its ID, with `layer` filled in, and what is wrong with them."""
    rules: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    for file, entries in sources.files.items():
        if file.startswith("evidence/"):
            for entry in entries:
                problems += [f"{file}: {entry.get('id')}: {text}" for text in _faults(entry, rules, sources)]
                if all(entry.get(part) for part in NEEDED):
                    rules[entry["id"]] = {**entry, "layer": entry.get("layer") or layer(entry), "kind": _kinds(entry)}
    return rules, problems + _dangling(rules, sources)


def home(sources: Sources, rule: str) -> str:
    """The evidence file in which a rule has its entry."""
    files = ((file, entries) for file, entries in sources.files.items() if file.startswith("evidence/"))
    return next(file for file, entries in files if any(entry.get("id") == rule for entry in entries))


def layer(entry: dict[str, Any]) -> str:
    """Which layer a rule belongs to: shape, meaning, state, wire, or none where the row is no rule."""
    return LAYERS[_kinds(entry)[0]]


def is_judged(entry: dict[str, Any]) -> bool:
    """Whether the linter must be able to report this rule from a payload alone."""
    return entry["layer"] in ("shape", "meaning") and entry["level"] in LEVELS and "not_judged" not in entry


def _kinds(entry: dict[str, Any]) -> list[str]:
    kind = entry["kind"]
    return kind if isinstance(kind, list) else [kind]


def _faults(entry: dict[str, Any], rules: dict[str, Any], sources: Sources) -> list[str]:
    faults = [f"unknown part {part!r}" for part in entry if part not in PARTS]
    faults += [f"{part!r} is missing" for part in NEEDED if not entry.get(part)]
    if faults:
        return faults
    known = sources.files["sources.yaml"]
    for item in entry["evidence"]:
        if item["source"] not in known:
            faults.append(f"unknown source {item['source']!r}")
        if item["provenance"] not in PROVENANCES:
            faults.append(f"unknown provenance {item['provenance']!r}")
    if entry["id"] in rules:
        faults.append("stands twice")
    if entry["level"] not in (*LEVELS, "-"):
        faults.append(f"unknown level {entry['level']!r}")
    if entry.get("effect", "noted") not in EFFECTS:
        faults.append(f"unknown effect {entry['effect']!r}")
    if is_weak(entry) and entry["level"] == "E":
        faults.append(TOO_WEAK)
    needs_reason = _kinds(entry)[0] in ("P", "X", "I") and entry["level"] == "-"
    if needs_reason and not (entry.get("not_judged") or entry.get("reported_as")):
        faults.append("neither judged nor listed with a reason")
    return faults


def is_weak(entry: dict[str, Any]) -> bool:
    """Whether the evidence carries no error in default mode."""
    return all(item["provenance"] in WEAK for item in entry["evidence"])


def _dangling(rules: dict[str, dict[str, Any]], sources: Sources) -> list[str]:
    conflicts = {entry["id"] for entry in sources.files["conflicts.yaml"]}
    problems = []
    for name, entry in rules.items():
        for conflict in entry.get("conflicts", ()):
            if conflict not in conflicts:
                problems.append(f"{home(sources, name)}: {name}: unknown conflict {conflict!r}")
        if entry.get("reported_as", name) not in rules:
            problems.append(f"{home(sources, name)}: {name}: reported as unknown rule {entry['reported_as']!r}")
    for entry in sources.files["conflicts.yaml"]:
        problems += [f"conflicts.yaml: {entry['id']}: unknown rule {name!r}" for name in entry["rules"] if name not in rules]
    return problems
