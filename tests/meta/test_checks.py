"""Every type of check that the contract may use is known to all that work with checks: judging, breaking, mending."""

from __future__ import annotations

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.vocabulary import CHECKS as WORDS
from scoutcheck.strategies.conditions import BREAKERS
from scoutcheck.strategies.mends import MENDS
from scoutcheck.validator.checks import CHECKS
from scoutcheck.validator.fastpath.conditions import TEMPLATES


def test_all_tables_know_the_same_types() -> None:
    assert CHECKS.keys() == TEMPLATES.keys() == BREAKERS.keys() == set(WORDS)
    # A moment in the future is mended as any wrong value is: by another one in its place.
    assert set(WORDS) - MENDS.keys() <= {"not-future"}


def test_the_contract_uses_every_type() -> None:
    assert {check["check"] for node in load().nodes for check in node.get("checks", ())} == set(WORDS)
