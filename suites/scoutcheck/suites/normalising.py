"""Answers without what tells one account, one day or one call from another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.answers import media_type
from scoutcheck.validator.exchange import Response

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
ADDRESS = re.compile(r"https?://[^/\s\"]+")
NUMBER = re.compile(r"\d{2,}")
# Keys whose values are meant for people's eyes, or one account's own.
FOR_PEOPLE = ("color", "preview", "message", "photourl", "weblocation", "friendly", "hash", "slug")
OWN = frozenset(("number", "logref", "access_token", "refresh_token", *FOR_PEOPLE))
COUNTS = frozenset(("size", "totalelements", "totalpages"))
# Headers that say something about the call, not about the service that day.
TELLING = frozenset(("content-type", "location", "web-location", "resource-id"))


def normal(operation: Operation, response: Response) -> dict[str, str]:
    """What an answer says, place by place, as comparable text. Keys that the contract does not know are left out."""
    headers = {f"header {name.lower()}": _text(value) for name, value in response.headers.items() if name.lower() in TELLING}
    answer = operation.answer(response.status)
    number = answer.bodies.get(media_type(response)) if answer else None
    value = response.json()
    if value is None:
        return {**headers, "body": "no JSON" if response.body else "none"}
    return {**headers, **dict(_leaves(value, number, ""))}


def _leaves(value: Any, number: int | None, place: str) -> Iterator[tuple[str, str]]:
    """The places of a value that count, each with its text."""
    node = read().contract.nodes[number] if number is not None else {}
    if isinstance(value, dict):
        props = node.get("props", {})
        for key, item in value.items():
            if (not props or key in props) and key.lower() not in OWN | COUNTS and not key.startswith("_links"):
                yield from _leaves(item, props.get(key), f"{place}/{key}")
    elif isinstance(value, list):
        yield f"{place} (items)", str(len(value))
        found = [tuple(_leaves(item, node.get("items"), f"{place}/*")) for item in value]
        for index, leaves in enumerate(sorted(found)):
            yield from ((spot.replace("*", str(index), 1), text) for spot, text in leaves)
    else:
        yield place or "body", _scalar(place, value)


def _scalar(place: str, value: Any) -> str:
    name = place.rpartition("/")[2]
    if name == "id" or name.endswith("Id") or name == "closedBy":
        return "an id" if type(value) is int and value > 0 else repr(value)
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """A text without the moments, hosts and long numbers in it."""
    return NUMBER.sub("#", ADDRESS.sub("(host)", MOMENT.sub("(moment)", text)))
