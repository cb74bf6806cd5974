"""Events in, a verdict for every rule of the contract out. The order of shards and of their events does not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import (
    COLUMNS,
    Ended,
    Event,
    Exchange,
    Finding,
    Note,
    Observation,
    Probe,
    Skipped,
    Started,
    Transition,
)

VERDICTS = ("held", "broken", "untested", "skipped")


class Sighting(NamedTuple):
    """One probe, and where it was made: `exchange` is the place of the exchange in `Summary.exchanges`."""

    probe: Probe
    operation: str
    exchange: int


class Run(NamedTuple):
    """One run: how it began, what there is to know about it, and how it ended. `ended` is None where the record was cut off."""

    started: Started | None
    notes: tuple[Note, ...]
    ended: Ended | None


class Result(NamedTuple):
    """What the runs tell of one rule.

    `verdict` is one of VERDICTS; `reason` says why it is neither held nor broken. Exchanges of findings, observations and
    transitions are places in `Summary.exchanges`; those that the record does not hold are left out.
    """

    rule: str
    verdict: str
    reason: str
    probes: tuple[Sighting, ...] = ()
    transitions: tuple[Transition, ...] = ()
    findings: tuple[Finding, ...] = ()
    observations: tuple[Observation, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def accepts(self) -> int:
        """How many probes the target had to take, and took."""
        return sum(seen.probe.side == "accept" and seen.probe.outcome == "held" for seen in self.probes)

    @property
    def refuses(self) -> int:
        """How many probes the target had to refuse, and refused."""
        return sum(seen.probe.side == "refuse" and seen.probe.outcome == "held" for seen in self.probes)

    @property
    def is_observed(self) -> bool:
        """Whether the runs tell what the target does, though nothing settles what it should do."""
        return self.verdict == "skipped" and (bool(self.observations) or "observed" in _outcomes(self))


class Summary(NamedTuple):
    """All that the runs tell: a result for every rule (those of the contract first, in its order), exchanges, runs."""

    rules: Mapping[str, Result]
    exchanges: tuple[Exchange, ...]
    runs: tuple[Run, ...]

    def count(self, verdict: str) -> int:
        """How many rules got this verdict."""
        return sum(result.verdict == verdict for result in self.rules.values())

    @property
    def observed(self) -> int:
        """How many of the skipped rules have been observed."""
        return sum(result.is_observed for result in self.rules.values())


# In which order a result lists what it has: the smallest finding first, everything else by what it says, so that the order of
# shards makes no difference.
_ORDER: Mapping[str, Callable[[Any], Any]] = {
    "probes": lambda seen: (
        COLUMNS.index(seen.probe.column),
        seen.probe.side,
        seen.probe.edge,
        seen.operation,
        seen.probe.outcome,
    ),
    "transitions": lambda row: (row.row, row.operation, row.outcome),
    "findings": lambda one: (len(one.exchanges), len(one.snippet), one.fingerprint),
    "observations": lambda one: (one.question, one.answer),
    "skipped": str,
}


class _Heap:
    """What has been seen of the rules so far. `place` leads from the id of an exchange of the present run to its place."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.exchanges: list[Exchange] = []
        self.runs: list[Run] = []
        self.place: dict[int, int] = {}

    def add(self, event: Event) -> None:
        if isinstance(event, Exchange):
            self._add_exchange(event)
        elif isinstance(event, Started):
            self.runs.append(Run(event, (), None))
            self.place = {}
        elif isinstance(event, (Note, Ended)):
            self._add_to_run(event)
        elif isinstance(event, Finding):
            known = tuple(self.place[number] for number in event.exchanges if number in self.place)
            self.parts[event.rule]["findings"].append(event._replace(exchanges=known))
        elif isinstance(event, Skipped):
            self.parts[event.rule]["skipped"].append(event.reason)
        else:
            part = "transitions" if isinstance(event, Transition) else "observations"
            self.parts[event.rule][part].append(event._replace(exchange=self.place.get(event.exchange, -1)))

    def _add_exchange(self, exchange: Exchange) -> None:
        place = self.place[exchange.id] = len(self.exchanges)
        self.exchanges.append(exchange)
        for probe in exchange.probes:
            self.parts[probe.rule]["probes"].append(Sighting(probe, exchange.operation, place))

    def _add_to_run(self, event: Note | Ended) -> None:
        run = self.runs.pop() if self.runs else Run(None, (), None)
        self.runs.append(run._replace(ended=event) if isinstance(event, Ended) else run._replace(notes=(*run.notes, event)))


