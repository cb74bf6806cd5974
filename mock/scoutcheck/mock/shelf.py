"""A map that is never changed: every write gives a new one, which shares almost all of its memory with the old."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")
# Copying one of so many parts is cheap even where the whole holds a hundred thousand entries.
PARTS = 256
NOTHING: tuple[dict[Hashable, object], ...] = tuple({} for _ in range(PARTS))


class Shelf(NamedTuple, Generic[V]):
    """Values by key. `parts` are for this module alone."""

    parts: tuple[dict[Hashable, V], ...] = NOTHING  # type: ignore[assignment]  # empty ones hold values of any type

    def get(self, key: Hashable) -> V | None:
        """The value under `key`; None where there is none."""
        return self.parts[hash(key) % PARTS].get(key)

    def having(self, key: Hashable, value: V) -> Shelf[V]:
        """The map with `value` under `key`."""
        at = hash(key) % PARTS
        return Shelf((*self.parts[:at], {**self.parts[at], key: value}, *self.parts[at + 1 :]))

    def lacking(self, key: Hashable) -> Shelf[V]:
        """The map without `key`."""
        at = hash(key) % PARTS
        rest = {name: value for name, value in self.parts[at].items() if name != key}
        return Shelf((*self.parts[:at], rest, *self.parts[at + 1 :]))

    def items(self) -> Iterator[tuple[Hashable, V]]:
        """Every key with its value, in no order."""
        for part in self.parts:
            yield from part.items()

    def values_in_order(self) -> list[V]:
        """All values in the order of their keys, which must be of one sort."""
        return [value for _, value in sorted(self.items(), key=lambda item: item[0])]  # type: ignore[arg-type,return-value]

    def changed_since(self, old: Shelf[V]) -> Iterator[tuple[Hashable, V | None]]:
        """The keys whose value is another than in `old`, each with the value now; None where it is gone."""
        for before, now in zip(old.parts, self.parts, strict=True):
            if before is not now:
                yield from ((key, value) for key, value in now.items() if before.get(key) is not value)
                yield from ((key, None) for key in before.keys() - now.keys())
