"""One run: all suites against one target, as a stream of events."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from platform import python_version
from typing import Any, NamedTuple

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.version import VERSION
from scoutcheck.reports.record.events import (
    NOTHING,
    Ended,
    Event,
    Exchange,
    Finding,
    Note,
    Observation,
    Skipped,
    Started,
    Transition,
)
from scoutcheck.suites.account import account
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.cases.deriving import FIRST, derived, request_kinds
from scoutcheck.suites.directed import directed
from scoutcheck.suites.findings import Findings
from scoutcheck.suites.glance import glance
from scoutcheck.suites.ground import Ground
from scoutcheck.suites.living import living
from scoutcheck.suites.play import Budget, Play, Spent
from scoutcheck.suites.reasons import out_of_reach
from scoutcheck.suites.robustness import robustness
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.states import states
from scoutcheck.suites.target import Account, Target
from scoutcheck.suites.vacuity import emptiness
from scoutcheck.suites.webhooks import webhooks
from scoutcheck.suites.wire import wire


class Options(NamedTuple):
    """How to run. `select` and `ignore` are prefixes of rules. `stamp` gives the present moment as a record writes it,
    `clock` seconds that only ever grow; `lives` is the number of life cycles after the directed suites, and `database` that of
    Hypothesis in which failing ones are kept (None for no database). `explore` lets schemathesis look further at the end."""

    run: str
    seed: int = 0
    budget: Budget = Budget()  # frozen
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    lives: int = 8
    database: Any = None
    explore: bool = False
    exceptions: tuple[Mapping[str, str], ...] = ()
    stamp: Callable[[], str] = lambda: now()
    clock: Callable[[], float] = time.monotonic

    def wants(self, rule: str) -> bool:
        """Whether a rule was selected."""
        chosen = not self.select or rule.startswith(self.select)
        return chosen and not (self.ignore and rule.startswith(self.ignore))


def now() -> str:
    """The present moment, as a record writes it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def every_case(account: Account, options: Options, ledger: Ledger | None = None) -> list[Case]:
    """The cases for an account, in the order in which they are sent: the first breach of each rule before any second.

    Those of one wave go in an order that the seed gives, but the waves one after the other.
    """
    known = ledger or Ledger()
    found = [case for kind in request_kinds(account.v1) for case in derived(kind, account, known)]
    of_wire = options.select and any(options.wants(rule) and known.rule(rule)["layer"] == "wire" for rule in known.ids())
    shows_wire = FIRST if of_wire else None  # any answer shows it
    wanted = [case for case in found if case.wave == shows_wire or any(map(options.wants, (case.rule, *case.also)))]
    random.Random(options.seed).shuffle(wanted)
    return sorted(wanted, key=lambda case: case.wave)


def run(target: Target, options: Options, cases: list[Case] | None = None) -> Iterator[Event]:
    """Run everything; the last event is always Ended. Raises nothing for what the target does.

    Raises TargetError before the first request where it shall explore, and the release of schemathesis is unknown.
    """
    if options.explore:
        from scoutcheck.suites.exploring import ready  # schemathesis is slow to import

        ready()
    begun = options.clock()
    play = Play(target, options.stamp, options.budget)
    yield started(target, options)
    reason = "finished"
    try:
        for event in _played(play, options, every_case(target.account, options) if cases is None else cases):
            yield from _chosen(event, options)
    except Spent as spent:
        reason = "budget"
        yield Note(f"{spent}; what was not reached stays untested")
    if reason == "finished" and not options.select:
        yield from emptiness(play)
    yield Ended(options.stamp(), reason, play.count, round(options.clock() - begun, 3))


def _chosen(event: Event, options: Options) -> Iterator[Event]:
    """What an event tells of the rules that are wanted: calls that others stand on would show more than was asked for."""
    if isinstance(event, Exchange):
        yield event._replace(probes=tuple(probe for probe in event.probes if options.wants(probe.rule)))
    elif not isinstance(event, (Finding, Transition, Observation)) or options.wants(event.rule):
        yield event


def started(target: Target, options: Options) -> Started:
    """The first event of a run."""
    contract = load()
    selection = {"select": list(options.select), "ignore": list(options.ignore)}
    return Started(
        at=options.stamp(),
        run=options.run,
        contract={"version": contract.version, "hash": contract.hash},
        seed=options.seed,
        target={"name": target.name, "live": target.live},
        tools={"scoutcheck": VERSION, "python": python_version()},
        selection=selection if options.select or options.ignore else NOTHING,
        exceptions=options.exceptions,
    )


def _played(play: Play, options: Options, cases: list[Case]) -> Iterator[Event]:
    yield from (Skipped(rule, "it was not selected") for rule in Ledger().ids() if not options.wants(rule))
    yield from (event for event in out_of_reach() if options.wants(event.rule))
    findings = Findings(play)
    ground = Ground(play, findings)
    stage = Stage(ground)
    phases: tuple[tuple[str, Callable[[], Iterator[Event]]], ...] = (
        ("wire", lambda: glance(stage)),
        ("state", lambda: states(stage)),
        ("wire", lambda: wire(stage)),
        ("wire", lambda: account(stage)),
        ("webhooks", lambda: webhooks(stage)),  # before the cases, some of which leave subscriptions to be served as well
        ("robustness", lambda: robustness(stage)),
        ("directed", lambda: directed(ground, cases)),
        ("life-cycle", lambda: living(stage, options.seed, options.lives, options.database)),
        *([("exploring", lambda: _explored(stage, options.seed))] if options.explore else []),
    )
    for name, suite in phases:
        play.phase = name
        yield from suite()


def _explored(stage: Stage, seed: int) -> Iterator[Event]:
    from scoutcheck.suites.exploring import exploring

    yield from exploring(stage, seed)
