"""What judging tells: violations, the run that gathers them, and the readings by which a breach is a softer one."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.forms import LEGAL_FORMS, fits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    Node = dict[str, Any]
    Path = tuple[str | int, ...]
    Rule = list[Any]


# So many breaches of one payload are told; whoever has more has one cause for most of them.
MOST = 10_000


class Violation(Record):
    """One breach of one rule at one place. Knows no file and no severity.

    `path` is a JSON Pointer as a tuple; `target` says what is meant there: the "value", its "key", or something "missing"
    from the object. `code` names the keyword, form or check that was broken, `args` what a message needs to know.
    """

    rule: str
    level: str
    also: tuple[str, ...]
    path: Path
    target: str
    code: str
    args: dict[str, Any]


class Enough(Exception):
    """There is no room for another breach."""


class Run:
    """What one judgement needs to know besides node and value, and where its violations gather."""

    __slots__ = ("_clock", "at", "definitions", "found", "node", "nodes", "root")

    def __init__(self, nodes: list[Node], root: Any, definitions: Mapping[str, str], clock: Callable[[], str]) -> None:
        self.nodes = nodes
        self.root = root
        self.definitions = definitions
        self.node: Node = {}
        self.at: Path = ()
        self.found: list[Violation] = []
        self._clock = clock

    def now(self) -> str:
        """The moment of judging, as `YYYY-MM-DDThh:mm:ssZ`."""
        return self._clock()

    def known(self) -> set[str]:
        """The keys that the object whose checks are run may have."""
        named = self.node.get("keys", {}).get("named", {})
        return {*self.node.get("props", ()), *(key for key, part in named.items() if "stands-for" in part)}

    def has_told(self, *steps: str | int) -> bool:
        """Whether a finding stands at, or below, the place that lies `steps` below the object whose checks are run."""
        place = (*self.at, *steps)
        return any(found.path[: len(place)] == place for found in self.found)

    def forget(self, places: list[Path], code: str) -> list[Violation]:
        """Take back what was reported with `code` at `places`, and give it."""
        gone = [found for found in self.found if found.code == code and found.path in places]
        self.found = [found for found in self.found if found not in gone]
        return gone

    def add_also(self, place: Path, rules: list[str]) -> None:
        """Say of what was reported at `place` that it breaks these rules, too."""
        for index, found in enumerate(self.found):
            if found.path == place:
                more = [name for name in rules if name not in (found.rule, *found.also)]
                self.found[index] = found._replace(also=(*found.also, *more))

    def report(self, rule: Rule, path: Path, target: str, code: str, args: dict[str, Any]) -> None:
        """Add a violation. Raises Enough where there are too many."""
        if len(self.found) > MOST:
            raise Enough
        self.found.append(Violation(rule[0], rule[1], tuple(rule[2]), path, target, code, args))


def utc_now() -> str:
    """The present moment in UTC, as `YYYY-MM-DDThh:mm:ssZ`."""
    from time import gmtime, strftime

    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())


def fail(run: Run, node: Node, rule: Rule, value: Any, path: Path, code: str, args: dict[str, Any]) -> list[str]:
    """Report a failed keyword, through the readings that fit the value if there are any. Gives their forms."""
    softer = _softer(node, value)
    for reading in softer:
        read(run, reading, rule, path, "value", args)
    if not softer:
        run.report(rule, path, "value", code, args)
    return [reading["form"] for reading in softer]


def read(run: Run, reading: Node, rule: Rule | None, path: Path, target: str, args: dict[str, Any]) -> None:
    """Report what a reading says of a value, with its own rule or else with `rule`, that of the failed keyword."""
    own = reading["rule"] or rule
    if own is None:
        return
    level = reading["level"] or own[1]
    also = own[2] if rule is None or rule[0] in (own[0], *own[2]) else [*own[2], rule[0]]
    told = {**args, "why": reading["why"]} if "why" in reading else args
    run.report([own[0], level, also], path, target, reading["form"], told)


def read_legal(run: Run, node: Node, value: Any, path: Path) -> None:
    """Report the readings that speak of a value which no keyword forbids."""
    for reading in node["readings"]:
        if reading["form"] in LEGAL_FORMS and reading["rule"] and fits(reading, value, node):
            read(run, reading, None, path, "value", {"value": value})


def _softer(node: Node, value: Any) -> list[Node]:
    """The readings that fit a value. A prefix is the broadest of them and speaks only where no other does."""
    # 85.0 is an integer like any other, so a fraction of nought never explains why a keyword failed.
    readings = [reading for reading in node.get("readings", ()) if reading["form"] != "integral-number"]
    found = [reading for reading in readings if fits(reading, value, node)]
    return [reading for reading in found if reading["form"] != "prefix"] or found
