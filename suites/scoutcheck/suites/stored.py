"""What a request for a new conversation said, held against what the conversation reads as; beyond what the model follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple


class Stored(NamedTuple):
    """A value that reads back otherwise than it was written, the rule that it falls under, and what would prove it kept."""

    rule: str
    place: str
    wanted: Any
    seen: Any
    proof: str


def stored(payload: Any, answer: Any, is_new: bool = False) -> Iterator[Stored]:
    """The values that read back otherwise. What an answer leaves out altogether proves nothing.

    `is_new`: nobody had heard of the customer before, so that the names are those that were sent.
    """
    yield from _customer(payload["customer"], answer.get("primaryCustomer") or {}) if is_new else ()
    if "type" in answer and answer["type"] != payload["type"]:
        yield Stored("CC-014", "type", payload["type"], answer["type"], f"answer.json()['type'] == {payload['type']!r}")
    if "createdAt" in payload and not _same_moment(payload["createdAt"], answer.get("createdAt")):
        wanted = payload["createdAt"]
        yield Stored("CC-028", "createdAt", wanted, answer["createdAt"], f"answer.json()['createdAt'] == {wanted!r}")
    yield from _threads(payload.get("threads", ()), answer)


def alike(seen: Any, wanted: Any) -> bool:
    """Whether two values are the same; in lists, whatever they hold, the order counts for nothing."""
    if isinstance(wanted, list) and isinstance(seen, list):
        return sorted(map(repr, seen)) == sorted(map(repr, wanted))
    return bool(seen == wanted)


NAMES = {"firstName": "first", "lastName": "last"}


def _customer(sent: dict[str, Any], shown: dict[str, Any]) -> Iterator[Stored]:
    for key, name in NAMES.items():
        if key in sent and name in shown and shown[name] != sent[key]:
            proof = f"answer.json()['primaryCustomer'][{name!r}] == {sent[key]!r}"
            yield Stored("CU-027", f"{key} of a new customer", sent[key], shown[name], proof)


def _threads(sent: Any, answer: Any) -> Iterator[Stored]:
    shown = (answer.get("_embedded") or {}).get("threads") or []
    for one in sent:
        same = [thread for thread in shown if thread.get("body") == one["text"]]
        if len(same) == 1:
            yield from _thread(one, same[0])


def _thread(sent: dict[str, Any], shown: dict[str, Any]) -> Iterator[Stored]:
    for key in ("cc", "bcc"):
        if key in sent and key in shown and not alike(shown[key] or [], sent[key]):
            find = f"next(one for one in answer.json()['_embedded']['threads'] if one.get('body') == {sent['text']!r})"
            yield Stored(
                "TH-030", f"{key} of a thread", sent[key], shown[key], f"sorted({find}[{key!r}]) == {sorted(sent[key])!r}"
            )


def _same_moment(sent: str, shown: Any) -> bool:
    """Whether two texts name one moment; also where the other one is not shown at all."""
    if not isinstance(shown, str):
        return True
    try:
        return datetime.fromisoformat(sent) == datetime.fromisoformat(shown)
    except (ValueError, TypeError):
        return sent == shown
