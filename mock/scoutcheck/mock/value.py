"""What the values of the mock are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

V = TypeVar("V")


class Value(Struct, frozen=True, gc=False, array_like=True):
    """A frozen value, made and changed in C, as every call makes many. No ring of references can go through one.

    That is why the collector of rings passes them over (`gc=False`), however many are held.
    """

    def _replace(self, **changes: Any) -> Self:
        """A value that is alike but for `changes`."""
        return replace(self, **changes)


class Later(Struct, Generic[V], gc=False, eq=False):
    """A value that is made when somebody first looks at it, by `make` of `source`.

    `make` reads nothing that can change, so the value is the same whenever that is, and nobody can tell the difference, even
    where another thread looks at the same time.
    """

    make: Callable[[Any], V]
    source: Any
    made: V | None = None

    def look(self) -> V:
        """The value."""
        source = self.source  # read first, as it only goes once `made` is there
        if (made := self.made) is None:
            self.made = made = self.make(source)
            self.source = None
        return made
