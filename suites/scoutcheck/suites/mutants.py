"""The suites measured by themselves: the mock with one rule weakened or dropped at a time, and how soon that is found."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import Finding
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import Options, every_case, run
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget


class Mutant(NamedTuple):
    """One weakened mock. `how` is `dropped` or `lax`; `found` are the rules named by the first finding, none where it
    survived; `seconds` and `requests` tell what it took."""

    rule: str
    how: str
    found: str
    seconds: float
    requests: int

    @property
    def killed(self) -> bool:
        """Whether anything was found."""
        return bool(self.found)


def judged_rules(ledger: Ledger) -> list[str]:
    """The rules that a target can be found to break in requests: errors of the default mode that the service refuses."""
    return sorted({case.rule for case in every_case(ACCOUNT, Options("mutants"), ledger) if case.side == "refuse"})


def lax_rules(cases: Iterable[Case]) -> list[str]:
    """The rules with a limit that can give by one."""
    words = ("maxLength", "maxItems", "minItems", "minLength", "minimum", "maximum")
    return sorted({case.rule for case in cases if case.side == "refuse" and case.edge.startswith(words) and "just past" in case.edge})


def mutants(rules: Iterable[str] = (), seed: int = 0) -> Iterator[Mutant]:
    """Every mutant in turn, each tried until the first finding. `rules` are prefixes; none for all."""
    chosen = tuple(rules)
    cases = every_case(ACCOUNT, Options("mutants", seed))
    dropped = sorted({case.rule for case in cases if case.side == "refuse"})
    for how, names in (("dropped", dropped), ("lax", lax_rules(cases))):
        for rule in names:
            if not chosen or rule.startswith(chosen):
                yield tried(rule, how, cases, seed)


def tried(rule: str, how: str, cases: list[Case], seed: int = 0) -> Mutant:
    """One mutant, run until something is found."""
    target = MockTarget(without=[rule]) if how == "dropped" else MockTarget(lax=[rule])
    begun = time.monotonic()
    count = 0
    for event in run(target, Options("mutants", seed), cases):
        count += type(event).__name__ == "Exchange"
        if isinstance(event, Finding):
            return Mutant(rule, how, event.rule, time.monotonic() - begun, count)
    return Mutant(rule, how, "", time.monotonic() - begun, count)


def told(done: list[Mutant]) -> Iterator[str]:
    """The last lines of a measurement."""
    survived = [f"{one.rule} ({one.how})" for one in done if not one.killed]
    times = sorted(one.seconds for one in done if one.killed)
    median = times[len(times) // 2] if times else 0.0
    yield f"{len(done) - len(survived)} of {len(done)} mutants killed; median {median * 1000:.0f} ms"
    yield from [f"survived: {', '.join(survived)}"] if survived else []
