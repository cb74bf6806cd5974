"""No rule without evidence and files: the ledger, the compiled contract and the corpus fit together without a gap."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.evidence import WEAK
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.vocabulary import LEVELS
from scoutcheck.validator.config import read_config
from tests.meta.corpus import CONFIG, FOLDER, Sample, samples
from tests.meta.nodes import Limit, Visit, allowed, levels_of, limits, reachable, rules_of, size, visits

LEDGER = Ledger()
RULES: dict[str, dict[str, Any]] = LEDGER.data["rules"]
CONTRACT: Contract = load()
SAMPLES = samples()


Told = set[tuple[str, str]]


class Seen(NamedTuple):
    """One value of one payload of the corpus, at the node that judges it. `line` is 0 where the file is one payload."""

    visit: Visit
    sample: Sample
    line: int

    def told(self, below: str = "") -> Told:
        """The (rule, severity) pairs that are expected at the value, or at the pointer `below` it."""
        return told(self.sample).get((self.line, self.visit.pointer + below), set())


def of_nodes() -> dict[int, str]:
    """Every node that judges something, with a place where it does."""
    seen: dict[int, str] = {}
    for name, kind in CONTRACT.kinds.items():
        reachable(CONTRACT.nodes, kind["node"], name, seen)
    return seen


NODES = of_nodes()
OWN_RULES = {number: set(rules_of(CONTRACT.nodes[number], set(RULES))) for number in NODES}
READER = {rule for rule, _ in levels_of(CONTRACT.reader, set(RULES))}
REPORTED = {rule for number in NODES for rule, _ in levels_of(CONTRACT.nodes[number], set(RULES))}
JUDGED = {rule for rule, entry in RULES.items() if entry["judged"]}
WITH_FILES = sorted(JUDGED | READER | REPORTED)


@cache
def seen() -> dict[int, list[Seen]]:
    """Every value of the corpus by the node that judges it."""
    found: dict[int, list[Seen]] = defaultdict(list)
    for sample in SAMPLES:
        for line, payload in sample.payloads():
            for visit in visits(CONTRACT.nodes, CONTRACT.kind(sample.kind)["node"], payload):
                found[visit.node].append(Seen(visit, sample, line if sample.path.suffix == ".ndjson" else 0))
    return found


@cache
def told(sample: Sample) -> dict[tuple[int, str], Told]:
    """What is expected of a file, by line (0 where the file is one payload) and pointer."""
    found: dict[tuple[int, str], Told] = defaultdict(set)
    for entry in sample.entries():
        line = entry["line"] if sample.path.suffix == ".ndjson" else 0
        found[line, entry["pointer"]] |= {(rule, entry["severity"]) for rule in (entry["rule"], *entry.get("also", ()))}
    return found


@pytest.mark.parametrize("rule", WITH_FILES)
def test_a_rule_has_its_sentences_and_files(rule: str) -> None:
    entry = RULES[rule]
    assert entry["says"]
    assert LEDGER.evidence(rule)
    assert entry["level"] in LEVELS
    assert {sample.good for sample in SAMPLES if sample.rule == rule} == {True, False}


@pytest.mark.parametrize("rule", sorted(JUDGED))
def test_a_judged_rule_says_why_it_matters(rule: str) -> None:
    assert RULES[rule].get("why")
    assert RULES[rule].get("effect")


def test_levels_are_known() -> None:
    assert {rule for rule, entry in RULES.items() if entry["level"] not in (*LEVELS, "-")} == set()
    assert {level for number in NODES for _, level in levels_of(CONTRACT.nodes[number], set(RULES))} <= set(LEVELS)


def test_every_folder_is_a_rule() -> None:
    assert {path.parent.name for path in FOLDER.glob("*/*") if path.name in ("good", "bad")} - set(WITH_FILES) == set()


def test_a_bad_file_breaks_the_rule_of_its_folder() -> None:
    strangers = [sample.name for sample in SAMPLES if not sample.good and sample.rule not in _named(sample)]
    assert strangers == []


def _named(sample: Sample) -> set[str]:
    return {rule for entry in sample.entries() for rule in (entry["rule"], *entry.get("also", ()))}


def weak(rule: str) -> bool:
    return all(item["provenance"] in WEAK for item in RULES[rule]["evidence"])


def test_weak_evidence_never_makes_an_error_in_default_mode() -> None:
    pairs = {pair for number in NODES for pair in levels_of(CONTRACT.nodes[number], set(RULES))}
    assert {rule for rule, level in pairs if LEVELS[level][0] == "error" and weak(rule)} == set()
    assert {
        sample.name for sample in SAMPLES for entry in sample.entries() if entry["severity"] == "error" and weak(entry["rule"])
    } == set()


def in_good_files(number: int) -> Iterator[Any]:
    """The values that good files of the node's own rules hold at the node."""
    for one in seen()[number]:
        if one.sample.good and one.sample.rule in OWN_RULES[number]:
            yield one.visit.value


