"""One case: a payload at the edge of a rule, and on which side of it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A payload of `kind` that probes `rule`, on one `side`: accept, refuse, or observe where the evidence settles nothing.

    `also` are rules that stand and fall with it. `column`, `edge` and `pointer` say where the probe stands. `control` is the
    same payload without what is special about it, None where nothing is. `named` are words of which the path of an error must
    name one; none where no document says what it would be. `wave` tells which cases go first.
    """

    kind: str
    rule: str
    also: tuple[str, ...]
    side: str
    column: str
    edge: str
    pointer: str
    payload: Any
    control: Any
    named: frozenset[str]
    wave: int
