"""What a run record tells of every rule, as the outcome of a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import Ended, Event, Finding, Note, Started
from scoutcheck.reports.record.exceptions import Exemption
from scoutcheck.reports.record.fold import Result, Summary, fold
from scoutcheck.suites.printing import Printer, exempt

PASSED, FAILED, SKIPPED, EXCUSED = "passed", "failed", "skipped", "excused"


class Verdict(NamedTuple):
    """`outcome` is passed, failed, skipped, or excused where a broken rule has an exception; `says` why."""

    outcome: str
    says: str = ""


def verdict(result: Result, findings: list[Finding], ledger: Ledger, exception: Exemption | None) -> Verdict:
    """The outcome for one rule: held and observed ones pass, broken ones fail with the words of `scoutcheck test`.

    `findings` are those of the rule, in the order in which they were made.
    """
    if result.verdict == "broken" and exception is not None:
        return Verdict(EXCUSED, f"exception of {exception.owner} until {exception.expires}: {exception.reason}")
    if result.verdict == "broken":
        return Verdict(FAILED, "\n".join(_told(result, findings, ledger)).lstrip())
    if result.verdict == "held" or _is_observed(result):
        return Verdict(PASSED, result.reason)
    return Verdict(SKIPPED, f"{result.verdict}: {result.reason}")


def _is_observed(result: Result) -> bool:
    """Whether the target was asked, and may do as it likes."""
    return result.verdict == "skipped" and not result.skipped


def _told(result: Result, findings: list[Finding], ledger: Ledger) -> Iterator[str]:
    printer = Printer(ledger)
    for finding in findings[:1]:
        yield from printer.lines(finding)
    if len(findings) > 1:
        yield f"broken in {len(findings)} operations: {', '.join(one.operation for one in findings)}"
    if not findings:
        yield f"{result.rule} {ledger.says(result.rule)}"
        broken = [seen for seen in result.probes if seen.probe.outcome == "broken"]
        yield from (f"  where:    {seen.operation}, {seen.probe.edge}" for seen in broken[:1])


def whole(summary: Summary, events: Iterable[Event]) -> Verdict:
    """The outcome for the run as a whole: it came to its end, and it proved something."""
    notes = [f"{note.level}: {note.text}" for run in summary.runs for note in run.notes if note.level == "error"]
    ended = [event for event in events if isinstance(event, Ended)]
    cut = [] if ended else ["error: the run did not come to its end"]
    return Verdict(FAILED, "\n".join((*notes, *cut))) if notes or cut else Verdict(PASSED)


def verdicts(events: list[Event], name: str, ledger: Ledger) -> dict[str, Verdict]:
    """A verdict for every rule, and one for the run under `name`."""
    summary = fold(events, ledger)
    found: dict[str, list[Finding]] = {}
    excused: dict[str, Exemption] = {}
    for event in events:
        if isinstance(event, Started):
            excused |= exempt(event.exceptions, event.at)
        if isinstance(event, Finding):
            found.setdefault(event.rule, []).append(event)
    told = {rule: verdict(result, found.get(rule, []), ledger, excused.get(rule)) for rule, result in summary.rules.items()}
    return {**told, name: whole(summary, events)}


def notes(events: Iterable[Event], ledger: Ledger) -> Iterator[str]:
    """What is to be said of a run beside its verdicts: how it began, its notes, how it ended."""
    printer = Printer(ledger)
    for event in events:
        if not isinstance(event, Finding) and not (isinstance(event, Note) and event.level == "error"):
            yield from printer.lines(event)
        if isinstance(event, Ended):
            yield f"{event.requests} requests in {event.seconds:.1f} s; {event.reason}"