def enums() -> Iterator[tuple[int, str | None, list[Any]]]:
    """(node, key, values) of every enum and const; the key is that of a discriminator, None for the value itself."""
    for number in NODES:
        node = CONTRACT.nodes[number]
        if allowed(node):
            yield number, None, allowed(node)
        if "union" in node:
            yield number, node["union"]["key"], list(node["union"]["branches"])


@pytest.mark.parametrize(("number", "key", "values"), [pytest.param(*item, id=NODES[item[0]]) for item in enums()])
def test_every_allowed_value_stands_in_a_good_file(number: int, key: str | None, values: list[Any]) -> None:
    good = in_good_files(number)
    held = {json.dumps(value if key is None else value.get(key)) for value in good if key is None or isinstance(value, dict)}
    assert [value for value in values if json.dumps(value) not in held] == []


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(limit, id=f"{NODES[number]} {limit.keyword}")
        for number in NODES
        for limit in limits(CONTRACT.nodes[number], number)
    ],
)
def test_a_limit_has_a_good_file_at_it_and_a_bad_one_past_it(limit: Limit) -> None:
    assert any(limit.rule not in dict(one.told()) for one in sized(limit, limit.at) if may_stand_at(limit, one))
    assert any(limit.rule in dict(one.told()) for one in sized(limit, limit.past))


def sized(limit: Limit, wanted: int) -> list[Seen]:
    return [one for one in seen()[limit.node] if size(limit.keyword, one.visit.value) == wanted]


def may_stand_at(limit: Limit, one: Seen) -> bool:
    """Where a format has no room for so short a text, a bad file will do, as long as it does not name the limit's rule."""
    return "format" in CONTRACT.nodes[limit.node] or (one.sample.good and one.sample.rule in OWN_RULES[limit.node])


class TypedLimit(NamedTuple):
    """The greatest length of a custom field's value, by the type of the field."""

    node: int
    check: dict[str, Any]
    field: str
    part: dict[str, Any]

    @property
    def finding(self) -> tuple[str, str]:
        return self.part["rule"][0], LEVELS[self.part["rule"][1]][0]


def typed_limits() -> Iterator[TypedLimit]:
    for number in NODES:
        for check in CONTRACT.nodes[number].get("checks", ()):
            for field, parts in check.get("formats", {}).items():
                yield from (TypedLimit(number, check, field, part) for part in parts if "maxLength" in part)


@pytest.mark.parametrize(
    "limit", [pytest.param(item, id=f"{NODES[item.node]} {item.field} {item.part['maxLength']}") for item in typed_limits()]
)
def test_a_length_by_type_has_a_file_at_it_and_one_past_it(limit: TypedLimit) -> None:
    """At the limit nothing is told of this loudness; a louder limit may lie where a quieter one is already broken."""
    found = {len(value): pairs for value, pairs in typed_values(limit)}
    longest = limit.part["maxLength"]
    assert limit.finding not in found[longest]
    assert limit.finding in found[longest + 1]


def typed_values(limit: TypedLimit) -> Iterator[tuple[str, Told]]:
    """The values of the limit's type of field, each with what is expected there."""
    names, definitions = limit.check, read_config(str(CONFIG)).custom_fields
    for one in seen()[limit.node]:
        obj = one.visit.value
        if isinstance(obj, dict) and isinstance(obj.get(names["value"]), str):
            field = obj.get(names.get("type", ""), definitions.get(str(obj.get(names["id"]))))
            if str(field).lower() == limit.field:
                yield obj[names["value"]], one.told(f"/{names['value']}")
