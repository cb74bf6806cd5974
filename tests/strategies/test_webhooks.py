"""Webhooks: events with their payloads, and deliveries whose signature is right or wrong in a known way."""

from __future__ import annotations

import json
import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.strategies import Delivery, Webhook, signed, webhooks
from scoutcheck.strategies.drawing import drawn
from scoutcheck.strategies.webhooks import FAULTS, event_header, events, secrets, signature_header
from scoutcheck.validator.judge import judge
from scoutcheck.validator.signatures import sign, verify
from tests.strategies.looking import missing, sought

CONTRACT = load()
VECTORS = [vector for vector in Ledger().data["vectors"] if vector["body"] is not None]
SECRET = "clé / +"
DELIVERIES = [one for one in read().named.values() if one.sort == "webhook"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_golden_vectors_hold(vector: dict[str, str]) -> None:
    body = vector["body"].encode()
    assert sign(vector["secret"], body) == vector["signature"]
    assert verify(vector["secret"], body, f" {vector['signature']}\r\n")
    assert not verify(vector["secret"] + "x", body, vector["signature"])
    assert not verify(vector["secret"], body + b" ", vector["signature"])


@pytest.mark.parametrize("header", [None, "", " ", "é", "=" * 28, "\udc80"])
def test_any_other_header_is_no_signature(header: str | None) -> None:
    assert not verify("k", b"{}", header)


@pytest.mark.parametrize("version", [1, 2])
def test_an_event_carries_a_payload_that_breaks_no_rule(version: int) -> None:
    @given(webhooks(version))
    def check(webhook: Webhook) -> None:
        operation = read().operation(webhook.kind)
        assert version in operation.wire["versions"]
        assert webhook.event in events(operation)
        assert judge(CONTRACT, webhook.kind, webhook.payload) == []

    check()


@pytest.mark.parametrize("version", [1, 2])
def test_every_event_with_a_payload_of_its_own_is_sent(version: int) -> None:
    wanted = {(event, one.name) for one in DELIVERIES if version in one.wire["versions"] for event in events(one)}
    assert len(wanted) > 10
    assert {(webhook.event, webhook.kind) for webhook in drawn(webhooks(version), 100, "events")} <= wanted
    assert missing(webhooks(version), lambda webhook: (webhook.event, webhook.kind), wanted) == []


def test_deleted_things_leave_nothing_but_an_id() -> None:
    [deleted] = (one for one in DELIVERIES if "customer.deleted" in events(one))
    assert deleted.name == "webhook-deleted"
    assert sought(webhooks(), lambda webhook: webhook.event == "convo.deleted").payload.keys() == {"id"}
    webhook = sought(webhooks(), lambda webhook: webhook.kind == deleted.name and webhook.event != "convo.deleted")
    assert webhook.payload.keys() == {"id"}


@given(signed(SECRET))
def test_a_delivery_verifies_if_and_only_if_it_is_genuine(delivery: Delivery) -> None:
    assert verify(SECRET, delivery.body, header(delivery, signature_header(DELIVERIES[0]))) == delivery.genuine
    assert delivery.genuine == (delivery.fault is None)


@given(signed(SECRET, version=1))
def test_whatever_the_spelling_the_event_can_be_read(delivery: Delivery) -> None:
    [kind] = (one.name for one in DELIVERIES if delivery.event in events(one) and 1 in one.wire["versions"])
    assert header(delivery, event_header(DELIVERIES[0])) == delivery.event
    assert judge(CONTRACT, kind, json.loads(delivery.body)) == []


@given(signed(SECRET))
def test_a_genuine_signature_has_the_documented_form(delivery: Delivery) -> None:
    [pattern] = (one.schema["pattern"] for one in DELIVERIES[0].at("header") if "pattern" in one.schema)
    value = (header(delivery, signature_header(DELIVERIES[0])) or "").strip()
    if delivery.genuine or delivery.fault in ("re-encoded body", "wrong digest", "wrong secret"):
        assert re.search(pattern, value)
    if delivery.fault == "SHA-256":
        assert len(value) == 44


def test_every_fault_and_every_case_of_header_names_occurs() -> None:
    assert missing(signed("k"), lambda delivery: delivery.fault, (None, *FAULTS)) == []
    name = event_header(DELIVERIES[0])
    for spelling in (name, name.lower(), name.upper()):
        assert spelling in sought(signed("k"), partial(_has, spelling)).headers


def _has(name: str, delivery: Delivery) -> bool:
    return name in delivery.headers


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_one_whatever_the_secret(fault: str) -> None:
    @st.composite
    def spoilt(draw: st.DrawFn) -> tuple[str, bytes, str | None]:
        secret = draw(secrets())
        return (secret, *FAULTS[fault](draw, secret, b'{"id":1}', {"id": 1}))

    @settings(max_examples=30)
    @given(spoilt())
    def check(delivery: tuple[str, bytes, str | None]) -> None:
        assert not verify(*delivery)

    check()


@given(secrets())
def test_secrets_keep_the_limit(secret: str) -> None:
    payload = {"url": "https://example.org", "events": ["convo.created"], "secret": secret}
    assert judge(CONTRACT, "create-webhook", payload) == []


def test_a_secret_that_no_subscription_could_have_is_refused() -> None:
    with pytest.raises(ValueError, match="WH-009"):
        signed("s" * 41)


def test_an_unknown_version_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="1, 2"):
        webhooks(3)


def header(delivery: Delivery, name: str) -> str | None:
    """A header's value, whatever the case of its name."""
    return next((value for key, value in delivery.headers.items() if key.lower() == name.lower()), None)
