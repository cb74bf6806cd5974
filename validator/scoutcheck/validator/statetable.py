"""The contract's state table, asked about one call: what is answered, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from msgspec import Struct

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import Operation, read

Row = dict[str, Any]
Status = int | str
REFUSED, UNKNOWN = "refused", "unknown"
# The words of `given` and `unless` that ask about the payload; all others ask for facts.
OF_PAYLOAD = ("sent", "has", "lacks")
# The level of what the default reading accepts and the strict one does not.
STRICT_ERROR = "S"


class Effect(Struct, frozen=True):
    """Something that a call does: to which thing, how (both words of the table), by which rule.

    `key` is the dotted key of what was sent for it; empty where the table names none.
    """

    thing: str
    way: str
    rule: str
    key: str

    def value(self, payload: Any) -> Any:
        """What `payload` sends for it, the first where there is more; None for nothing."""
        return next(iter(found(payload, self.key)), None) if self.key else None


class Verdict(Struct, frozen=True):
    """What the table says about a call.

    `status` is None where no row decides, so that the operation's own success holds; `tolerated` are the statuses that the
    default reading accepts beside it. `rules` decided the status. `open` is true where nobody says what the answer is. `deeds`
    are the things and ways of the effects.
    """

    status: Status | None
    tolerated: tuple[Status, ...]
    rules: tuple[str, ...]
    open: bool
    headers: tuple[str, ...]
    location: str | None
    effects: tuple[Effect, ...]
    reads_as: dict[str, str]
    deeds: frozenset[tuple[str, str]]

    def does(self, thing: str, way: str) -> bool:
        """Whether one of the effects is upon `thing` in this `way`."""
        return (thing, way) in self.deeds

    def allows(self, status: int, success: int | None, strict: bool = False) -> bool:
        """Whether an answer may have `status`, where `success` is the operation's own. The strict reading tolerates nothing."""
        wanted = [success if self.status is None else self.status, *(() if strict else self.tolerated)]
        return self.open or any(400 <= status < 500 if item == REFUSED else status == item for item in wanted)


class StateTable(NamedTuple):
    """The rows of the table, in their order; those that concern an operation, by its name; the level of every rule."""

    rows: tuple[Row, ...]
    concerning: dict[str, tuple[Row, ...]]
    levels: dict[str, str]

    def verdict(self, operation: Operation, payload: Any, facts: dict[str, Any]) -> Verdict:
        """What the rows say of a call with `payload` (None for no body).

        `facts` maps words of `given` to what is so: a number, or the words that hold. What is not there does not hold.
        """
        rows = [row for row in self.concerning[operation.name] if _applies(row, payload, facts)]
        deciding = _deciding(rows)
        status = deciding[0]["then"]["status"] if deciding else None
        speaking = [row for row in rows if row["then"].get("status", status) == status]
        return Verdict(
            status,
            tuple(row["or"]["status"] for row in deciding if "status" in row.get("or", ())),
            tuple(dict.fromkeys(row["rule"] for row in deciding)),
            any(row["then"].get("status") == UNKNOWN for row in rows),
            tuple(name for row in speaking for name in row["then"].get("headers", ())),
            next((row["then"]["location"] for row in deciding if "location" in row["then"]), None),
            tuple(effect for row in speaking for effect in _effects(row)),
            {name: read for row in rows for name, read in row["then"].get("reads-as", {}).items()},
            frozenset((effect.thing, effect.way) for row in speaking for effect in _effects(row)),
        )

    def holding(self, operation: Operation, payload: Any, facts: dict[str, Any]) -> list[tuple[int, Row]]:
        """The rows that speak of a call, each with its place in the table; `payload` and `facts` as for `verdict`."""
        return [(self.place(row), row) for row in self.concerning[operation.name] if _applies(row, payload, facts)]

    def place(self, row: Row) -> int:
        """Where in the whole table a row stands."""
        return next(place for place, other in enumerate(self.rows) if other is row)

    def strangers(self, operation: Operation, status: int) -> Iterator[tuple[str, str]]:
        """The rules, each with its level, that know no such status at all."""
        for row in self.concerning[operation.name]:
            then = row["then"]
            if status in row.get("or", {}).get("only", ()):
                yield row["rule"], STRICT_ERROR
            elif status not in then.get("only", [status]) or status in then.get("never", ()):
                yield row["rule"], self.levels[row["rule"]]

    def numbers(self, word: str) -> list[int]:
        """The numbers at which the table changes its mind about `word`, such as the count of threads, in order."""
        spoken = [part[word] for row in self.rows for part in (row.get("given", {}), row.get("unless", {})) if word in part]
        return sorted({number for limits in spoken for number in limits.values()})


