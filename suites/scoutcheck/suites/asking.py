"""One question, one exchange: what an answer has to show, or what the target does where nothing is settled."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from scoutcheck.reports.record.events import Event, Probe
from scoutcheck.suites.judging import Fault, is_settled, ledger
from scoutcheck.suites.play import Sent
from scoutcheck.suites.stage import Stage


class Ask(NamedTuple):
    """One thing that one exchange has to show: `holds` tells whether it does, `proof` says so as an expression on `answer`.

    `also` are rules that hold with it.
    """

    rule: str
    edge: str
    side: str
    holds: Callable[[Sent], bool]
    proof: str
    also: tuple[str, ...] = ()


def ask(
    stage: Stage,
    what: Ask,
    operation: str,
    ids: tuple[int, ...] = (),
    payload: Any = None,
    counts: tuple[int, ...] = (),
    **other: Any,
) -> Generator[Event, None, Sent]:
    """Send a request that has to show one thing; a finding where it does not.

    `counts` are statuses that say something here, though elsewhere they have nothing to do with what was asked.
    """
    sent = stage.play.send(operation, ids, payload, **other)
    stage.findings.made(sent)
    nothing = sent.status in {0, 429, 503, 504} - {*counts} or stage.play.is_absent(sent)
    outcome = "inconclusive" if nothing else "held" if what.holds(sent) else "broken"
    names = (what.rule, *what.also) if outcome != "broken" else (what.rule,)
    yield stage.play.exchange(sent, tuple(Probe(name, "wire", what.side, what.edge, outcome) for name in names))
    for fault in sent.faults:  # first: what no answer may be tells more than that this one had to be another
        yield from stage.found(sent, fault, f"answer {sent.status}")
    if outcome == "broken":
        yield from stage.found(sent, _broken(what, sent), what.edge)
    yield from stage.findings.noticed(sent)
    return sent


def _broken(what: Ask, sent: Sent) -> Fault:
    """The fault of an answer; where it refuses as it should, but by another status, that is the affair of statuses."""
    due = sent.expected.status
    other = sent.fault is not None and 400 <= sent.status < 500 and isinstance(due, int) and due >= 400
    told = sent.fault.rule if other and sent.fault is not None and what.side == "refuse" else ""
    rule = told if told and is_settled(told) else what.rule
    return Fault(rule, ledger().says(rule), f"status {sent.status} for {what.edge}", what.proof)


def refuses(rule: str, edge: str, *statuses: int) -> Ask:
    """The call must be refused with one of these statuses; the first is the documented one."""
    return Ask(rule, edge, "refuse", lambda sent: sent.status in statuses, f"answer.status_code == {statuses[0]}")


def accepts(rule: str, edge: str, status: int) -> Ask:
    """The call must be answered with this status."""
    return Ask(rule, edge, "accept", lambda sent: sent.status == status, f"answer.status_code == {status}")


def asked(
    stage: Stage, rule: str, edge: str, operation: str, ids: tuple[int, ...] = (), payload: Any = None, **other: Any
) -> Generator[Event, None, Sent]:
    """Send a request that may be taken or not: what the target does is an answer, and no failure."""
    sent = stage.play.send(operation, ids, payload, **other)
    stage.findings.made(sent)
    outcome = "inconclusive" if sent.says_nothing else "observed"
    yield stage.play.exchange(sent, (Probe(rule, "wire", "observe", edge, outcome),))
    if not sent.says_nothing:
        answer = "accepts" if sent.is_done else f"refuses: {sent.status}"
        yield from stage.findings.observed(sent, rule, f"{operation}: {edge}", answer)
    yield from stage.findings.noticed(sent)
    return sent
