"""The kind of a payload is told from its content alone, and left open where the content leaves it open."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.validator.detect import Detection, detect

FOLDER = Path(__file__).parents[1] / "corpus" / "detection"
CASES = sorted(FOLDER.glob("*.json"))


@cache
def contract() -> Contract:
    return load()


def expected(case: Path) -> str:
    """A kind, "ambiguous" or "unknown", as the file's name begins."""
    return case.name.partition("--")[0]


def told(found: Detection) -> str:
    return found.kind or ("ambiguous" if found.candidates else "unknown")


def detected(payload: Any) -> Detection:
    return detect(contract(), payload)


def detecting(kind: str) -> bool:
    return bool(contract().kinds[kind]["detect"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_payload_is_told(case: Path) -> None:
    found = detected(json.loads(case.read_text("utf-8")))
    assert told(found) == expected(case), found.reason


def test_every_kind_has_cases() -> None:
    """One where it is told, or where it is one of several: nothing sets a body of tags alone apart from a v1 update."""
    candidates = [detected(json.loads(case.read_text("utf-8"))).candidates for case in CASES]
    assert {kind for names in candidates for kind in names} == {kind for kind in contract().kinds if detecting(kind)}
    assert len(CASES) >= 150


@pytest.mark.parametrize("kind", [kind for kind in load().kinds if detecting(kind)])
def test_the_contract_s_own_examples_are_told(kind: str) -> None:
    """As their kind, or as one of several that they fit equally well."""
    examples = contract().kinds[kind]["examples"]
    assert [detected(example).reason for example in examples if kind not in detected(example).candidates] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_order_of_keys_tells_nothing(case: Path) -> None:
    payload = json.loads(case.read_text("utf-8"))
    assert told(detected(_turned(payload))) == expected(case)


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(item) for key, item in reversed(value.items())}
    return [_turned(item) for item in value] if isinstance(value, list) else value


def test_the_reason_names_keys_of_the_payload() -> None:
    assert detected({"op": "replace", "path": "/text", "value": "Hello"}).reason == "it has `op`, `path` and `value`"
    assert detected({"text": "Hello", "status": "closed", "user": 7}).reason == "it has `text`, `status` and `user`"


def test_the_reason_names_what_is_lacking() -> None:
    reason = detected({"subject": "Ink", "type": "email", "mailboxId": 85, "threads": []}).reason
    assert reason == "it has `subject`, `type`, `mailboxId` and 1 more, though it lacks `status` and `customer`"


def test_an_ambiguous_payload_names_the_kinds_and_the_way_out() -> None:
    found = detected({"tags": ["ink"]})
    assert found.candidates == ("update-tags", "update-conversation-v1")
    assert found.reason == "ambiguous: it could be update-tags or update-conversation-v1; say which with --as KIND"


def test_what_is_not_ours_says_so() -> None:
    assert detected({"foo": 1}) == Detection(None, (), "no payload kind has keys like these")


def test_a_key_that_decides_belongs_to_one_kind() -> None:
    """No right payload of another kind can hold it."""
    nodes, kinds = contract().nodes, contract().kinds
    deciding = [(kind, key) for kind, about in kinds.items() for key in _clues(about).get("decides", ())]
    props = {kind: nodes[about["node"]].get("props", ()) for kind, about in kinds.items()}
    owners = {key: [kind for kind in kinds if key in props[kind]] for _, key in deciding}
    assert deciding
    assert owners == {key: [kind] for kind, key in deciding}


def _clues(about: dict[str, Any]) -> dict[str, Any]:
    return about["detect"] if isinstance(about["detect"], dict) else {}


def test_names_of_cases_are_plain() -> None:
    assert [case.name for case in CASES if not re.fullmatch(r"[a-z0-9-]+--[a-z0-9-]+\.json", case.name)] == []
