"""`NamedTuple` for the code that runs at every start.

`typing.NamedTuple` is what we want, but importing `typing` takes most of the time a bare interpreter needs to start.
This has the same class syntax on top of `collections.namedtuple`; type checkers are shown the real one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from collections import namedtuple

    class _RecordType(type):
        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = list(body.pop("__annotations__"))
            defaults = [body.pop(field) for field in fields if field in body]
            shape = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            return type(name, (shape,), {"__slots__": (), **body})

    class Record(metaclass=_RecordType):
        __slots__ = ()


__all__ = ["Record"]
