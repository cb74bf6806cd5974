"""The suites measured by themselves: the mock with one rule weakened or dropped at a time, and how soon that is found."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import NamedTuple

from scoutcheck.mock.weakenings import LAX, STRICT, weakenings
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Event, Exchange, Finding, Observation
from scoutcheck.strategies.model import table
from scoutcheck.strategies.reasons import references, rules_named
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import Options, every_case, run
from scoutcheck.suites.judging import is_settled
from scoutcheck.suites.reasons import REASON_OF
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget

DROPPED, WEAKER = "dropped", "lax"
KILLED, NOTICED, SURVIVED = "killed", "noticed", "survived"
DEFAULT, STRICTLY = "default", "strict"
# Settled rules that a mock can be made not to keep, though nothing that a client sees becomes wrong by it.
HARMLESS = {
    **{rule: REASON_OF[rule] for rule in ("RL-012", "TH-022", "WH-042")},
    "TH-056": "ER-017 has the same answer for every wrong method",
    "UT-043": "ER-017 has the same answer for every wrong method",
    "TH-026": "the mock then never changes the owner, and which call publishes a draft reply no document tells",
}
# Limits of which no document tells where exactly they are, so that one more is no fault.
ROUGH = {"TM-011": "where exactly ids end no document tells, so its limit is not moved by one"}
# Conditions that speak of the payload alone.
OF_PAYLOAD = {"sent", "has", "lacks", "sent-threads"}


class Weak(NamedTuple):
    """One mock to be tried: which rule it does not keep, `how` (DROPPED or WEAKER), in which of the mock's modes.

    `must`: a target that does not keep the rule has to fail. For others it is enough that an open question is answered
    otherwise than by the mock as it is.
    """

    rule: str
    how: str
    mode: str
    must: bool


class Mutant(NamedTuple):
    """What became of one. `found` is the rule of the first finding, or of the first answer that differs; "" for none.

    `seconds` and `requests` tell what it took.
    """

    weak: Weak
    fate: str
    found: str
    seconds: float
    requests: int

    @property
    def named(self) -> bool:
        """Whether it was found under the rule itself, or under one that stands and falls with it."""
        return self.fate != KILLED or self.found in kin(self.weak.rule)

    @property
    def passes(self) -> bool:
        """Whether the suites are good enough for it."""
        return self.fate == KILLED or not self.weak.must


def every_weak(rules: tuple[str, ...] = ()) -> list[Weak]:
    """All that a mock can be made not to keep; of rules that begin with one of `rules`, if there are any."""
    chosen = [one for one in weakenings() if one.rule not in HARMLESS and (not rules or one.rule.startswith(rules))]
    dropped = [
        Weak(one.rule, DROPPED, STRICTLY if one.ways == (STRICT,) else DEFAULT, is_settled(one.rule))
        for one in chosen
        if {*one.ways} - {LAX}
    ]
    return dropped + [
        Weak(one.rule, WEAKER, DEFAULT, is_settled(one.rule)) for one in chosen if LAX in one.ways and one.rule not in ROUGH
    ]


def left_out(rules: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The rules that no mock can be made to break so that it shows, by the reason."""
    found: dict[str, list[str]] = {}
    for one in weakenings():
        reason = HARMLESS.get(one.rule) or ROUGH.get(one.rule, one.reason)
        if reason and (not rules or one.rule.startswith(rules)):
            found.setdefault(reason, []).append(one.rule)
    return found


def mutants(rules: tuple[str, ...] = (), seed: int = 0, jobs: int | None = None) -> Iterator[Mutant]:
    """Every mutant in turn, each tried until it is found. `rules` are prefixes, none for all; `jobs` processes work at it."""
    weak = every_weak(rules)
    workers = min(jobs or os.cpu_count() or 1, len(weak)) or 1
    if workers == 1:
        yield from (tried(one, seed) for one in weak)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(tried, weak, [seed] * len(weak))


def tried(weak: Weak, seed: int = 0) -> Mutant:
    """One mutant, run until it is found."""
    cases = _cases(seed)
    if not weak.must:  # what the state of the world and the wire show is shown anyway
        cases = [case for case in cases if weak.rule in (case.rule, *case.also)]
    usual = _usual(weak.mode, seed)
    begun = time.monotonic()
    count, heard = 0, set[tuple[str, ...]]()
    for event in run(_target(weak), _options(seed, weak.must), cases):
        count += isinstance(event, Exchange)
        heard |= {_key(event)} if isinstance(event, Observation) else set()
        fate = _fate(event, weak, usual)
        if fate:
            return Mutant(weak, fate, getattr(event, "rule", ""), time.monotonic() - begun, count)
    silent = {rule for rule, *_ in _kept(weak.mode, seed) - heard} & kin(weak.rule) if not weak.must else set()
    fate = NOTICED if silent else SURVIVED
    return Mutant(weak, fate, min(silent, default=""), time.monotonic() - begun, count)


