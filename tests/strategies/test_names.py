"""Names that are none, and rules where they have no business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scoutcheck.openapi.errors import UnknownName
from scoutcheck.strategies import all_edges, breaches, breaking, edges, negatives, payloads, unbreakable


@pytest.mark.parametrize("strategy", [payloads, negatives, all_edges, unbreakable])
def test_an_unknown_kind_is_told_with_near_names(strategy: Callable[[str], Any]) -> None:
    with pytest.raises(UnknownName, match="create-note") as caught:
        strategy("create-notes")
    assert caught.value.near == ["create-note"]


@pytest.mark.parametrize("strategy", [breaking, breaches, edges])
def test_an_unknown_rule_is_told_with_near_names(strategy: Callable[[str], Any]) -> None:
    with pytest.raises(UnknownName, match="did you mean CC-010"):
        strategy("CC-O10")


@pytest.mark.parametrize("strategy", [breaking, breaches, edges])
def test_a_rule_of_other_kinds_tells_them(strategy: Callable[[str, str], Any]) -> None:
    with pytest.raises(ValueError, match="CC-020 does not apply to create-note; it applies to: create-conversation"):
        strategy("CC-020", "create-note")


def test_a_rule_that_no_payload_shows_says_so() -> None:
    with pytest.raises(ValueError, match="RL-001 cannot be broken alone: it is a wire rule"):
        breaking("RL-001")
    with pytest.raises(ValueError, match="give the types with fields"):
        breaking("CF-005")


def test_an_unknown_type_of_field_is_told() -> None:
    with pytest.raises(UnknownName, match="dropdown"):
        payloads("update-custom-fields", fields={1: "dropdwn"})
