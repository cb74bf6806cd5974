"""A valid payload has no finding, not even a strict one; and valid payloads are of every sort."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.export import kind_schema
from scoutcheck.strategies import payloads
from scoutcheck.strategies.drawing import drawn
from tests.strategies.looking import CONTRACT, KINDS, findings


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_valid_payload_has_no_finding(kind: str, data: st.DataObject) -> None:
    assert findings(kind, data.draw(payloads(kind))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_validator_that_is_not_ours_agrees(kind: str) -> None:
    validator = jsonschema_rs.validator_for(kind_schema(CONTRACT, kind, strict=True))
    for payload in drawn(payloads(kind), 20, "peer"):
        validator.validate(payload)


FIELDS = {1: "single_line", 2: "number", 3: "date", 4: "dropdown", 5: "multi_line"}


@settings(max_examples=60)
@given(payload=payloads("update-custom-fields", fields=FIELDS))
def test_values_of_custom_fields_fit_their_types(payload: Any) -> None:
    definitions = {str(number): name for number, name in FIELDS.items()}
    assert findings("update-custom-fields", payload, definitions) == []
    assert {field["id"] for field in payload["fields"]} <= set(FIELDS)


@pytest.fixture(scope="module")
def sample() -> list[Any]:
    # In one run each value is akin to those before, so that a sort may be missing by chance; several runs are independent.
    return [payload for run in range(4) for payload in drawn(payloads("create-conversation"), 150, f"sorts {run}")]


def _threads(sample: list[Any]) -> Iterator[Any]:
    return (thread for payload in sample for thread in payload["threads"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _ids(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        yield from (part for key, part in value.items() if isinstance(part, int) and not isinstance(part, bool))
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _ids(part)


SORTS: dict[str, Callable[[list[Any]], bool]] = {
    "drafts": lambda sample: any(thread.get("draft") for thread in _threads(sample)),
    "imported histories": lambda sample: any(payload.get("imported") and payload.get("createdAt") for payload in sample),
    "closed in the past": lambda sample: any(payload.get("closedAt") for payload in sample),
    "customers by id": lambda sample: any("id" in payload["customer"] for payload in sample),
    "customers by address": lambda sample: any({"email", "firstName"} <= set(payload["customer"]) for payload in sample),
    "every type of thread": lambda sample: len({thread["type"] for thread in _threads(sample)}) == 5,
    "attachments": lambda sample: any(thread.get("attachments") for thread in _threads(sample)),
    "custom fields": lambda sample: any(payload.get("fields") for payload in sample),
    "automatic replies": lambda sample: any(payload.get("autoReply") for payload in sample),
    "ids beyond 32 bits": lambda sample: any(number > 2**32 for number in _ids(sample)),
    "ids beyond what a double holds": lambda sample: any(number > 2**53 for number in _ids(sample)),
    "right-to-left script": lambda sample: any("\u0590" < char < "\u06ff" for text in _texts(sample) for char in text),
    "emoji": lambda sample: any("👍" in text for text in _texts(sample)),
    "combining marks": lambda sample: any("\u0301" in text for text in _texts(sample)),
    "control characters": lambda sample: any(char < " " for text in _texts(sample) for char in text),
    "markup": lambda sample: any("<p>" in text for text in _texts(sample)),
    "leap days": lambda sample: any("-02-29T" in text for text in _texts(sample)),
}


@pytest.mark.parametrize("sort", SORTS)
def test_payloads_are_of_every_sort(sort: str, sample: list[Any]) -> None:
    assert SORTS[sort](sample)
