"""One webhook delivery, held against the contract: how it is posted, signed, and what it carries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.webhooks import event_header, events, signature_header
from scoutcheck.suites.judging import is_settled, passed_by
from scoutcheck.suites.receiver import Received
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity
from scoutcheck.validator.signatures import sign, verify

VERSION = 2
# The delivery whose headers are looked at; those of all are alike.
HEADERS = "webhook-conversation-v2"
OF_ONE = ("WH-001", "WH-002", "WH-003", "WH-005", "WH-006")
POST, EVENT, SIGNATURE, BYTES, FORM = OF_ONE


class Shown(NamedTuple):
    """What one delivery shows of a rule: whether it is kept, and if not, what came instead."""

    rule: str
    holds: bool
    actual: str

    @property
    def outcome(self) -> str:
        """What a probe makes of it: only what the evidence settles can be broken."""
        return "held" if self.holds else "broken" if is_settled(self.rule) else "observed"


def carriers() -> list[Operation]:
    """The webhooks of the contract that the present version of payloads has."""
    return [one for one in read().named.values() if VERSION in one.wire.get("versions", ())]


def subscribable() -> list[str]:
    """The events that they tell of."""
    return [name for one in carriers() for name in events(one)]


def event_of(delivery: Received) -> str | None:
    """The event that a delivery names."""
    return _told(event_header, delivery)


def signature_of(delivery: Received) -> str | None:
    """The signature that it bears."""
    return _told(signature_header, delivery)


def shown_by(delivery: Received, secret: str) -> list[Shown]:
    """All that one delivery shows, where everything was subscribed to."""
    value = Request("", "POST", "/", {}, {}, delivery.body).json()
    event = event_of(delivery)
    carrier = next((one for one in carriers() if event in events(one)), None)
    shown = [*_of_post(delivery, value), Shown(EVENT, event in subscribable(), f"the event is {event!r}")]
    shown += _of_signature(delivery, value, secret)
    return [*shown, *(_of_payload(carrier, value) if carrier is not None and isinstance(value, dict) else ())]


def _told(header: Callable[[Operation], str], delivery: Received) -> str | None:
    return delivery.header(header(read().operation(HEADERS)))


def _of_post(delivery: Received, value: Any) -> Iterator[Shown]:
    kind = (delivery.header("Content-Type") or "").partition(";")[0].strip().lower()
    right = delivery.method == "POST" and isinstance(value, dict) and kind in read().operation(HEADERS).media_types
    said = "a JSON object" if isinstance(value, dict) else "no JSON object"
    yield Shown(POST, right, f"{delivery.method} of {said} as {kind or 'nothing'}")


def _of_signature(delivery: Received, value: Any, secret: str) -> Iterator[Shown]:
    """Whether the signature is right; and if not, whether it is that of the same value in other bytes."""
    signature = signature_of(delivery)
    right = verify(secret, delivery.body, signature)
    if signature and not right and verify(secret, delivery.body, f"{signature.strip().rstrip('=')}="):
        yield Shown(FORM, False, f"{len(signature.strip())} characters, without the padding")
        return
    rewritten = not right and any(verify(secret, body, signature) for body in _rewritten(value))
    if right or rewritten:
        yield Shown(BYTES, right, "the signature is that of the body written anew, not of the bytes that were sent")
    if not rewritten:
        yield Shown(SIGNATURE, right, f"the signature is {'another' if signature else 'missing'}")
    if signature:
        yield Shown(FORM, len(signature.strip()) == len(sign("", b"")), f"{len(signature.strip())} characters")


def _of_payload(carrier: Operation, value: Any) -> Iterator[Shown]:
    found = judge(read().contract, carrier.name, value)
    errors = {one.rule: one for one in found if severity(one.level, strict=False) == "error"}
    for rule, one in errors.items():
        yield Shown(rule, False, f"{one.code} at {'/'.join(map(str, one.path)) or 'the body'}")
    if not errors:
        met = passed_by(read().contract.kinds[carrier.name]["node"], value) - {one.rule for one in found}
        yield from (Shown(rule, True, "") for rule in sorted({*carrier.rules, *met}))


def _rewritten(value: Any) -> Iterator[bytes]:
    """The value as somebody may write it anew."""
    for indent in (None, 1, 2, 4):
        for ascii_only in (True, False):
            yield json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
            yield json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
            yield json.dumps(value, indent=indent, ensure_ascii=ascii_only, sort_keys=True).encode("utf-8", "surrogatepass")
