"""Patches: every path by op by type of value, as an object and as a list, and what the rules say of each."""

from __future__ import annotations

from hypothesis import given

from scoutcheck.openapi.bundle import load
from scoutcheck.strategies import Patch, every_patch, patches
from scoutcheck.strategies.drawing import drawn
from scoutcheck.strategies.patches import ABSENT, KINDS, VALUES, forms
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity

CONTRACT = load()
# The table of the vendor's pages: path, operation, the types of value that fit.
LEGAL = {
    ("update-thread", "/text", "replace"): {"text", "digits"},
    ("update-thread", "/hidden", "replace"): {"true", "false"},
    ("update-conversation", "/subject", "replace"): {"text", "empty text", "digits"},
    ("update-conversation", "/primaryCustomer.id", "replace"): {"id"},
    ("update-conversation", "/draft", "replace"): {"false"},
    ("update-conversation", "/mailboxId", "move"): {"id"},
    ("update-conversation", "/status", "replace"): {"text", "empty text", "digits"},
    ("update-conversation", "/assignTo", "replace"): {"id"},
    ("update-conversation", "/assignTo", "remove"): {"id", "null", ABSENT},
}


def test_exactly_the_documented_patches_are_legal() -> None:
    legal: dict[tuple[str, str, str], set[str]] = {}
    for form, patch in zip(forms(), every_patch(), strict=True):
        if patch.legal:
            assert not form.listed
            legal.setdefault((form.kind, form.path, form.op), set()).add(form.value)
    assert legal == LEGAL


def test_nothing_is_left_out() -> None:
    paths = {path for _, path, _ in LEGAL}
    ops = {"add", "copy", "move", "remove", "replace", "test"}
    seen = {(form.kind, form.path, form.op, form.value, form.listed) for form in forms()}
    wanted = {
        (kind, path, op, value, listed)
        for kind in KINDS
        for path in paths
        for op in ops
        for value in VALUES
        for listed in (0, 1)
    }
    assert wanted <= seen
    assert any(form.path == "text" for form in forms())


@given(patches())
def test_the_rules_are_those_of_the_judge(patch: Patch) -> None:
    found = judge(CONTRACT, patch.kind, patch.payload)
    loud = {one.rule for one in found if severity(one.level, strict=True) != "off"}
    assert set(patch.rules) == loud
    assert patch.legal == (not loud)


def test_a_list_is_refused_for_being_one() -> None:
    rules = {"update-thread": "UT-004", "update-conversation": "UC-001"}
    lists = [patch for patch in every_patch() if isinstance(patch.payload, list)]
    assert {patch.kind for patch in lists} == rules.keys()
    assert all(rules[patch.kind] in patch.rules for patch in lists)


def test_legal_ones_are_no_rarity() -> None:
    assert sum(patch.legal for patch in drawn(patches(), 100, "legal")) > 25
