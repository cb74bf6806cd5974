"""How one mock behaves: fixed when it starts, and read by every part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from scoutcheck.mock.deciding import Decider
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.statetable import Row, read_table

PAYLOAD_ONLY = frozenset(("sent", "has", "lacks"))


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
        return _table(operation.name, self.without, self.mode)


@cache
def _table(name: str, without: frozenset[str], mode: str) -> Decider:
    whole = read_table()
    rows = [_kept(row, without) for row in whole.concerning[name] if not _is_judged(row)]
    rows = [row for row in rows if row]
    left = tuple(_softened(row) if mode == "lenient" else row for row in rows)
    return Decider(whole._replace(rows=left, concerning={name: left}), read().operation(name))


# What a mock does to things that a rule keeps as they are, where it does not keep to the rule.
FORGOTTEN = {"tags": "empty", "custom-fields": "empty", "assignee": "nobody", "status": "active", "draft": "published"}


def _kept(row: Row, without: frozenset[str]) -> Row:
    """The row; nothing where its rule is not kept; its opposite where all it says is that something stays as it is."""
    if row["rule"] not in without:
        return row
    things = row["then"].get("set", {})
    stays = bool(things) and {*things.values()} == {"kept"} and things.keys() <= FORGOTTEN.keys()
    return {**row, "then": {"set": {thing: FORGOTTEN[thing] for thing in things}}} if stays else {}


def _is_judged(row: Row) -> bool:
    """Whether `row` refuses for what the payload alone says: that is the judge's to tell, and it knows the modes."""
    given = {*row.get("given", ()), *row.get("unless", ())}
    return bool(given) and given <= PAYLOAD_ONLY and _is_refusal(row["then"].get("status"))


def _softened(row: Row) -> Row:
    """The row as the lenient reading has it: where something else than a refusal is tolerated, that is what happens."""
    other = row.get("or", {}).get("status")
    softer = _is_refusal(row["then"].get("status")) and isinstance(other, int) and not _is_refusal(other)
    return {**row, "then": {**row["then"], **row["or"]}} if softer else row


def _is_refusal(status: object) -> bool:
    return status == "refused" or (isinstance(status, int) and status >= 300)
