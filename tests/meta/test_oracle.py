"""Our judge and python-jsonschema agree on which values break the shape, and where."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.vocabulary import FORMS, JUDGED
from scoutcheck.validator.judge import judge
from scoutcheck.validator.violations import Violation
from tests.meta.corpus import samples
from tests.meta.nodes import allowed, reachable
from tests.meta.plain import Place, breaches, place_of, undecided

CONTRACT = load()
KINDS = sorted(CONTRACT.kinds)
NODES = CONTRACT.nodes


def nodes_of(kind: str) -> list[dict[str, Any]]:
    return [NODES[number] for number in reachable(NODES, CONTRACT.kind(kind)["node"], kind, {})]


def keys_of(kind: str) -> list[str]:
    """Documented keys of a kind, and one that nobody documents."""
    props = {key for node in nodes_of(kind) for key in node.get("props", ())}
    return sorted({*props, "zzz"} - ours(kind))


def ours(kind: str) -> set[str]:
    """Keys that stand for others, or are a coat around the payload."""
    named = [node["keys"]["named"] for node in nodes_of(kind) if "keys" in node]
    stand_in = {key for keys in named for key, part in keys.items() if "stands-for" in part}
    return stand_in | {reading["key"] for node in nodes_of(kind) for reading in node.get("readings", ()) if "key" in reading}


WORDS = sorted({value for node in NODES for value in allowed(node) if isinstance(value, str)})
LIMITS = {limit for node in NODES for _, limit, _ in node.get("limits", ()) if limit < 1000}
SIZES = sorted({limit + step for limit in LIMITS for step in (-1, 0, 1)})
NUMBERS = [-1, 0, 1, 85, 85.0, 85.5, -0.5, 2**63 - 1, 2**63, 1e30]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(str.title),
    st.sampled_from(SIZES).map(lambda size: "\U0001f600" * size),
    st.text(max_size=3),
    st.integers().map(str),
)


def values(kind: str) -> st.SearchStrategy[Any]:
    """Small JSON with the keys of a kind."""
    keys = st.sampled_from(keys_of(kind))
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=6
    )


@st.composite
def mutations(draw: st.DrawFn, kind: str) -> Any:
    """An example of the contract with up to four of its values replaced, dropped or added to."""
    value = deepcopy(draw(st.sampled_from(CONTRACT.kind(kind)["examples"])))
    for _ in range(draw(st.integers(1, 4))):
        holder, key = draw(st.sampled_from(list(slots({"root": value}))))
        if draw(st.booleans()):
            holder[key] = draw(values(kind))
        elif isinstance(holder[key], dict):
            holder[key][draw(st.sampled_from(keys_of(kind)))] = draw(values(kind))
        elif isinstance(holder, dict) and key != "root":
            del holder[key]
        value = holder["root"] if key == "root" else value
    return value


def slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) within a value."""
    steps = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield value, step
        yield from slots(value[step])


def is_shape(violation: Violation) -> bool:
    """Whether a shape keyword was broken; a softer reading of the breach counts as the breach."""
    if violation.code == "null":
        return bool({"key", "types"} & set(violation.args))
    softer = violation.code in FORMS and bool({"types", "allowed", "limit"} & set(violation.args))
    return violation.code in JUDGED or softer


def judged(kind: str, value: Any) -> set[Place]:
    violations = judge(CONTRACT, kind, value)
    found = [violation for violation in violations if is_shape(violation)]
    # Where no key of a few holds a value, that some of them are null is told once and for all.
    nulls = {((*one.path, key), "value") for one in violations for key in one.args.get("nulls", ())}
    return {(one.path, "missing" if one.target == "missing" else "value") for one in found} | nulls


def agreed(kind: str, value: Any) -> tuple[set[Place], set[Place]]:
    """What the oracle and the judge say, less what only one of them looks at."""
    reference = place_of(kind, CONTRACT.kind(kind))
    unions = list(undecided(reference, value))
    both = (breaches(reference, value), judged(kind, value))
    oracle, found = ({place for place in places if not any(beside(place, union) for union in unions)} for places in both)
    return topmost(oracle), topmost(found)


def beside(place: Place, union: Place) -> bool:
    """Whether a place lies within an object that chose no branch: there only we look, for what all branches share."""
    path, what = union
    above = path if what == "missing" else path[:-1]
    return place != union and place[0][: len(above)] == above


def topmost(found: set[Place]) -> set[Place]:
    """Without what lies below a broken value, where again only we look further."""
    broken = {path for path, what in found if what == "value"}
    return {(path, what) for path, what in found if not any(path[:depth] in broken for depth in range(len(path)))}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100)
@given(data=st.data())
def test_both_find_the_same_breaches(kind: str, data: st.DataObject) -> None:
    oracle, found = agreed(kind, data.draw(mutations(kind) | values(kind)))
    assert found == oracle


@pytest.mark.parametrize("kind", KINDS)
def test_both_accept_the_examples(kind: str) -> None:
    for example in CONTRACT.kind(kind)["examples"]:
        assert agreed(kind, example) == (set(), set())


@pytest.mark.parametrize("kind", KINDS)
def test_both_agree_on_the_corpus(kind: str) -> None:
    """Payloads with a key that stands for another, or in a coat, are left out: plain JSON Schema cannot say these two."""
    of_kind = [(sample, *payload) for sample in samples() if sample.kind == kind for payload in sample.payloads()]
    plain = [(sample.name, line, value) for sample, line, value in of_kind if not ours(kind) & keys_in(value)]
    compared = {(name, line): agreed(kind, value) for name, line, value in plain}
    assert {place: both for place, both in compared.items() if both[0] != both[1]} == {}


def keys_in(value: Any) -> set[Any]:
    return {key for _, key in slots(value)}
