"""How one mock behaves: fixed when it starts, and read by every part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from scoutcheck.mock.deciding import Decider
from scoutcheck.mock.effects import AS_BEFORE
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.statetable import OF_PAYLOAD, Row, read_table, refuses

# The words of the table that are numbers of the world or the payload.
NUMBERS = ("threads", "sent-threads", "days")


class Service(NamedTuple):
    """`mode` is default, strict or lenient. `without` names rules that are not kept, `lax` rules whose limits give by one.

    `base` is the address that links start with. `credentials` are pairs of client id and secret, `keys` those of v1; any are
    accepted where None stands. `facts` are words of the state table that hold for every call, such as the caller's rights.
    `limit` is the number of rate-limit units per minute, None for no limit. `user` is the token's owner.
    """

    base: str = "http://127.0.0.1"
    mode: str = "default"
    without: frozenset[str] = frozenset()
    lax: frozenset[str] = frozenset()
    credentials: tuple[tuple[str, str], ...] | None = None
    keys: tuple[str, ...] | None = None
    user: int = 7
    limit: int | None = None
    token_life: int = 172_800
    body_limit: int = 10_485_760
    seed: str = "scoutcheck"
    facts: Mapping[str, str] = MappingProxyType({})
    field_types: Mapping[str, str] = MappingProxyType({})

    def table(self, operation: Operation) -> Decider:
        """The state table for calls of `operation`, the rows of rules that are not kept left out."""
        return _table(operation.name, self.without, self.lax, self.mode)


@cache
def _table(name: str, without: frozenset[str], lax: frozenset[str], mode: str) -> Decider:
    whole = read_table()
    rows = [_given_way(_kept(row, without), lax) for row in whole.concerning[name] if not _is_judged(row)]
    rows = [row for row in rows if row]
    left = tuple(_softened(row) if mode == "lenient" else row for row in rows)
    return Decider(whole._replace(rows=left, concerning={name: left}), read().operation(name))


# What a mock does to things that a rule keeps as they are, where it does not keep to the rule.
FORGOTTEN = {"tags": "empty", "custom-fields": "empty", "assignee": "nobody", "status": "active", "draft": "published"}


def _kept(row: Row, without: frozenset[str]) -> Row:
    """The row; nothing where its rule is not kept; its opposite where all it says is that something stays, or is cleared."""
    if without.isdisjoint(names(row)):
        return row
    things = row["then"].get("set", {})
    if things and {*things.values()} == {"kept"} and things.keys() <= FORGOTTEN.keys():
        return {**row, "then": {"set": {thing: FORGOTTEN[thing] for thing in things}}}
    # What clears a thing is only ignored if the thing stays, though another row says that it takes what was sent.
    cleared = {thing: AS_BEFORE for thing, way in things.items() if way == "empty"}
    return {**row, "then": {"set": cleared}} if cleared else {}


def names(row: Row) -> tuple[str, ...]:
    """The rules that go with a row: its own, and those of the payload if the payload alone makes the row hold."""
    of_payload = {*row.get("given", ())} == {"sent-threads"}
    return (row["rule"], *(row.get("also", ()) if of_payload else ()))


def _given_way(row: Row, lax: frozenset[str]) -> Row:
    """The row; with the numbers at which it refuses moved by one where its limit gives."""
    if not row or lax.isdisjoint(names(row)) or not moves(row):
        return row
    given = row["given"]
    moved = {word: {end: at + 1 for end, at in wanted.items()} for word, wanted in given.items() if word in NUMBERS}
    return {**row, "given": {**given, **moved}}


def moves(row: Row) -> bool:
    """Whether a row refuses from some number on."""
    return refuses(row["then"].get("status")) and not {*NUMBERS}.isdisjoint(row.get("given", ()))


def _is_judged(row: Row) -> bool:
    """Whether `row` refuses for what the payload alone says: that is the judge's to tell, and it knows the modes."""
    given = {*row.get("given", ()), *row.get("unless", ())}
    return bool(given) and given <= {*OF_PAYLOAD} and refuses(row["then"].get("status"))


def _softened(row: Row) -> Row:
    """The row as the lenient reading has it: where something else than a refusal is tolerated, that is what happens."""
    other = row.get("or", {}).get("status")
    softer = refuses(row["then"].get("status")) and isinstance(other, int) and not refuses(other)
    return {**row, "then": {**row["then"], **row["or"]}} if softer else row
