"""A judge that shares nothing with ours agrees: valid payloads break no rule, negatives break the one on their label.

This is the small sample; `python -m tests.oracle` tries ten thousand negatives.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.openapi.bundle import load
from scoutcheck.validator.judge import judge
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


@pytest.mark.parametrize(
    "value", ["/primaryCustomer/id", "/Text", "message", "x", "", 5, 0.5, True, None, [[]], [None]], ids=repr
)
@pytest.mark.parametrize("kind", EVERY)
def test_both_agree_on_what_is_no_object(kind: str, value: Any) -> None:
    assert {found.rule for found in judge(load(), kind, value)} == {rule for rule, _ in opinion(kind, value)}


@pytest.mark.parametrize("item", ["message", "Note", 5, None])
def test_both_agree_on_an_item_that_is_no_object(item: Any) -> None:
    [example] = load().kind("create-conversation")["examples"]
    payload = {**example, "threads": [*example["threads"], item]}
    assert {found.rule for found in judge(load(), "create-conversation", payload)} == {"TH-001"}
    assert {rule for rule, _ in opinion("create-conversation", payload)} == {"TH-001"}


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
