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

    `make` reads nothing that can change, so the value is the same whenever that is, and nobody can tell the difference.
    """

    make: Callable[[Any], V] | None
    source: Any

    def look(self) -> V:
        """The value."""
        make, source = self.make, self.source
        if make is None:
            return source  # type: ignore[no-any-return]  # once it is made, it takes the place of its source
        self.source = made = make(source)
        self.make = None
        return made
