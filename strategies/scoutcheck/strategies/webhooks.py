"""Webhook deliveries: what an event carries, and how it is signed, rightly and wrongly."""

from __future__ import annotations

import hmac
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple

from hypothesis import strategies as st

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.payloads import payloads
from scoutcheck.strategies.sites import Site, tree
from scoutcheck.strategies.spelling import spell, spellings
from scoutcheck.strategies.values import allowed, leaf
from scoutcheck.validator.signatures import sign

SUBSCRIPTION = "create-webhook"
BLANKS = ("", " ", "\t", "  ")
CASES: tuple[Callable[[str], str], ...] = (str, str.lower, str.upper, str.title)


class Webhook(NamedTuple):
    """One event: its name, the payload kind of its body, the body as a value."""

    event: str
    kind: str
    payload: Any


class Delivery(NamedTuple):
    """One event as it is posted: the raw body and the headers, spelt as a sender might.

    `genuine` says whether the signature is right; a receiver should agree. `fault` names what is wrong, one of FAULTS.
    """

    event: str
    body: bytes
    headers: Mapping[str, str]
    genuine: bool
    fault: str | None


def webhooks(version: int = 2) -> st.SearchStrategy[Webhook]:
    """Events of payload version 1 or 2, each with a valid payload. Raises ValueError for a version that there is not."""
    carried = [(operation, event) for operation in _deliveries(version) for event in events(operation)]
    if not carried:
        raise ValueError(f"no payload version {version!r}; there are {', '.join(map(str, _versions()))}")
    return st.sampled_from(carried).flatmap(lambda pair: _event(*pair))


def events(operation: Operation) -> tuple[str, ...]:
    """The names of the events that a webhook of the contract is sent for."""
    patterns = operation.wire.get("events", {})
    names = (item for item in allowed(_subscribed("events").node) if _is_like(item, patterns.get("like", ())))
    return tuple(name for name in names if not _is_like(name, patterns.get("but", ())))


def secrets() -> st.SearchStrategy[str]:
    """Secrets that a subscription may have."""
    return leaf(_part("secret").number).strategy


def signed(
    secret: str, version: int = 2, *, faults: st.SearchStrategy[str | None] | None = None
) -> st.SearchStrategy[Delivery]:
    """Deliveries signed with `secret`, about every second one wrongly; or as `faults` draws the names of FAULTS, None for none.

    Raises ValueError for a secret that is too long.
    """
    for keyword, limit, rule in _part("secret").node.get("limits", ()):
        if keyword == "maxLength" and len(secret) > limit:
            raise ValueError(f"a secret has at most {limit} characters, not {len(secret)} ({rule[0]})")
    return _delivery(secret, version, st.none() | st.sampled_from(tuple(FAULTS)) if faults is None else faults)


@st.composite
def _delivery(draw: st.DrawFn, secret: str, version: int, faults: st.SearchStrategy[str | None]) -> Delivery:
    webhook, fault = draw(webhooks(version)), draw(faults)
    body = spell(webhook.payload, draw(spellings()))
    body, signature = FAULTS[fault](draw, secret, body, webhook.payload) if fault else (body, sign(secret, body))
    headers = draw(_headers(read().operation(webhook.kind), webhook.event, signature))
    return Delivery(webhook.event, body, headers, fault is None, fault)


@st.composite
def _headers(draw: st.DrawFn, operation: Operation, event: str, signature: str | None) -> dict[str, str]:
    """The headers of a delivery. Names and blanks vary as they do between senders and proxies."""
    spelt, blanks = draw(st.sampled_from(CASES)), st.sampled_from(BLANKS)
    values = {"Content-Type": operation.media_types[0], event_header(operation): event}
    if signature is not None:
        values[signature_header(operation)] = f"{draw(blanks)}{signature}{draw(blanks)}"
    return {spelt(name): value for name, value in values.items()}


def event_header(operation: Operation) -> str:
    """The name of the header that tells the event."""
    return next(parameter.name for parameter in operation.at("header") if "pattern" not in parameter.schema)


def signature_header(operation: Operation) -> str:
    """The name of the header that holds the signature: the one whose value has a fixed form."""
    return next(parameter.name for parameter in operation.at("header") if "pattern" in parameter.schema)


def _event(operation: Operation, event: str) -> st.SearchStrategy[Webhook]:
    return payloads(operation.name).map(lambda payload: Webhook(event, operation.name, payload))


def _deliveries(version: int) -> list[Operation]:
    return [one for one in read().named.values() if version in one.wire.get("versions", ())]


def _versions() -> list[int]:
    return sorted({version for one in read().named.values() for version in one.wire.get("versions", ())})


def _is_like(event: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(event, pattern) for pattern in patterns)


def _part(key: str) -> Site:
    return tree(SUBSCRIPTION).keys[key]


def _subscribed(key: str) -> Site:
    item = _part(key).item
    assert item is not None, "a list of the contract has items"
    return item


# ---------------------------------------------------------------- faults: each gives the body as it arrives, and the header

Signed = tuple[bytes, str | None]


def _re_encoded(draw: st.DrawFn, secret: str, body: bytes, payload: Any) -> Signed:
    """Something on the way parsed the body and wrote it anew: the same value in other bytes."""
    other = spell(payload, draw(spellings()))
    return (other if other != body else body + b"\n"), sign(secret, body)


def _wrong_digest(draw: st.DrawFn, secret: str, body: bytes, _payload: Any) -> Signed:
    digest = bytearray(hmac.digest(secret.encode(), body, "sha1"))
    digest[draw(st.integers(0, len(digest) - 1))] ^= draw(st.integers(1, 255))
    return body, b64encode(digest).decode()


def _wrong_secret(draw: st.DrawFn, secret: str, body: bytes, _payload: Any) -> Signed:
    # Not one character more: HMAC pads keys with zeros, and a key with a zero at its end is the same key.
    at = draw(st.integers(0, max(len(secret) - 1, 0)))
    letter = "a" if secret[at : at + 1] != "a" else "b"
    return body, sign(secret[:at] + letter + secret[at + 1 :], body)


def _sha_256(_draw: st.DrawFn, secret: str, body: bytes, _payload: Any) -> Signed:
    """As the vendor's app platform signs, under the same header name."""
    return body, b64encode(hmac.new(secret.encode(), body, sha256).digest()).decode()


def _missing(_draw: st.DrawFn, _secret: str, body: bytes, _payload: Any) -> Signed:
    return body, None


def _truncated(draw: st.DrawFn, secret: str, body: bytes, _payload: Any) -> Signed:
    whole = sign(secret, body)
    return body, whole[: draw(st.integers(0, len(whole) - 1))]


def _url_safe(_draw: st.DrawFn, secret: str, body: bytes, _payload: Any) -> Signed:
    """The other alphabet of Base64. Blanks are added to the body until the two alphabets differ."""
    longer = next(body + b" " * more for more in count() if not {"+", "/"}.isdisjoint(sign(secret, body + b" " * more)))
    return longer, urlsafe_b64encode(hmac.digest(secret.encode(), longer, "sha1")).decode()


FAULTS: dict[str, Callable[[st.DrawFn, str, bytes, Any], Signed]] = {
    "re-encoded body": _re_encoded,
    "wrong digest": _wrong_digest,
    "wrong secret": _wrong_secret,
    "SHA-256": _sha_256,
    "missing header": _missing,
    "truncated": _truncated,
    "URL-safe alphabet": _url_safe,
}
