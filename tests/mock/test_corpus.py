"""What the corpus calls good the mock takes, and what it calls an error the mock refuses, by the same rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scoutcheck.mock.reading import read_body
from scoutcheck.mock.service import Service
from scoutcheck.mock.taking import usable
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.config import read_config
from scoutcheck.validator.exchange import Request, Response
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


def errors(sample: Sample, strict: bool) -> set[str]:
    """The rules that a sample breaks so that it is refused."""
    return {one.rule for one in sample.expected(strict) if one.severity == "error"}


BAD = [sample for sample in SAMPLES if not sample.good and errors(sample, strict=False)]
DOUBTFUL = [sample for sample in SAMPLES if not sample.good and not errors(sample, strict=False)]


def send(sample: Sample, body: bytes | None = None, **service: Any) -> tuple[Response, Operation]:
    driver = Driver(HELD, field_types=FIELDS, **service)
    operation = REQUESTS[sample.kind]
    hook = driver.send("POST", "/v2/webhooks", {"url": "http://127.0.0.1:1/", "events": [], "secret": "s"})
    ids = {**IDS, "webhookId": hook.header("Resource-ID")}
    path = operation.base + operation.path.format_map(ids)
    return driver.send(operation.method, path, body=sample.path.read_bytes() if body is None else body), operation


@pytest.mark.parametrize("sample", GOOD, ids=lambda sample: sample.name)
def test_a_good_payload_is_taken(sample: Sample) -> None:
    response, operation = send(sample)
    assert response.status == operation.success, (response, rules(response))
    assert rules(response) == []


@pytest.mark.parametrize("sample", BAD, ids=lambda sample: sample.name)
def test_a_bad_payload_is_refused_by_the_same_rules(sample: Sample) -> None:
    response, _ = send(sample)
    broken = errors(sample, strict=False)
    assert response.status == (412 if "CC-024" in broken else 400)
    # What is no JSON is judged no further.
    assert (broken & {"ER-010"} or broken) <= {*rules(response)}


@pytest.mark.parametrize("sample", DOUBTFUL, ids=lambda sample: sample.name)
def test_a_doubtful_payload_is_refused_by_the_strict_reading_alone(sample: Sample) -> None:
    assert send(sample)[0].status < 300
    strict = errors(sample, strict=True)
    response, _ = send(sample, mode="strict")
    assert strict <= {*rules(response)}
    assert (response.status >= 400) == bool(strict)


@pytest.mark.parametrize("sample", BAD, ids=lambda sample: sample.name)
def test_a_mock_that_keeps_none_of_the_rules_takes_it(sample: Sample) -> None:
    first, operation = send(sample)
    response, _ = send(sample, without=frozenset({*rules(first), "CC-071"}))
    # No rule makes sense of what is no JSON, or of a refresh token that was never given out.
    assert response.status == operation.success or rules(response) in (["ER-010"], ["AU-014"])


# What cannot be read holds no payload to send.
MANY = [one for one in samples() if one.kind in REQUESTS and one.path.suffix != ".json" and one.rule != "ER-010"]


@pytest.mark.parametrize("sample", MANY, ids=lambda sample: sample.name)
def test_every_payload_of_a_file_is_refused_if_the_linter_calls_it_an_error(sample: Sample) -> None:
    payloads = sample.payloads()
    ends = [*(line for line, _ in payloads[1:]), 10**9]
    for (start, value), end in zip(payloads, ends, strict=True):
        wrong = any(one.severity == "error" and start <= one.line < end for one in sample.expected(strict=False))
        response, operation = send(sample, json.dumps(value, default=str).encode())
        # A refresh token that was never given out is refused for what it is, not for how it is written.
        assert (response.status != operation.success and rules(response) != ["AU-014"]) == wrong, (start, response)


def test_of_what_is_clean_at_sight_everything_counts() -> None:
    """So nobody need look for what does not."""
    seen = set[str]()
    for sample in SAMPLES:
        operation = REQUESTS[sample.kind]
        headers = {"content-type": operation.media_types[0]}
        request = Request("", operation.method, "/", {}, headers, sample.path.read_bytes())
        body = read_body(Service(), operation, request, FIELDS, "2024-05-31T08:30:00Z")
        if body.text:
            assert usable(operation, body.value) is body.value, sample.name
            seen.add(sample.kind)
    assert seen == {*REQUESTS}
