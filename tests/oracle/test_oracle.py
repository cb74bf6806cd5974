"""A judge that shares nothing with ours agrees: valid payloads break no rule, negatives break the one on their label.

This is the small sample; `python -m tests.oracle` tries ten thousand negatives.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scoutcheck.openapi.bundle import load
from tests.oracle.opinion import KINDS, opinion
from tests.oracle.trial import negatives, valid

EVERY = sorted(load().kinds)


def test_there_is_an_opinion_on_every_kind() -> None:
    assert sorted(KINDS) == EVERY


@pytest.mark.parametrize("kind", EVERY)
def test_negatives_break_one_rule(kind: str) -> None:
    outcome = negatives(0, "sample", (kind,))
    assert outcome.wrong == ()
    assert outcome.reached == outcome.breakable


@pytest.mark.parametrize("kind", EVERY)
def test_valid_payloads_break_none(kind: str) -> None:
    assert valid(15, "sample", (kind,)).wrong == ()


def test_two_faults_are_two() -> None:
    payload = {"text": "", "user": "7", "attachments": {}, "nothing": 1}
    assert opinion("create-note", payload) == {
        ("TH-011", ("text",)),
        ("TH-018", ("user",)),
        ("AT-001", ("attachments",)),
        ("CC-006", ("nothing",)),
    }


def test_the_opinion_is_a_second_one() -> None:
    """None of the modules that it comes from imports a line of what it judges."""
    others = {Path(__file__).name, "trial.py", "__main__.py"}
    own = [path for path in Path(__file__).parent.glob("*.py") if path.name not in others]
    assert len(own) > 5
    for path in own:
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        imported = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        assert not [module for module in imported if module.startswith("scoutcheck")]
