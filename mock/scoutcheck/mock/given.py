"""What a payload gives, as the type that is asked for. A weakened mock lets anything through, so nothing is taken on trust."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def text(sent: Any, key: str, default: str = "") -> str:
    """A text; numbers and booleans as they would be written."""
    value = sent.get(key) if isinstance(sent, dict) else None
    if isinstance(value, str):
        return value
    if value is None:
        return default
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else default


def whole(value: Any) -> int | None:
    """An id: bare, as text, or in an object that has one. None for anything else, also below one, which no answer may show."""
    if type(value) is int:  # as nearly all are
        return value if 0 < value < 2**63 else None
    if isinstance(value, dict):
        return whole(value.get("id"))
    if isinstance(value, str):
        return whole(int(value)) if value.isascii() and value.isdigit() and len(value) < 20 else None
    return whole(int(value)) if isinstance(value, float) and abs(value) < 2**63 else None


def items(value: Any) -> list[Any]:
    """A list; a value that stands alone is a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple([item for item in items(value) if isinstance(item, str)]) if value else ()


def objects(value: Any) -> list[Json]:
    """The objects of a list."""
    return [item for item in items(value) if isinstance(item, dict)] if value else []


def table(sent: Any) -> Json:
    """An object; an empty one for anything else."""
    return sent if isinstance(sent, dict) else {}


def pairs(sent: list[Json]) -> tuple[tuple[int, str], ...]:
    """The values of custom fields by id, the last where one stands twice. v2 calls the id `id`, v1 calls it `fieldId`."""
    found = {whole(item.get("id", item.get("fieldId"))): text(item, "value") for item in sent if item.get("value") is not None}
    return tuple((number, value) for number, value in found.items() if number is not None)
