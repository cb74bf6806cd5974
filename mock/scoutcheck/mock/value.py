"""What the values of the mock are made of."""

from __future__ import annotations

from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace


class Value(Struct, frozen=True, gc=False, array_like=True):
    """A frozen value, made and changed in C, as every call makes many. No ring of references can go through one.

    That is why the collector of rings passes them over (`gc=False`), however many are held.
    """

    def _replace(self, **changes: Any) -> Self:
        """A value that is alike but for `changes`."""
        return replace(self, **changes)
