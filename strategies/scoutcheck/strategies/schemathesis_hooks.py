"""For schemathesis: bodies come from our strategies, and our checks judge the answers.

    SCHEMATHESIS_HOOKS=scoutcheck.strategies.schemathesis_hooks st run "$(python -m scoutcheck.openapi.shipped v2)" --url …

Importing this module registers one hook and one check with schemathesis, for the whole process.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import schemathesis
from hypothesis import strategies as st

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.breaking import negatives
from scoutcheck.strategies.model import refused, table
from scoutcheck.strategies.naming import ledger
from scoutcheck.strategies.payloads import payloads
from scoutcheck.strategies.sites import contract
from scoutcheck.validator.answers import judge_answer
from scoutcheck.validator.exchange import Response
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity

JSON = "application/json"
valid = cache(payloads)
broken = cache(negatives)


@schemathesis.hook
def flatmap_case(context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> st.SearchStrategy[schemathesis.Case[Any]]:  # noqa: ARG001
    """The case with a body of ours: a valid one, or where schemathesis broke the body, one that breaks a single rule."""
    operation = called(case)
    if operation is None or operation.kind is None or case.media_type != JSON:
        return st.just(case)
    bodies = broken(operation.kind).map(_payload) if _negative(case) else valid(operation.kind)
    return bodies.map(lambda body: _with(case, body))


def _payload(negative: tuple[str, Any]) -> Any:
    return negative[1]


def _with(case: schemathesis.Case[Any], body: Any) -> schemathesis.Case[Any]:
    case.body = body
    return case


def _negative(case: schemathesis.Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_negative


@schemathesis.check
def scoutcheck(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]) -> None:  # noqa: ARG001
    """The rules of the contract: what a refused body is answered with, what headers and body of the answer hold."""
    operation = called(case)
    if operation is None:
        return
    headers = {name: values[0] for name, values in response.headers.items()}
    answer = Response(response.status_code, headers, response.content)
    complaints = [*_refusals(operation, case, answer), *_breaches(operation, answer)]
    assert not complaints, "\n".join(complaints)


def _refusals(operation: Operation, case: schemathesis.Case[Any], answer: Response) -> list[str]:
    """Whether the body was refused as it had to be. What else is wrong with a request is not ours to judge."""
    if operation.kind is None or case.media_type != JSON:
        return []
    rules = refused(operation.kind, case.body)
    if rules and answer.status < 400:
        return [f"{rule}: the body breaks it and was answered with {answer.status}. {ledger().says(rule)}" for rule in rules]
    if answer.status == 400 and not judge(contract(), operation.kind, case.body) and not _negative(case):
        return ["a body that breaks no rule was answered with 400"]
    return []


def _breaches(operation: Operation, answer: Response) -> list[str]:
    found = judge_answer(operation, answer, table())
    loud = [one for one in found if severity(one.level, strict=False) == "error"]
    return [f"{one.rule}: {one.code} at {_place(one.path)}. {ledger().says(one.rule)}" for one in loud]


def _place(path: tuple[str | int, ...]) -> str:
    return "/".join(map(str, path)) or "the answer"


def called(case: schemathesis.Case[Any]) -> Operation | None:
    """The operation of the contract that a case calls; None for one of another document."""
    return _operations().get((case.operation.method.upper(), case.operation.path))


@cache
def _operations() -> dict[tuple[str, str], Operation]:
    return {(one.method, one.path): one for one in read().named.values() if one.sort == "request"}
