"""The report itself, as a value: results of all rules, faults, exceptions, and what has changed. Writers only write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.compliance.columns import columns_of_rules
from scoutcheck.reports.compliance.faults import Fault, faults_of
from scoutcheck.reports.compliance.inputs import Flaw, Inputs
from scoutcheck.reports.compliance.secrets import without_secrets
from scoutcheck.reports.record.events import Started
from scoutcheck.reports.record.exceptions import Exemption, exceptions_of
from scoutcheck.reports.record.fold import Result, Summary, fold
from scoutcheck.reports.record.reading import Problem


class Standing(NamedTuple):
    """An exception and how it stands on the day of the report: `in force`, `expired`, or `not needed` (nothing breaks)."""

    exemption: Exemption
    state: str


class Verdicts(NamedTuple):
    """How many rules got each verdict."""

    held: int
    broken: int
    untested: int
    skipped: int

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return sum(self)

    @property
    def tested(self) -> int:
        """How many rules were tested to a result."""
        return self.held + self.broken

    @property
    def percent(self) -> float:
        """How much of the contract was tested, in percent."""
        return 100 * self.tested / self.rules if self.rules else 0.0


class Change(NamedTuple):
    """A fault that only one of two reports has: `state` is `new`, `fixed` or `not tested now`."""

    state: str
    fault: Fault


class Move(NamedTuple):
    """A rule whose verdict is another one than before."""

    rule: str
    before: str
    after: str


class Comparison(NamedTuple):
    """What changed since an earlier report. `unchanged` counts the faults that both have."""

    since: str
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    unchanged: int

    def count(self, state: str) -> int:
        """How many faults are `new`, `fixed` or `not tested now`."""
        return sum(change.state == state for change in self.changes)


class Point(NamedTuple):
    """One run within a trend."""

    at: str
    run: str
    verdicts: Verdicts


class Report(NamedTuple):
    """All that writers need. `flaky` are rules whose probes, or whose runs, contradict each other."""

    ledger: Ledger
    contract: Contract
    columns: Mapping[str, tuple[str, ...]]
    summary: Summary
    verdicts: Verdicts
    faults: tuple[Fault, ...]
    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]
    has_records: bool
    has_lints: bool
    comparison: Comparison | None = None
    trend: tuple[Point, ...] = ()
    flaky: tuple[str, ...] = ()

    @property
    def results(self) -> tuple[Result, ...]:
        """A result for every rule."""
        return tuple(self.summary.rules.values())

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that count as breaches; the rest are warnings about payloads."""
        return tuple(fault for fault in self.faults if fault.severity == "error")

    @property
    def breaches(self) -> tuple[Fault, ...]:
        """The errors that a verdict rests on: those of the target, or of the payloads where no target was tested."""
        return tuple(fault for fault in self.errors if fault.finding or not self.has_records)

    @property
    def in_payloads(self) -> tuple[Fault, ...]:
        """The errors of payloads that were linted beside a target; they tell nothing of it."""
        return tuple(fault for fault in self.errors if fault.flaw and self.has_records)

    @property
    def open(self) -> tuple[Fault, ...]:
        """The errors that no exception covers."""
        return tuple(fault for fault in self.errors if fault.exemption is None)

    def says(self, rule: str) -> str:
        """The sentence of a rule; a record of another release may know rules that we do not."""
        return self.ledger.says(rule) if rule in self.ledger.data["rules"] else "This release of the contract has no such rule."


def make_report(inputs: Inputs, exceptions: Iterable[Exemption] = (), today: str = "") -> Report:
    """A report of some inputs.

    `exceptions` are those of the configuration, on top of what the records tell. An exception is over after its last day,
    as seen on the day of the newest record, or on `today` where there is no record.
    """
    ledger, contract = Ledger(), load()
    summary = fold((event for record in inputs.records for event in record.events), ledger)
    summary = summary if inputs.records else _with_flaws(summary, inputs.flaws)
    exempt = tuple(dict.fromkeys((*without_secrets(tuple(exceptions)), *_recorded(inputs))))
    faults = tuple(faults_of(inputs, summary))
    day = max((run.started.at for run in summary.runs if run.started), default=today)
    standings = tuple(Standing(one, _standing(one, faults, day)) for one in exempt)
    in_force = {one.exemption.rule: one.exemption for one in standings if one.state == "in force"}
    return Report(
        ledger,
        contract,
        columns_of_rules(contract, ledger),
        summary,
        verdicts_of(summary),
        tuple(fault._replace(exemption=in_force.get(fault.rule)) for fault in faults),
        standings,
        (*inputs.problems, *_strangers(summary, ledger)),
        bool(inputs.records),
        bool(inputs.lints),
    )


def verdicts_of(summary: Summary) -> Verdicts:
    """How many rules got each verdict."""
    return Verdicts(*(summary.count(verdict) for verdict in Verdicts._fields))


def _with_flaws(summary: Summary, flaws: Iterable[Flaw]) -> Summary:
    """Where no target was tested, it is the payloads that break rules."""
    wrong = dict.fromkeys(flaw.rule for flaw in flaws if flaw.severity == "error")
    broken = {rule: summary.rules.get(rule, Result(rule, "", ""))._replace(verdict="broken", reason="") for rule in wrong}
    return summary._replace(rules={**summary.rules, **broken})


def _recorded(inputs: Inputs) -> Iterator[Exemption]:
    for record in inputs.records:
        for event in record.events:
            if isinstance(event, Started):
                yield from exceptions_of(event.exceptions)


def _standing(exemption: Exemption, faults: Iterable[Fault], day: str) -> str:
    if exemption.is_over(day):
        return "expired"
    return "in force" if any(fault.rule == exemption.rule and fault.severity == "error" for fault in faults) else "not needed"


def _strangers(summary: Summary, ledger: Ledger) -> Iterator[Problem]:
    unknown = [rule for rule in summary.rules if rule not in ledger.data["rules"]]
    if unknown:
        yield Problem("", 0, f"rules that this release of the contract does not have: {', '.join(unknown)}")


__all__ = [
    "Change",
    "Comparison",
    "Move",
    "Point",
    "Report",
    "Standing",
    "Verdicts",
    "make_report",
    "verdicts_of",
]
