"""What the corpus calls good the mock takes, and what it calls an error the mock refuses, by the same rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.config import read_config
from tests.meta.corpus import CONFIG, Sample, samples
from tests.mock.driving import Driver, rules

FIELDS = {str(number): name for number, name in read_config(str(CONFIG)).custom_fields.items()}
# What every request may speak of; it is there anew for each.
HELD = {
    "mailboxes": [{"id": 85}],
    "customers": [{"id": 100, "email": "known@example.com"}],
    "conversations": [{"id": 10, "threads": [{"id": 567, "type": "customer"}]}],
}
IDS = {"conversationId": 10, "threadId": 567, "customerId": 100, "mailboxId": 85, "id": 10}
REQUESTS = {name: one for name, one in read().named.items() if one.sort == "request" and one.kind is not None}
SAMPLES = [sample for sample in samples() if sample.kind in REQUESTS and sample.path.suffix == ".json"]
GOOD = [sample for sample in SAMPLES if sample.good]
BAD = [sample for sample in SAMPLES if not sample.good and any(one.severity == "error" for one in sample.expected(strict=False))]
DOUBTFUL = [sample for sample in SAMPLES if not sample.good and sample not in BAD]


def send(sample: Sample, **service: Any) -> Any:
    driver = Driver(HELD, field_types=FIELDS, **service)
    operation = REQUESTS[sample.kind]
    hook = driver.send("POST", "/v2/webhooks", {"url": "http://127.0.0.1:1/", "events": [], "secret": "s"})
    path = filled(operation, {**IDS, "webhookId": hook.header("Resource-ID")})
    return driver.send(operation.method, path, body=sample.path.read_bytes()), operation


def filled(operation: Operation, ids: dict[str, Any]) -> str:
    return operation.base + operation.path.format_map(ids)


@pytest.mark.parametrize("sample", GOOD, ids=lambda sample: sample.name)
def test_a_good_payload_is_taken(sample: Sample) -> None:
    response, operation = send(sample)
    assert response.status == operation.success, (response, rules(response))
    assert rules(response) == []


@pytest.mark.parametrize("sample", BAD, ids=lambda sample: sample.name)
def test_a_bad_payload_is_refused_by_the_same_rules(sample: Sample) -> None:
    response, _ = send(sample)
    broken = {one.rule for one in sample.expected(strict=False) if one.severity == "error"}
    assert response.status == (412 if "CC-024" in broken else 400)
    assert broken <= {*rules(response)}


@pytest.mark.parametrize("sample", DOUBTFUL, ids=lambda sample: sample.name)
def test_a_doubtful_payload_is_taken_and_refused_only_by_the_strict_reading(sample: Sample) -> None:
    assert send(sample)[0].status < 300
    strict = {one.rule for one in sample.expected(strict=True) if one.severity == "error"}
    response, _ = send(sample, mode="strict")
    assert strict <= {*rules(response)}
    assert (response.status >= 400) == bool(strict)


def test_every_rule_of_requests_that_can_be_broken_was_broken() -> None:
    judged = {rule for sample in BAD for one in sample.expected(strict=False) if one.severity == "error" for rule in [one.rule]}
    assert {"CU-010", "CC-010", "CC-024", "UT-016", "TH-040", "CF-006", "WH-009", "V1-012", "AT-004"} <= judged


@pytest.mark.parametrize("sample", BAD, ids=lambda sample: sample.name)
def test_a_rule_that_is_not_kept_refuses_nothing(sample: Sample) -> None:
    broken = {one.rule for one in sample.expected(strict=False) if one.severity == "error"}
    if "ER-010" in broken:
        return
    response, operation = send(sample, without=frozenset({*broken, *read_rules(response_rules(sample))}))
    assert response.status < 500
    del operation


def read_rules(names: list[str]) -> list[str]:
    return names


def response_rules(sample: Sample) -> list[str]:
    return rules(send(sample)[0])


del json
