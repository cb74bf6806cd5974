"""Two targets side by side: the same program of requests on both, answers compared, the first difference made small.

Ids, dates and whatever else tells one account from another is taken out before answers are compared; so are keys that no
document knows, and texts meant for people. A difference says that one of the two has drifted, not which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Ended, Event, Exchange, Note
from scoutcheck.strategies.calls import CREATE, READ
from scoutcheck.strategies.sites import tree
from scoutcheck.suites.cases.adapting import adapted
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import Options, every_case, started
from scoutcheck.suites.ground import plain_conversation
from scoutcheck.suites.pairing import GROUND, Pair, Program, Seen, Step
from scoutcheck.suites.play import Spent
from scoutcheck.suites.reproducing import curl
from scoutcheck.suites.shrinking import smallest
from scoutcheck.suites.target import Account, Target
from scoutcheck.suites.writing import request_told, response_told

# So many cases share what they stand on.
TOGETHER = 20
# What the ids in a path lead back to: the operation that makes such a thing.
MAKERS = {
    "conversationId": CREATE,
    "id": CREATE,
    "threadId": "create-note",
    "webhookId": "create-webhook",
    "customerId": "create-customer",
}


def programs(cases: Sequence[Case], account: Account) -> Iterator[Program]:
    """Programs that send every case to each of its operations, some of them on the same conversation."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.kind, []).append(case)
    for start in range(0, max(map(len, groups.values()), default=0), TOGETHER):
        for kind, group in groups.items():
            for operation in _callers(kind) if group[start : start + TOGETHER] else ():
                yield from _program(operation, group[start : start + TOGETHER], account)


def _callers(kind: str) -> list[Operation]:
    return [one for one in read().named.values() if one.kind == kind and one.sort == "request"]


def _program(operation: Operation, cases: list[Case], account: Account) -> Iterator[Program]:
    wanted = [parameter.name for parameter in operation.at("path")]
    if any(name not in MAKERS for name in wanted):
        return
    ground: list[Step] = []
    for name in wanted:
        ground.append(_ground(MAKERS[name], tuple(range(len(ground)))[: MAKERS[name] == "create-note"], account))
    ids = tuple(range(len(ground)))
    looks = [Step(READ, ids[:1])] if MAKERS[(wanted or [""])[0] or "id"] == CREATE and ids else []
    steps = [
        step
        for case in cases
        for step in (Step(operation.name, ids, case.payload, f"{case.rule}, {case.pointer or '/'} {case.edge}"), *looks)
    ]
    yield (*ground, *steps)


def _ground(operation: str, ids: tuple[int, ...], account: Account) -> Step:
    if operation == CREATE:
        return Step(CREATE, (), plain_conversation(account), GROUND)
    site = tree(operation)
    return Step(operation, ids, adapted(site, site.samples[0], account), GROUND)


def differing(left: Target, right: Target, options: Options) -> Iterator[Event]:
    """Compare two targets as `scoutcheck test --against` does: the events of one run, from Started to Ended."""
    begun = options.clock()
    pair = Pair(left, right, options.budget)
    first = started(left, options)
    yield first._replace(target={**first.target, "against": right.name})
    yield from compared(pair, every_case(left.account, options), left.account, options.stamp())
    yield Ended(options.stamp(), "finished", pair.count, round(options.clock() - begun, 3))


def compared(pair: Pair, cases: Sequence[Case], account: Account, stamp: str) -> Iterator[Event]:
    """Compare two targets: the events of the smallest program that shows a difference, and a note that tells of it.

    `stamp` is the moment that the exchanges bear. A note of level `error` means drift.
    """
    try:
        for program in programs(cases, account):
            seen = pair.run(program)
            if seen and seen[-1].difference:
                yield from _told(pair, smallest(pair, program), stamp)
                return
    except Spent as spent:
        yield Note(f"no difference so far; {spent}")
        return
    yield Note(f"no difference in {pair.count // 2} calls to each of both", level="info")


def _told(pair: Pair, seen: list[Seen], stamp: str) -> Iterator[Event]:
    names = [target.name for target in pair.targets]
    for number, one in enumerate(seen, 1):
        for side in range(2):
            yield Exchange(
                id=2 * number - 1 + side,
                at=stamp,
                phase="differential",
                operation=one.step.operation,
                request=request_told(one.request),
                response=response_told(one.answers[side].response),
                ms=round(one.answers[side].ms, 3),
                error=one.answers[side].error,
            )
    last = seen[-1]
    commands = "\n".join(f"  {curl(one.request, names[0])}" for one in seen)
    about = f" ({last.step.about})" if last.step.about else ""
    yield Note(
        f"drift in {last.step.operation}{about}: {last.difference}; here is {names[0]}, there {names[1]}\n{commands}", "error"
    )
