"""A map that is never changed: every write gives a new one, which shares almost all of its memory with the old."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from scoutcheck.mock.value import Later, Value

V = TypeVar("V")
# Copying a block of so many entries is cheap, and a hundred thousand entries make but some hundred blocks.
LARGEST = 256


class Shelf(Value, Generic[V], frozen=True, gc=False):
    """Values by key, in the order of the keys, which are all numbers or all texts. One that is made `Later` is not told apart.

    `starts` holds the smallest key of each block but the first; both are for this module alone.
    """

    starts: tuple[Any, ...] = ()
    blocks: tuple[dict[Any, V | Later[V]], ...] = ({},)

    @classmethod
    def of(cls, held: dict[Any, V]) -> Shelf[V]:
        """The map that holds the same as `held`."""
        keys = sorted(held)
        runs = [keys[at : at + LARGEST // 2] for at in range(0, len(keys), LARGEST // 2)] or [[]]
        return cls(tuple(run[0] for run in runs[1:]), tuple({key: held[key] for key in run} for run in runs))

    def get(self, key: Any) -> V | None:
        """The value under `key`; None where there is none."""
        value = self.blocks[bisect_right(self.starts, key)].get(key)
        return value.look() if type(value) is Later else value  # type: ignore[return-value]  # no other class is Later

    def having(self, key: Any, value: V | Later[V]) -> Shelf[V]:
        """The map with `value` under `key`."""
        at = bisect_right(self.starts, key)
        block = {**self.blocks[at], key: value}
        if len(block) <= LARGEST:
            # Adding tuples copies them but once or twice, unpacking them three times.
            return Shelf(self.starts, self.blocks[:at] + (block,) + self.blocks[at + 1 :])  # noqa: RUF005  # faster than unpacking
        low, high = _halves(block)
        starts = (*self.starts[:at], next(iter(high)), *self.starts[at:])
        return Shelf(starts, (*self.blocks[:at], low, high, *self.blocks[at + 1 :]))

    def lacking(self, key: Any) -> Shelf[V]:
        """The map without `key`."""
        at = bisect_right(self.starts, key)
        rest = {name: value for name, value in self.blocks[at].items() if name != key}
        return Shelf(self.starts, (*self.blocks[:at], rest, *self.blocks[at + 1 :]))

    def __bool__(self) -> bool:
        """Whether there is any entry."""
        return any(self.blocks)

    def size(self) -> int:
        """How many entries there are."""
        return sum(map(len, self.blocks))

    def items(self) -> Iterator[tuple[Any, V]]:
        """All keys with their values, the smallest key first."""
        for block in self.blocks:
            yield from ((key, _looked(block[key])) for key in sorted(block))

    def ascending(self) -> Iterator[V]:
        """All values, that of the smallest key first."""
        return (value for _, value in self.items())

    def descending(self) -> Iterator[V]:
        """All values, that of the largest key first."""
        for block in reversed(self.blocks):
            yield from (_looked(block[key]) for key in sorted(block, reverse=True))

    def changed_since(self, old: Shelf[V]) -> Iterator[tuple[Any, V | None]]:
        """The keys whose value is another than in `old`, each with the value now; None where it is gone."""
        if self.blocks is old.blocks:
            return
        alike = self.starts == old.starts
        pairs = zip(old.blocks, self.blocks, strict=True) if alike else [(_only_in(old, self), _only_in(self, old))]
        for before, now in pairs:
            if before is not now:
                yield from [(key, _looked(value)) for key, value in now.items() if before.get(key) is not value]
                yield from [(key, None) for key in before.keys() - now.keys()]


def _looked(value: V | Later[V]) -> V:
    return value.look() if isinstance(value, Later) else value


def _halves(block: dict[Any, V]) -> tuple[dict[Any, V], dict[Any, V]]:
    """The entries up to the middle and those from it on. New keys are mostly the largest, so the second half is the smaller."""
    keys = sorted(block)
    middle = len(keys) * 3 // 4
    return {key: block[key] for key in keys[:middle]}, {key: block[key] for key in keys[middle:]}


def _only_in(one: Shelf[V], other: Shelf[V]) -> dict[Any, V | Later[V]]:
    """The entries of those blocks of `one` that `other` does not share."""
    shared = set(map(id, other.blocks))
    return {key: value for block in one.blocks if id(block) not in shared for key, value in block.items()}
