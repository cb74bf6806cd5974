"""An answer beside the one that the model expects: its status, the headers that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.operations import Operation
from scoutcheck.strategies.model import Expected, table
from scoutcheck.suites.judging import Fault, success_rule
from scoutcheck.suites.target import AUTHORIZATION
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.statetable import Row


def fault_of_status(expected: Expected, request: Request, response: Response, so: dict[str, Any]) -> Fault | None:
    """What is wrong with the status of an answer, or with a header that goes with it; None where nothing is.

    `so` is what was so when the request went out, in the words of the state table.
    """
    complaints = expected.complaints(response)
    rows = [row for _, row in table().holding(expected.operation, request.json(), so)] if complaints else []
    if not complaints or response.status in _due_refusals(rows):
        return None
    wanted = f"status {expected.status}"
    done = is_success(expected) and 200 <= response.status < 300
    rule = success_rule(expected.operation) if done else next(iter(expected.verdict.rules), "")
    exact = isinstance(expected.status, int)
    proof = f"answer.status_code == {expected.status}" if exact else "400 <= answer.status_code < 500"
    if expected.allows(response.status):
        rule = next(_rules_of_missing(rows, response), rule)
        return Fault(rule, "; ".join(expected.verdict.headers) or "Location", "; ".join(complaints), _of_header(expected))
    return Fault(rule, wanted, f"status {response.status}", proof)


def _due_refusals(rows: list[Row]) -> set[Any]:
    """The refusals that are due for one reason or another, where there are several: which goes first, nobody says."""
    wanted = {row["then"].get("status") for row in rows}
    refusals = {one for one in wanted if isinstance(one, int) and one >= 400}
    return refusals if len(refusals) > 1 else set()


def _rules_of_missing(rows: list[Row], response: Response) -> Iterator[str]:
    """The rules of the rows that ask for a header which is not there."""
    return (row["rule"] for row in rows for name in row["then"].get("headers", ()) if response.header(name) is None)


def _of_header(expected: Expected) -> str:
    target = f" and answer.headers['Location'].rstrip('/').endswith('/{expected.target}')" if expected.target else ""
    return " and ".join(f"'{name}' in answer.headers" for name in expected.verdict.headers) + target


def is_success(expected: Expected) -> bool:
    """Whether the call is expected to do what it asks for."""
    return isinstance(expected.status, int) and expected.status < 300


def with_scheme(operation: Operation, request: Request) -> Request:
    """The request with a word for the credentials that the target adds, so that the model takes it for let in."""
    if request.header(AUTHORIZATION) is not None or not operation.security:
        return request
    return request._replace(headers={**request.headers, AUTHORIZATION: operation.security[0]})
