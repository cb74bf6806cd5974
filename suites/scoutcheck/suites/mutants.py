"""The suites measured by themselves: the mock with one rule weakened or dropped at a time, and how soon that is found."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Finding
from scoutcheck.strategies.model import table
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import Options, every_case, run
from scoutcheck.suites.judging import is_settled
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget
from scoutcheck.validator.statetable import Row


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


def judged_rules(cases: Iterable[Case]) -> list[str]:
    """The rules that a target can be found to break in requests: errors of the default mode that the service refuses."""
    return sorted({case.rule for case in cases if case.side == "refuse"})


def lax_rules(cases: Iterable[Case]) -> list[str]:
    """The rules with a limit that can give by one."""
    words = ("maxLength", "maxItems", "minItems", "minLength", "minimum", "maximum")
    past = (case for case in cases if case.side == "refuse" and "just past" in case.edge)
    return sorted({case.rule for case in past if case.edge.startswith(words)})


def state_rules() -> list[str]:
    """The settled rules of the state table that some call can show."""
    return sorted({row["rule"] for row in table().rows if is_settled(row["rule"]) and _is_shown(row)})


def _is_shown(row: Row) -> bool:
    """Whether a row changes what a call is answered, or what is read afterwards."""
    calls = row["operations"] == "every" or any(read().operation(name).sort == "request" for name in row["operations"])
    things = set(row["then"].get("set", {}))
    told = "kept" not in row["then"].get("set", {}).values() and bool(things & SEEN)
    given = {*row.get("given", {}), *row.get("unless", {})}
    return calls and not given & BY_ACCOUNT and (isinstance(row["then"].get("status"), int) or told)


# What only the account or its settings bring about.
BY_ACCOUNT = {"account", "caller", "field-type", "tag", "method"}
SEEN = {"subject", "status", "assignee", "mailbox", "customer", "draft", "tags", "custom-fields", "text", "hidden"}


def mutants(rules: Iterable[str] = (), seed: int = 0) -> Iterator[Mutant]:
    """Every mutant in turn, each tried until the first finding. `rules` are prefixes; none for all."""
    chosen = tuple(rules)
    cases = every_case(ACCOUNT, Options("mutants", seed))
    dropped = sorted({*judged_rules(cases), *state_rules()})
    for how, names in (("dropped", dropped), ("lax", lax_rules(cases))):
        for rule in names:
            if not chosen or rule.startswith(chosen):
                yield tried(rule, how, cases, seed)


def beside(rule: str) -> list[str]:
    """The rule, and those of rows that refuse the very same payloads: with one of them gone, the other would hide it."""
    same = [row["rule"] for row in table().rows if rule in row.get("also", ()) and set(row.get("given", {})) <= OF_PAYLOAD]
    return list(dict.fromkeys((rule, *same)))


OF_PAYLOAD = {"sent", "has", "lacks", "sent-threads"}


def tried(rule: str, how: str, cases: list[Case], seed: int = 0) -> Mutant:
    """One mutant, run until something is found."""
    names = beside(rule)
    target = MockTarget(without=names) if how == "dropped" else MockTarget(lax=names, without=names[1:])
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
