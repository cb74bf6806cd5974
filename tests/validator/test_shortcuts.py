"""What saves the judge and the detector work changes nothing of what they say."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.validator.detect import Detector, detect
from scoutcheck.validator.judge import judge
from tests.validator.mutants import NOW, Maker, seeds, spoilt

KINDS = list(load().kinds)


@cache
def contract() -> Contract:
    return load()


@cache
def plodding() -> Contract:
    """The contract without its hints for judges in a hurry."""
    return load()._replace(nodes=[_plodding(node) for node in contract().nodes])


def _plodding(node: dict[str, Any]) -> dict[str, Any]:
    bare = {key: value for key, value in node.items() if key != "quick"}
    checks = [{key: value for key, value in check.items() if key != "stirs"} for check in node.get("checks", ())]
    return {**bare, "checks": checks} if checks else bare


def drawn(kind: str, seed: int) -> Any:
    rng = Random(seed)
    made = Maker(contract(), rng).value(contract().kinds[kind]["node"])
    value = rng.choice((made, rng.choice(seeds(kind, "*"))))
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        value = spoilt(value, rng, sorted(contract().keys))
    return value


def test_the_contract_has_such_hints() -> None:
    assert plodding().nodes != contract().nodes
    assert sum("quick" in node for node in contract().nodes) > 20
    assert any("stirs" in check for node in contract().nodes for check in node.get("checks", ()))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100)
@given(seed=st.integers(0, 2**32))
def test_judging_in_a_hurry_finds_the_same(kind: str, seed: int) -> None:
    value = drawn(kind, seed)
    assert judge(contract(), kind, value, clock=lambda: NOW) == judge(plodding(), kind, value, clock=lambda: NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_corpus_is_judged_the_same(kind: str) -> None:
    for value in seeds(kind, "*"):
        assert judge(contract(), kind, value, clock=lambda: NOW) == judge(plodding(), kind, value, clock=lambda: NOW)


@settings(max_examples=300)
@given(seeds=st.lists(st.integers(0, 2**32), min_size=2, max_size=12), kind=st.sampled_from(KINDS))
def test_a_detector_with_a_memory_says_the_same(seeds: list[int], kind: str) -> None:
    detector = Detector(contract())
    for value in (drawn(kind, seed) for seed in seeds):
        assert detector.detect(value) == detect(contract(), value)


def test_a_detector_remembers_by_more_than_keys() -> None:
    detector, told = Detector(contract()), []
    for kind in KINDS:
        told += [(value, detector.detect(value)) for value in seeds(kind, "*")]
    assert [found for value, found in told if found != detect(contract(), value)] == []


def test_a_detector_forgets() -> None:
    detector = Detector(contract())
    for number in range(2_000):
        value = {"subject": "x", f"key{number}": 1}
        assert detector.detect(value) == detect(contract(), value)


def test_an_entry_of_the_ledger_read_alone_is_the_same() -> None:
    whole = Ledger()
    for name, entry in whole.data["rules"].items():
        alone = Ledger()
        assert alone.rule(name) == entry
        assert alone.evidence(name) == whole.evidence(name)
        assert alone.data == whole.data


def test_many_entries_of_the_ledger_are_the_same() -> None:
    few, names = Ledger(), list(Ledger().data["rules"])
    assert [few.rule(name) for name in names] == list(few.data["rules"].values())
