"""A second opinion on payloads: the pieces it is put together from.

Written by hand from the public documents, for the tests alone, and without one line of what is tested: no contract is read,
no judge asked. So limits, words and rules stand here a second time, on purpose. Every payload is read strictly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
Found = Iterator[tuple[str, Path]]
Look = Callable[[Any, Path, Any], Found]  # a value, its path, the whole payload
Check = Callable[[dict[str, Any], Path, Any], Found]
MOST = 2**63 - 1


class Piece(NamedTuple):
    """How to look at a value. `null` is the rule against a null, "" where null is right, None where nothing is said of it."""

    look: Look
    null: str | None = None


def anything() -> Piece:
    """Any value at all."""
    return Piece(lambda _value, _path, _root: iter(()), "")


def says(verdict: Callable[[Any], str | None], null: str | None = None) -> Piece:
    """A piece that breaks one rule, or none."""

    def look(value: Any, path: Path, _root: Any) -> Found:
        rule = null if value is None and null is not None else verdict(value)
        if rule:
            yield rule, path

    return Piece(look, null)


def text(
    rule: str,
    *,
    most: int | None = None,
    empty: str | None = None,
    form: Callable[[str], str | None] = lambda _text: None,
    null: str | None = None,
    too_long: str | None = None,
) -> Piece:
    """A string; `form` gives the rule that its form breaks."""

    def verdict(value: Any) -> str | None:
        if not isinstance(value, str):
            return rule
        if value == "" and empty:
            return empty
        return (too_long or rule) if most is not None and len(value) > most else form(value)

    return says(verdict, null)


def is_whole(value: Any) -> bool:
    """Whether a value is written as a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def whole(
    rule: str,
    *,
    least: int | None = None,
    too_small: str | None = None,
    most: int | None = MOST,
    ends_in_zero: str | None = "TM-010",
    fraction: str | None = None,
    null: str | None = None,
    digits: str | None = None,
) -> Piece:
    """A whole number."""

    def verdict(value: Any) -> str | None:
        if isinstance(value, float):
            return (ends_in_zero if value.is_integer() else fraction) or rule
        if isinstance(value, str) and digits and re.fullmatch("[0-9]+", value):
            return digits
        if not is_whole(value):
            return rule
        if least is not None and value < least:
            return too_small or rule
        return "TM-011" if most is not None and value > most else None

    return says(verdict, null)


def sent_id(rule: str, *, too_small: str = "TM-010", fraction: str = "TM-010", **other: Any) -> Piece:
    """An id as requests write it."""
    return whole(rule, least=1, too_small=too_small, fraction=fraction, **other)


def flag(rule: str) -> Piece:
    """A boolean in a v2 request."""

    def verdict(value: Any) -> str | None:
        if isinstance(value, bool):
            return None
        textual = isinstance(value, str) and value.lower() in ("true", "false")
        return "TM-012" if textual or (not isinstance(value, str) and value in (0, 1)) else rule

    return says(verdict)


def boolean(rule: str, null: str | None = None) -> Piece:
    """A boolean."""
    return says(lambda value: None if isinstance(value, bool) else rule, null)


def word(
    rule: str,
    words: str,
    *,
    case: str = "TM-013",
    strange: str | None = None,
    known: Mapping[str, str] = {},
    null: str | None = None,
) -> Piece:
    """One of `words`. `known` gives other words, each with its rule; `strange` is the rule of all others."""
    right = words.split()

    def verdict(value: Any) -> str | None:
        if not isinstance(value, str):
            return rule
        if value in right:
            return None
        other = case if value.lower() in [one.lower() for one in right] else strange or rule
        return known.get(value) or other

    return says(verdict, null)
