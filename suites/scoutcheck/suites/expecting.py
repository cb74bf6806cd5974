"""An answer beside the one that the model expects: its status, the headers that go with it, the id that it tells."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.operations import Operation
from scoutcheck.strategies.model import Expected, table
from scoutcheck.suites.judging import Fault, success_rule
from scoutcheck.suites.target import AUTHORIZATION
from scoutcheck.validator.exchange import Request, Response


def due_refusals(operation: Operation, request: Request, so: dict[str, Any]) -> set[Any]:
    """The refusals that are due for one reason or another, where there are several: which goes first, nobody says."""
    wanted = {row["then"].get("status") for _, row in table().holding(operation, request.json(), so)}
    refusals = {one for one in wanted if isinstance(one, int) and one >= 400}
    return refusals if len(refusals) > 1 else set()


def fault_of_status(expected: Expected, response: Response) -> Fault | None:
    """What is wrong with the status of an answer, or with a header that goes with it; None where nothing is."""
    complaints = expected.complaints(response)
    if not complaints:
        return None
    wanted = f"status {expected.status}"
    done = is_success(expected) and 200 <= response.status < 300
    rule = success_rule(expected.operation) if done else next(iter(expected.verdict.rules), "")
    exact = isinstance(expected.status, int)
    proof = f"answer.status_code == {expected.status}" if exact else "400 <= answer.status_code < 500"
    if expected.allows(response.status):
        return Fault(rule, "; ".join(expected.verdict.headers) or "Location", "; ".join(complaints), _of_header(expected))
    return Fault(rule, wanted, f"status {response.status}", proof)


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


def with_id(operation: Operation, response: Response) -> Response:
    """The answer with the id of what was made where the model looks for it, if only another header tells it."""
    number = number_in(response)
    if operation.success != 201 or response.header("Resource-ID") is not None or number is None:
        return response
    return response._replace(headers={**response.headers, "Resource-ID": str(number)})


def number_in(response: Response) -> int | None:
    """The id of what a call made, by any of the signs that an answer has for it."""
    body = response.json()
    words = [response.header("Resource-ID"), (response.header("Location") or "").rstrip("/").rpartition("/")[2]]
    words.append(str(body["id"]) if isinstance(body, dict) and "id" in body else None)
    return next((int(word) for word in words if word and word.isascii() and word.isdigit() and len(word) < 20), None)
