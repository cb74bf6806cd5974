"""For schemathesis: bodies come from our strategies, and our check judges the answers. docs/schemathesis.md shows the commands.

Importing this module registers two hooks and one check, called `scoutcheck`, with schemathesis, for the whole process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.breaking import negatives
from scoutcheck.strategies.building import Least
from scoutcheck.strategies.edges import edges_of
from scoutcheck.strategies.model import refused, table
from scoutcheck.strategies.naming import ledger
from scoutcheck.strategies.payloads import payloads
from scoutcheck.strategies.showing import breakable, choices, show
from scoutcheck.strategies.sites import contract
from scoutcheck.validator.answers import judge_answer
from scoutcheck.validator.exchange import Response
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity
from scoutcheck.validator.statetable import found

Case = schemathesis.Case[Any]
JSON = "application/json"
BODY = "body"
TYPED_VALUES = "fields.value"  # whether such a value is right hangs on the account
valid = cache(payloads)
broken = cache(negatives)


# ---------------------------------------------------------------- what is sent


@schemathesis.hook
def before_add_examples(context: schemathesis.HookContext, examples: list[Case]) -> None:
    """Add what a service has to refuse: for every rule, and for every edge of it, the smallest body that breaks it alone."""
    meant = context.operation
    operation = known(meant)
    if meant is None or operation is None or operation.kind is None or JSON not in operation.media_types:
        return
    ids = examples[0].path_parameters if examples else {one.name: one.example for one in operation.at("path")}
    examples += [meant.Case(path_parameters=dict(ids), body=body, media_type=JSON) for body in to_be_refused(operation.kind)]


def to_be_refused(kind: str) -> list[Any]:
    """The smallest bodies that break one rule which a service has to keep: each rule, and each edge of it."""
    table = edges_of(kind)
    past = [edge for index, edge in enumerate(table.faults) if edge.rule and table.beside(index) is None]
    plain = [choices(kind, (), rule).one() for rule in breakable(kind)]
    bodies = [show(fault, Least()).payload for fault in (*plain, *past) if fault]
    different = {json.dumps(body): body for body in bodies}
    return [body for body in different.values() if refused(kind, body)]


@schemathesis.hook
def flatmap_case(_context: schemathesis.HookContext, case: Case) -> st.SearchStrategy[Case]:
    """The case with a body of ours: a valid one, or where schemathesis broke the body, one that breaks a single rule."""
    operation = known(case.operation)
    if operation is None or operation.kind is None or case.media_type != JSON:
        return st.just(case)
    bodies = broken(operation.kind).map(_payload) if BODY in broken_parts(case) else valid(operation.kind)
    return bodies.map(lambda body: _with(case, body))


def _payload(negative: tuple[str, Any]) -> Any:
    return negative[1]


def _with(case: Case, body: Any) -> Case:
    case.body = body
    return case


def broken_parts(case: Case) -> set[str]:
    """The parts of a request (`body`, `path`, `query` …) that schemathesis has broken; none of a case made by hand."""
    parts = case.meta.components if case.meta is not None else {}
    return {place.value for place, part in parts.items() if part.mode.is_negative}


# ---------------------------------------------------------------- what comes back


@schemathesis.check
def scoutcheck(_ctx: schemathesis.CheckContext, response: schemathesis.Response, case: Case) -> None:
    """The rules of the contract: which bodies have to be refused, and what headers and body of an answer hold."""
    operation = known(case.operation)
    if operation is None or case.method.upper() != operation.method:  # schemathesis also tries methods that are none
        return
    headers = {name: values[0] for name, values in response.headers.items()}
    answer = Response(response.status_code, headers, response.content)
    complaints = {**dict(_refusals(operation, case, answer)), **dict(_breaches(operation, answer))}
    if complaints:
        raise _failure(*complaints)("\n".join(complaints.values()))


@cache
def _failure(*rules: str) -> type[AssertionError]:
    # Two failures of one type, raised at one line, are one and the same to schemathesis.
    return type(" ".join(rules), (AssertionError,), {})


Complaint = tuple[str, str]


def _refusals(operation: Operation, case: Case, answer: Response) -> Iterator[Complaint]:
    """Whether the body was refused if and only if it had to be."""
    if operation.kind is None or case.media_type != JSON:
        return
    for rule in refused(operation.kind, case.body) if answer.status < 400 else ():
        yield rule, f"{rule}: the body breaks it and was answered with {answer.status}. {ledger().says(rule)}"
    if answer.status == 400 and not broken_parts(case) - {BODY} and _is_fine(operation, case.body):
        yield "refused", "a body that breaks no rule was answered with 400"


def _is_fine(operation: Operation, body: Any) -> bool:
    """Whether a body breaks no rule and hangs on nothing that only the service knows."""
    given = [row.get("given", {}) for row in table().concerning[operation.name] if row["then"].get("status") == 400]
    hidden = [part for part in given if not part.keys() & {"body", "method"} and _may_hold(part, body)]
    return not hidden and not judge(contract(), operation.kind or "", body)


def _may_hold(given: dict[str, Any], body: Any) -> bool:
    """Whether a row of the state table may speak of a call, as far as its body tells."""
    sent = all(wanted in found(body, key) for key, wanted in given.get("sent", {}).items())
    has = all(any(True for _ in found(body, key)) for key in given.get("has", ()))
    return sent and has and ("value" not in given or any(True for _ in found(body, TYPED_VALUES)))


def _breaches(operation: Operation, answer: Response) -> Iterator[Complaint]:
    for one in judge_answer(operation, answer, table()):
        if severity(one.level, strict=False) == "error":
            where = "/".join(map(str, one.path)) or "the answer"
            yield one.rule, f"{one.rule}: {one.code} at {where}. {ledger().says(one.rule)}"


def known(operation: Any) -> Operation | None:
    """The operation of the contract that one of schemathesis is; None for one of another document, and for none."""
    return operation and _operations().get((operation.method.upper(), operation.path))


@cache
def _operations() -> dict[tuple[str, str], Operation]:
    return {(one.method, one.path): one for one in read().named.values() if one.sort == "request"}
