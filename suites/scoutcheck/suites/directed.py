"""Cases sent one by one, each judged by its own rule: what keeps a rule is taken, what breaks it is refused as documented."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Event, Probe
from scoutcheck.suites.blaming import blamed, errors_of
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.ground import Ground, NoGround
from scoutcheck.suites.judging import Fault, address_rule, crashed, ledger, success_rule
from scoutcheck.suites.play import Sent

BROKEN, HELD, INCONCLUSIVE, OBSERVED = "broken", "held", "inconclusive", "observed"


def directed(ground: Ground, cases: Iterable[Case]) -> Iterator[Event]:
    """Send every case. Cases of an operation that cannot be tried at all are left out."""
    hopeless: set[str] = set()
    for case in cases:
        operation = read().operation(case.kind)
        if case.kind in hopeless:
            continue
        try:
            ids = yield from ground.ids(operation)
        except NoGround:
            hopeless.add(case.kind)
            continue
        yield from _tried(ground, case, operation, ids)


def _tried(ground: Ground, case: Case, operation: Operation, ids: tuple[int, ...]) -> Generator[Event, None, None]:
    sent = ground.play.send(operation, ids, case.payload)
    ground.findings.made(sent)
    outcome, fault = yield from _judged(ground, case, sent, ids)
    names = (case.rule, *case.also) if outcome != BROKEN else (case.rule,)
    probes = tuple(Probe(name, case.column, case.side, _edge(case), outcome) for name in names)
    yield ground.play.exchange(sent, probes)
    yield from ground.play.transitions(sent) if outcome != INCONCLUSIVE and ground.play.is_first(sent) else ()
    if fault is not None:
        yield from ground.findings.of(sent, fault, _edge(case), ground.before(ids))
    yield from ground.faults(sent, ids)
    if case.side == "observe" and not sent.says_nothing:
        answer = "accepts" if sent.is_done else f"refuses: {sent.status}"
        yield from ground.findings.observed(sent, case.rule, f"{case.kind}: {_edge(case)}", answer)
    if sent.is_done and (number := made_by(sent)) is not None:
        ground.origin[number] = (*ground.before(ids), sent.number)
    spoilt = sent.is_done and case.side != "accept"  # what was stored may be odd, and show in later answers
    if ids and (sent.status == 404 or spoilt):
        ground.forget(operation.at("path")[0].name)


def _edge(case: Case) -> str:
    return f"{case.pointer or '/'} {case.edge}"


Judged = Generator[Event, None, tuple[str, Fault | None]]


def _judged(ground: Ground, case: Case, sent: Sent, ids: tuple[int, ...]) -> Judged:
    if ground.play.is_absent(sent):
        return INCONCLUSIVE, None
    if case.side == "observe":
        # It may take what is doubtful or not; it may not fall over it.
        fault = crashed(f"status 500 for {_edge(case)}") if sent.status == 500 else None
        return (OBSERVED if sent.status else INCONCLUSIVE), fault
    if sent.says_nothing:
        return INCONCLUSIVE, None
    if case.side == "refuse":
        return _refused(case, sent)
    if sent.is_done:
        return HELD, other_success(sent)
    return (yield from _not_taken(ground, case, sent, ids))


def other_success(sent: Sent) -> Fault | None:
    """The fault of a call that did what it should, but told so otherwise; None where it told so as documented."""
    if sent.fault is None:
        return None
    return sent.fault if sent.fault.rule else sent.fault._replace(rule=success_rule(sent.expected.operation))


def _refused(case: Case, sent: Sent) -> tuple[str, Fault | None]:
    says = ledger().says(case.rule)
    if sent.is_done:
        return BROKEN, Fault(case.rule, f"a refusal: {says}", f"status {sent.status}", "answer.status_code >= 400")
    if sent.fault is not None and not _is_plain_refusal(sent):
        rule = case.rule if sent.status >= 500 else sent.fault.rule or case.rule
        return (BROKEN if rule == case.rule else INCONCLUSIVE), sent.fault._replace(rule=rule)
    return HELD, _named_elsewhere(case, sent)


def _is_plain_refusal(sent: Sent) -> bool:
    """Whether a call that no row of the state table refuses got the usual status of a bad request."""
    wanted = sent.expected.verdict.status
    return sent.status == 400 and not (isinstance(wanted, int) and wanted >= 300)


def _named_elsewhere(case: Case, sent: Sent) -> Fault | None:
    """A refusal tells where the fault is."""
    errors = errors_of(sent)
    if not case.named or errors is None or (not errors and case.column == "type"):
        return None
    paths = [str(one.get("path", "")) for one in errors if isinstance(one, dict)]
    if any(case.named & set(re.split(r"[^\w]+", path.lower())) for path in paths):
        return None
    wanted = "/".join(sorted(case.named))
    proof = f"{sorted(case.named)[-1]!r} in answer.text.lower()"
    return Fault("ER-004", f"an error whose path names {wanted}", f"errors at {paths}", proof)


def _not_taken(ground: Ground, case: Case, sent: Sent, ids: tuple[int, ...]) -> Judged:
    """Something legal was refused. It is this rule's affair only if the same without what is special about it is taken."""
    operation = sent.expected.operation
    proof = f"answer.status_code == {operation.success}"
    if case.control is not None:
        control = ground.play.send(operation, ids, case.control)
        yield from ground.told(control, ids)
        if not control.is_done:
            return INCONCLUSIVE, None
        rule = _blamed_of(case, sent)
        return BROKEN, Fault(rule, f"status {operation.success}: {ledger().says(rule)}", _told(sent), proof)
    rule = (address_rule(operation) if sent.status in (404, 405) else blamed(sent)) or case.rule
    return BROKEN, Fault(rule, f"status {operation.success}", _told(sent), proof)


def _blamed_of(case: Case, sent: Sent) -> str:
    """Of the rules that a legal case keeps, the one that its refusal is about."""
    told = blamed(sent)
    return told if told in (*case.also, sent.row_rule) and told else case.rule


def _told(sent: Sent) -> str:
    body = sent.response.body[:300].decode("utf-8", "replace") if sent.response is not None else ""
    return f"status {sent.status} {body}".strip()