def _target(weak: Weak) -> MockTarget:
    names = beside(weak.rule)
    if weak.how == DROPPED:
        return MockTarget(without=names, mode=weak.mode)
    return MockTarget(lax=names, without=names[1:], mode=weak.mode)


def _fate(event: Event, weak: Weak, usual: frozenset[tuple[str, ...]]) -> str:
    if isinstance(event, Finding) and _key(event) not in usual:
        return KILLED
    return NOTICED if isinstance(event, Observation) and not weak.must and _key(event) not in usual else ""


def _key(event: Finding | Observation) -> tuple[str, ...]:
    if isinstance(event, Finding):
        return (event.rule, event.operation)
    return (event.rule, event.question, event.answer)


def _options(seed: int, whole: bool = True) -> Options:
    return Options("mutants", seed, lives=Options("").lives if whole else 0)


@cache
def _cases(seed: int) -> list[Case]:
    return every_case(ACCOUNT, _options(seed))


@cache
def _usual(mode: str, seed: int) -> frozenset[tuple[str, ...]]:
    """What is found and answered where every rule is kept."""
    return _heard(mode, seed, _cases(seed))


@cache
def _kept(mode: str, seed: int) -> frozenset[tuple[str, ...]]:
    """What is answered without any case."""
    return _heard(mode, seed, [])


def _heard(mode: str, seed: int, cases: list[Case]) -> frozenset[tuple[str, ...]]:
    stream = run(MockTarget(mode=mode), _options(seed), cases)
    return frozenset(_key(event) for event in stream if isinstance(event, (Finding, Observation)))


def beside(rule: str) -> list[str]:
    """The rule, and those of rows that refuse the very same payloads: with one of them gone, the other would hide it."""
    same = [row["rule"] for row in table().rows if rule in row.get("also", ()) and set(row.get("given", {})) <= OF_PAYLOAD]
    return list(dict.fromkeys((rule, *same)))


# ---------------------------------------------------------------- rules that stand and fall together


def kin(rule: str) -> frozenset[str]:
    """The rule and all that are named beside it, or that it is named beside, wherever the contract names rules."""
    return frozenset((rule, *_beside().get(rule, ())))


@cache
def _beside() -> dict[str, set[str]]:
    groups = [(row["rule"], *row.get("also", ())) for row in table().rows]
    groups += [tuple(row["rule"] for row in table().rows if {"only", "never"} & row["then"].keys())]
    groups += [(name, entry["reported_as"]) for name, entry in Ledger().data["rules"].items() if entry.get("reported_as")]
    answers = [answer for one in read().named.values() for answer in one.answers]
    parts = [*read().contract.nodes, *(one.rule for each in answers for one in each.headers), *(one.checks for one in answers)]
    groups += [rules_named(part) for part in references(parts)]
    found: dict[str, set[str]] = {}
    for group in groups:
        for name in group:
            found.setdefault(name, set()).update(group)
    return found


# ---------------------------------------------------------------- what is told


def line(one: Mutant) -> str:
    """One line about one mutant."""
    fate = {KILLED: f"killed by {one.found}", NOTICED: f"noticed as {one.found}", SURVIVED: "survived"}[one.fate]
    fate = fate if one.weak.must or one.fate != SURVIVED else "not noticed"
    return f"{one.weak.rule:7} {one.weak.how:8} {fate} after {one.seconds * 1000:.0f} ms, {one.requests} requests"


def told(done: list[Mutant], rules: tuple[str, ...] = ()) -> Iterator[str]:
    """The last lines of a measurement."""
    must = [one for one in done if one.weak.must]
    killed = sorted((one for one in must if one.fate == KILLED), key=lambda one: one.seconds)
    if killed:
        middle, last = killed[len(killed) // 2], killed[-1]
        took = f"; median {middle.seconds * 1000:.0f} ms, longest {last.seconds * 1000:.0f} ms ({last.weak.rule})"
    yield f"{len(killed)} of {len(must)} mutants killed{took if killed else ''}"
    yield from _listed("survived", [one for one in must if one.fate == SURVIVED])
    yield from _listed("killed under the name of another rule", [one for one in done if not one.named])
    open_ones = [one for one in done if not one.weak.must]
    noticed = [one for one in open_ones if one.fate != SURVIVED]
    if open_ones:
        yield f"{len(noticed)} of {len(open_ones)} noticed among those whose rules no target can fail by"
    yield from _listed("not noticed", [one for one in open_ones if one.fate == SURVIVED])
    for reason, names in sorted(left_out(rules).items()):
        yield f"not weakened, for {reason}: {', '.join(names)}"


def _listed(what: str, some: list[Mutant]) -> Iterator[str]:
    names = [f"{one.weak.rule} ({one.weak.how}{', ' + one.found if one.found else ''})" for one in some]
    yield from [f"{what}: {', '.join(names)}"] if names else []