def read_table(ledger: Ledger | None = None) -> StateTable:
    """The state table that this release was built with."""
    return _shipped() if ledger is None else _table(ledger)


@cache
def _shipped() -> StateTable:
    return _table(Ledger())


def _table(ledger: Ledger) -> StateTable:
    data = ledger.data
    rows = tuple(data["states"]["rows"])
    concerning = {one.name: tuple(row for row in rows if concerns(row, one)) for one in read().named.values()}
    return StateTable(rows, concerning, {name: entry["level"] for name, entry in data["rules"].items()})


def concerns(row: Row, operation: Operation) -> bool:
    """Whether `row` speaks of `operation`. What needs no token is not meant by `every`."""
    if row["operations"] == "every":
        return operation.dialect == "v2" and bool(operation.security)
    return operation.name in row["operations"]


def _applies(row: Row, payload: Any, facts: dict[str, Any]) -> bool:
    excused = "unless" in row and _all(row["unless"], payload, facts)
    return _all(row.get("given", {}), payload, facts) and not excused


def _all(conditions: Row, payload: Any, facts: dict[str, Any]) -> bool:
    return all(_holds(word, wanted, payload, facts) for word, wanted in conditions.items())


def _holds(word: str, wanted: Any, payload: Any, facts: dict[str, Any]) -> bool:
    if word == "sent":
        return all(any(_same(value, item) for value in found(payload, key)) for key, item in wanted.items())
    if word == "has":
        return all(any(value is not None for value in found(payload, key)) for key in wanted)
    if word == "lacks":
        return not any(True for key in wanted for _ in found(payload, key))
    if isinstance(wanted, dict):
        return _within(facts.get(word), wanted)
    return not set(_listed(wanted)).isdisjoint(_listed(facts.get(word, ())))


def found(payload: Any, dotted: str) -> list[Any]:
    """The values below a dotted key; through an array, those of every item."""
    key, _, rest = dotted.partition(".")
    if isinstance(payload, dict):  # most are as plain as that
        if key not in payload:
            return []
        return found(payload[key], rest) if rest else [payload[key]]
    items = payload if isinstance(payload, list) else ()
    values = [item[key] for item in items if isinstance(item, dict) and key in item]
    return [inner for value in values for inner in found(value, rest)] if rest else values


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


def _within(number: Any, limits: dict[str, int]) -> bool:
    return isinstance(number, int) and limits.get("from", number) <= number <= limits.get("to", number)


def _listed(words: Any) -> Any:
    return [words] if isinstance(words, str) else words


def _deciding(rows: list[Row]) -> list[Row]:
    """The rows that give the status: the first that refuses, or else all that agree with the first that does not."""
    spoken = [row for row in rows if row["then"].get("status", UNKNOWN) != UNKNOWN]
    refusing = [row for row in spoken if refuses(row["then"]["status"])]
    first = (refusing or spoken)[:1]
    return [row for row in refusing or spoken for chosen in first if row["then"]["status"] == chosen["then"]["status"]]


def refuses(status: Status | None) -> bool:
    """Whether a call with this status was turned away; a redirection turns it away too."""
    return status == REFUSED or (isinstance(status, int) and status >= 300)


def _effects(row: Row) -> Iterator[Effect]:
    for thing, way in row["then"].get("set", {}).items():
        yield Effect(thing, way, row["rule"], _key(row))


def _key(row: Row) -> str:
    """The dotted key of what `sent` stands for in a row; empty where it stands for nothing."""
    given = row.get("given", {})
    return "value" if "path" in given.get("sent", {}) else next(iter(given.get("has", ())), "")
