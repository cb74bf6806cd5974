"""A second opinion on what holds other values: arrays, objects, and objects of several types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tests.oracle.pieces import (
    Check,
    Found,
    Path,
    Piece,
)


def listing(
    rule: str,
    item: Piece,
    *,
    least: str | None = None,
    most: tuple[int, str] | None = None,
    single: str | None = None,
    null: str | None = None,
) -> Piece:
    """An array. `single` is the rule against a string that stands for an array of one."""

    def look(value: Any, path: Path, root: Any) -> Found:
        if value is None and null is not None:
            yield from [(null, path)] if null else []
            return
        if not isinstance(value, list):
            yield single if single and isinstance(value, str) else rule, path
            return
        if least and not value:
            yield least, path
        if most and len(value) > most[0]:
            yield most[1], path
        for index, inner in enumerate(value):
            yield from item.look(inner, (*path, index), root)

    return Piece(look, null)


class Shape(NamedTuple):
    """An object. `named` gives keys that do not belong, with their rules; `stands` such as are read as another key."""

    rule: str
    keys: Mapping[str, Piece]
    needed: Mapping[str, str] = {}
    named: Mapping[str, str] = {}
    stands: Mapping[str, tuple[str, str]] = {}
    unknown: str | None = None
    misspelt: str | None = None
    null: str | None = None
    checks: tuple[Check, ...] = ()

    def look(self, value: Any, path: Path, root: Any) -> Found:
        """What is wrong with a value at this place."""
        if not isinstance(value, dict):
            yield self.rule, path
            return
        for key in value:
            yield from self._member(key, value, (*path, key), root)
        standing = {meant for key, (_, meant) in self.stands.items() if key in value}
        yield from ((rule, path) for key, rule in self.needed.items() if key not in value and key not in standing)
        for check in self.checks:
            yield from check(value, path, root)

    def _member(self, key: str, holder: dict[str, Any], path: Path, root: Any) -> Found:
        inner = holder[key]
        if key in self.keys:
            yield from self._known(key, inner, path, root)
        elif key in self.stands:
            rule, meant = self.stands[key]
            yield from [(rule, path)] if meant not in holder else []
            yield from self._known(meant, inner, path, root)
        elif key in self.named or self.unknown:
            yield self.named.get(key) or self._strange(key), path

    def _known(self, key: str, inner: Any, path: Path, root: Any) -> Found:
        piece = self.keys[key]
        if inner is None and piece.null is None and self.null and key not in self.needed:
            yield self.null, path
        else:
            yield from piece.look(inner, path, root)

    def _strange(self, key: str) -> str:
        return (self.misspelt if any(is_near(key, known) for known in self.keys) else self.unknown) or ""

    def piece(self, null: str | None = None) -> Piece:
        """The shape as a piece; a null breaks the rule `null`, none if that is empty."""
        if null is None:
            return Piece(self.look)
        at_null = [null] if null else []
        return Piece(
            lambda value, path, root: ((rule, path) for rule in at_null) if value is None else self.look(value, path, root),
            null,
        )


def is_near(left: str, right: str) -> bool:
    """Whether two keys differ by case and underscores alone, or by one slip of the finger."""
    left, right = (key.replace("_", "").lower() for key in (left, right))
    if left == right:
        return True
    return min(len(left), len(right)) > 1 and left in _slips(right)


def _slips(key: str) -> Iterable[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for at in range(len(key) + 1):
        before, after = key[:at], key[at:]
        yield from (before + after[1:], before + after[1::-1] + after[2:])
        yield from (before + letter + rest for letter in letters for rest in (after, after[1:]))


def union(key: str, branches: Mapping[str, Shape], rule: str, missing: str, other: Piece) -> Piece:
    """Objects of several types, told apart by the word at `key`; `other` looks at a word that is none of them."""
    words = {name.lower() for name in branches}

    def look(value: Any, path: Path, root: Any) -> Found:
        if not isinstance(value, dict):
            yield rule, path
        elif key not in value:
            yield missing, path
        elif isinstance(value[key], str) and value[key] in branches:
            yield from branches[value[key]].look(value, path, root)
        elif isinstance(value[key], str) and value[key].lower() in words:
            yield "TM-013", (*path, key)
        else:
            yield from other.look(value[key], (*path, key), root)

    return Piece(look)


def in_a_coat(key: str, rule: str, shape: Shape) -> Piece:
    """An object, or such an object in a coat: as the only member, called `key`, of another; which breaks `rule`."""

    def look(value: Any, path: Path, root: Any) -> Found:
        if isinstance(value, dict) and list(value) == [key] and isinstance(value[key], dict):
            yield rule, path
            yield from shape.look(value[key], (*path, key), value[key])
        else:
            yield from shape.look(value, path, root)

    return Piece(look)
