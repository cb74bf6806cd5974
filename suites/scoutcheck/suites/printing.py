"""What a person reads of a run: each failure once, with everything that is needed to see it again; then what was proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import NOTHING, Ended, Event, Finding, Note, Started
from scoutcheck.reports.record.exceptions import Exemption, exceptions_of
from scoutcheck.reports.record.fold import Summary

LONGEST = 700


class Printer:
    """Tells of a run as it goes. `told` counts how often the same rule was found broken elsewhere."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.told: dict[str, int] = {}

    def lines(self, event: Event) -> Iterator[str]:
        """What to print for an event; mostly nothing."""
        if isinstance(event, Started):
            yield f"run {event.run}: {event.target['name']}, contract {event.contract['version']}, seed {event.seed}"
        elif isinstance(event, Finding):
            yield from self._finding(event)
        elif isinstance(event, Note):
            yield f"{'note' if event.level == 'info' else event.level}: {event.text}"

    def _finding(self, finding: Finding) -> Iterator[str]:
        self.told[finding.rule] = self.told.get(finding.rule, 0) + 1
        if self.told[finding.rule] > 1:
            return
        sources = "; ".join(f"{title} [{provenance}]" for title, provenance, _ in self.ledger.evidence(finding.rule))
        yield ""
        yield f"{finding.rule} {self.ledger.says(finding.rule)}"
        yield f"  evidence: {sources}"
        yield f"  where:    {finding.operation}, {finding.edge}"
        yield f"  expected: {_short(finding.expected)}"
        yield f"  got:      {_short(finding.actual)}"
        yield f"  request:  {_short(finding.curl)}"
        yield "  as a test:"
        yield indent(finding.snippet.rstrip(), "    ")

    def ending(self, summary: Summary, ended: Ended, exempt: Mapping[str, Exemption] = NOTHING) -> Iterator[str]:
        """The last lines: how often more a rule was broken, and the verdicts. `exempt` are rules that may be broken."""
        more = [f"{rule} in {count} operations" for rule, count in self.told.items() if count > 1]
        yield ""
        yield from [f"broken in several operations: {', '.join(more)}"] if more else []
        counts = ", ".join(f"{summary.count(verdict)} {verdict}" for verdict in ("held", "broken", "untested", "skipped"))
        broken = [rule for rule, result in summary.rules.items() if result.verdict == "broken"]
        observed = f" ({summary.observed} of them observed)" if summary.observed else ""
        yield f"{len(summary.rules)} rules: {counts}{observed}"
        yield from [f"broken: {', '.join(broken)}"] if broken else []
        yield from (
            f"{rule} may be broken until {exempt[rule].expires}: {exempt[rule].reason}" for rule in broken if rule in exempt
        )
        yield f"{ended.requests} requests in {ended.seconds:.1f} s; {ended.reason}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)} characters; the record has all of it)"


def exempt(exceptions: Iterable[Mapping[str, str]], today: str) -> dict[str, Exemption]:
    """The rules that may be broken on a day (or at a moment that begins with the day), each with its exception."""
    return {one.rule: one for one in exceptions_of(exceptions) if not one.is_over(today)}


def failed(summary: Summary, exempt: Mapping[str, Exemption] = NOTHING) -> bool:
    """Whether a run is to be called a failure: a rule is broken that may not be, the run proved nothing, or it was cut off."""
    broken = any(result.verdict == "broken" and rule not in exempt for rule, result in summary.rules.items())
    return broken or any(note.level == "error" for run in summary.runs for note in run.notes)
