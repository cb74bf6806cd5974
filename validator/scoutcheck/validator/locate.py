"""Where a JSON Pointer stands in a JSON text, found by walking along the pointer and skipping the rest."""

from __future__ import annotations

from scoutcheck.openapi.rawjson import BLANK, NOT_JSON, scanner, scanstring
from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]


class Unplaced(LookupError):
    """The text does not hold what the pointer names."""


def locate(text: str, path: Path, target: str) -> tuple[int, int]:
    """Offsets, end exclusive, of what `path` and `target` ("value", "key", "missing") mean in `text`.

    Raises Unplaced where the text, perhaps broken, does not hold it.
    """
    try:
        key, start = (0, 0), _skip(text, 1 if text[:1] == "\ufeff" else 0)
        for step in path:
            key, start = (_member if isinstance(step, str) else _element)(text, start, step)
        if target == "key":
            return key
        return (start, start + 1) if target == "missing" else (start, _end(text, start))
    except (IndexError, *NOT_JSON) as error:
        raise Unplaced(path) from error


def _skip(text: str, index: int) -> int:
    while text[index] in BLANK:
        index += 1
    return index


def _value_end(text: str, start: int) -> int:
    return _scan(text, start)[1]


def _tolerant(pairs: list[tuple[str, Any]]) -> None:
    return None


_scan = scanner(_tolerant)


def _end(text: str, start: int) -> int:
    try:
        return _value_end(text, start)
    except NOT_JSON:
        end = start  # not JSON: up to the next mark that ends a value
        while end < len(text) and text[end] not in ",]}\n":
            end += 1
        return max(end, start + 1)


def _member(text: str, start: int, name: Any) -> tuple[tuple[int, int], int]:
    """The last member called `name` (readers keep the last of repeated keys)."""
    found = None
    index = _opening(text, start, "{")
    while text[index] == '"':
        key, key_end = scanstring(text, index + 1, True)
        value = _skip(text, _skip(text, key_end) + 1)
        if key == name:
            found = (index, key_end), value
        index = _next(text, _end(text, value))
    if found is None:
        raise Unplaced(name)
    return found


def _element(text: str, start: int, position: Any) -> tuple[tuple[int, int], int]:
    index = _opening(text, start, "[")
    for _ in range(position):
        index = _next(text, _end(text, index))
    return (index, _end(text, index)), index


def _opening(text: str, start: int, bracket: str) -> int:
    if text[start] != bracket:
        raise Unplaced(start)
    return _skip(text, start + 1)


def _next(text: str, end: int) -> int:
    index = _skip(text, end)
    return _skip(text, index + 1) if text[index] == "," else index