def fold(events: Iterable[Event], ledger: Ledger) -> Summary:
    """Fold the events of one run, or of several runs one behind the other, into a summary.

    Rules that the contract does not have (a record of another release) follow those that it has.
    """
    heap = _Heap()
    for event in events:
        heap.add(event)
    both_sides = two_sided(ledger)
    ids = list(ledger.ids())
    strangers = sorted(heap.parts.keys() - set(ids))
    rules = {rule: _result(rule, heap.parts.get(rule, {}), rule in both_sides) for rule in (*ids, *strangers)}
    return Summary(rules, tuple(heap.exchanges), tuple(heap.runs))


def two_sided(ledger: Ledger) -> frozenset[str]:
    """The rules that only hold where the target took what keeps them, and refused what breaks them."""
    sorts = {name: kind["sort"] for name, kind in load().kinds.items()}
    return frozenset(rule for rule in ledger.ids() if _is_refused(ledger.rule(rule), sorts))


def _is_refused(entry: Mapping[str, Any], sorts: Mapping[str, str]) -> bool:
    return (
        entry["judged"]
        and entry["layer"] in ("shape", "meaning")
        and entry["level"] == "E"
        and entry.get("effect") == "refused"
        and any(sorts[kind] == "request" for kind in entry["kinds"])
    )


def _result(rule: str, parts: Mapping[str, list[Any]], both_sides: bool) -> Result:
    unique = {name: tuple(sorted(items, key=_ORDER[name])) for name, items in parts.items()}
    unique["skipped"] = tuple(dict.fromkeys(unique.get("skipped", ())))
    unique["findings"] = tuple({one.fingerprint: one for one in reversed(unique.get("findings", ()))}.values())[::-1]
    result = Result(rule, "untested", "", **unique)
    verdict, reason = _verdict(result, both_sides)
    return result._replace(verdict=verdict, reason=reason)


def _verdict(result: Result, both_sides: bool) -> tuple[str, str]:
    if result.findings or "broken" in _outcomes(result):
        return "broken", ""
    lacking = list(_lacking(result, both_sides))
    if not lacking:
        return "held", ""
    if result.skipped:
        return "skipped", "; ".join(result.skipped)
    if "held" in _outcomes(result):
        return "untested", "; ".join(lacking)
    answers = sorted({observation.answer for observation in result.observations})
    if answers or "observed" in _outcomes(result):
        told = f"; observed: {', '.join(answers)}" if answers else ""
        return "skipped", f"the evidence does not settle it{told}"
    if result.probes or result.transitions:
        return "untested", "no answer to its probes was conclusive"
    return "untested", "nothing that was sent bears on it"


def _lacking(result: Result, both_sides: bool) -> Iterator[str]:
    """What is still to be shown before the rule may be said to hold."""
    sides = {seen.probe.side: "" for seen in result.probes} | {"accept": "", "refuse": ""} if both_sides else _sides(result)
    held = {seen.probe.side for seen in result.probes if seen.probe.outcome == "held"}
    if "accept" in sides and "accept" not in held:
        yield "nothing that keeps the rule was seen to be accepted"
    if "refuse" in sides and "refuse" not in held:
        yield "nothing that breaks the rule was seen to be refused"
    if not sides and not any(transition.outcome == "held" for transition in result.transitions):
        yield "it was not seen to hold"


def _sides(result: Result) -> dict[str, str]:
    return {seen.probe.side: "" for seen in result.probes if seen.probe.side != "observe"}


def _outcomes(result: Result) -> set[str]:
    return {seen.probe.outcome for seen in result.probes} | {transition.outcome for transition in result.transitions}


__all__ = ["VERDICTS", "Result", "Run", "Sighting", "Summary", "fold", "two_sided"]
