"""What a request would do to an account, told from its method and path alone: the operation it claims to be may be wrong."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote

from scoutcheck.openapi.operations import Operation, read

READING = ("GET", "HEAD", "OPTIONS")
DIGITS = re.compile("[0-9]+")


class Effect(NamedTuple):
    """A write: to which collection; whether it makes a new item of it; whether it ends one.

    `owner` is the step of the path that names the item, `inner` are the steps that name something inside it.
    """

    collection: str
    creates: bool
    deletes: bool
    owner: str
    inner: tuple[str, ...]


def effect(method: str, path: str) -> Effect | None:
    """What a request may change; None for one that only reads, or asks for a token."""
    steps = tuple(step for step in unquote(path).lower().split("/") if step)
    if method.upper() in READING or len(steps) < 2 or _is_open(path):
        return None
    owner = steps[2].removesuffix(".json") if len(steps) > 2 else ""
    return Effect(
        steps[1].removesuffix(".json"),
        creates=not owner,
        deletes=method.upper() == "DELETE" and len(steps) == 3,
        owner=owner,
        inner=tuple(step for step in steps[3:] if DIGITS.search(step)),
    )


@cache
def _is_open(path: str) -> bool:
    """Whether everybody may call this address: it gives tokens, and changes nothing."""
    return any(one.match(path.rstrip("/")) is not None for one in read().named.values() if one.base and not one.security)


@cache
def undoing(collection: str) -> Operation | None:
    """The operation that deletes one item of a collection, such as `conversations`; None where nothing documented does."""
    gone = (one for one in read().named.values() if one.method == "DELETE" and len(one.at("path")) == 1)
    return next((one for one in gone if one.path.startswith(f"/{collection}/")), None)


@cache
def looking(collection: str) -> tuple[Operation, Operation]:
    """The operations of v2 that read one item of a collection, and that list it."""
    reads = [one for one in read().named.values() if one.method == "GET" and one.dialect == "v2"]
    single = next(one for one in reads if re.fullmatch(rf"/{collection}/{{\w+}}", one.path))
    return single, next(one for one in reads if one.path == f"/{collection}")


def address(operation: Operation, *ids: int) -> str:
    """The path of an operation, base included, with these ids in it."""
    names = [parameter.name for parameter in operation.at("path")]
    return operation.base + operation.path.format_map(dict(zip(names, ids, strict=True)))


@cache
def nobody() -> int:
    """The largest id that there can be: no service has come so far, so it is nobody's."""
    return max(
        int(one.schema["maximum"]) for item in read().named.values() for one in item.at("path") if "maximum" in one.schema
    )


def numbers(step: str) -> list[int]:
    """The ids that a step of a path might be taken for, however it is written. Zero and what is too large are nobody's."""
    found = (digits.lstrip("0") for digits in DIGITS.findall(step))
    return [int(digits) for digits in found if digits and len(digits) < 20 and int(digits) < nobody()]
