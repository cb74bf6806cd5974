"""Every rule that a mock can be made not to keep really makes a difference; the others say why they cannot be."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.mock.weakenings import ANSWER, DELIVERY, DROP, LAX, STATE, STRICT, weakenings
from scoutcheck.openapi.ledger import Ledger
from tests.meta.corpus import Sample, samples
from tests.mock.battery import play
from tests.mock.test_corpus import REQUESTS, send

FOUND = {one.rule: one for one in weakenings()}
# How the mock deals with receivers is shown by the tests of its deliveries.
WITH_RECEIVER = {"WH-040", "WH-041", "WH-042", "WH-043"}


def those(way: str) -> list[str]:
    return [one.rule for one in weakenings() if way in one.ways]


@cache
def usual() -> list[Any]:
    return [*play()]


@cache
def by_rule() -> dict[str, list[Sample]]:
    """Payloads of requests that break a rule, by the rule."""
    held: dict[str, list[Sample]] = {}
    for sample in samples():
        if sample.kind in REQUESTS and sample.path.suffix == ".json":
            for rule in {one.rule for one in sample.expected(strict=True)}:
                held.setdefault(rule, []).append(sample)
    return held


def answer(sample: Sample, **service: Any) -> tuple[int, bytes]:
    response, _ = send(sample, **service)
    return response.status, response.body


def differs(rule: str, mode: str = "default", **service: Any) -> bool:
    """Whether the mock answers some payload in another way with `service`."""
    return any(answer(sample, mode=mode, **service) != answer(sample, mode=mode) for sample in by_rule().get(rule, ()))


def shows(**service: Any) -> bool:
    """Whether anything that the mock can show is another thing with `service`."""
    return any(scene != as_ever for scene, as_ever in zip(play(**service), usual(), strict=True))


def test_every_rule_of_the_contract_is_told_of() -> None:
    assert list(FOUND) == list(Ledger().ids())
    assert all(bool(one.ways) != bool(one.reason) for one in weakenings())


def test_what_cannot_be_weakened_is_no_settled_rule_of_its_own() -> None:
    fixed = {rule for rule, one in FOUND.items() if not one.ways and Ledger().rule(rule)["level"] == "E"}
    assert fixed == {"AU-012", "CC-002", "TH-015", "TM-005", "UT-017", "UT-021", "WH-004", "WP-035", "WP-036"}


@pytest.mark.parametrize("rule", those(DROP))
def test_a_dropped_rule_refuses_no_payload(rule: str) -> None:
    assert differs(rule, without=frozenset({rule}))


@pytest.mark.parametrize("rule", those(STRICT))
def test_a_dropped_rule_refuses_no_payload_in_the_strict_mode_either(rule: str) -> None:
    assert differs(rule, without=frozenset({rule}), mode="strict")
    assert not differs(rule, without=frozenset({rule}))


@pytest.mark.parametrize("rule", those(LAX))
def test_a_lax_rule_lets_one_too_many_pass(rule: str) -> None:
    assert differs(rule, lax=frozenset({rule})) or shows(lax=frozenset({rule}))


@pytest.mark.parametrize("rule", sorted({*those(STATE), *those(ANSWER), *those(DELIVERY)} - WITH_RECEIVER))
def test_a_rule_that_is_not_kept_shows(rule: str) -> None:
    assert shows(without=frozenset({rule}))


def test_names_that_the_contract_does_not_have_are_told() -> None:
    with pytest.raises(LookupError, match="CU-01"):
        MockApi(without=["CU-0100"])
