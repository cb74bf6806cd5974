"""The first finding in a service with one fault names the rule that this fault breaks, and not one that only shows with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from scoutcheck.reports.record.events import Finding
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.engine import every_case, run
from scoutcheck.suites.target import Answer
from scoutcheck.suites.targets.mock import ACCOUNT, MockTarget
from scoutcheck.validator.exchange import Request, Response
from tests.suites.faking import options

NOW = 1_700_000_000
Fault = Callable[[Any], Any]


class Refused(Exception):
    """The service refuses the payload, and complains of the value at this path."""


@cache
def every() -> tuple[Case, ...]:
    return tuple(every_case(ACCOUNT, options()))


class Meddling(MockTarget):
    """The mock behind a proxy with a fault: it changes payloads, or refuses them."""

    def __init__(self, operation: str, fault: Fault) -> None:
        super().__init__(now=lambda: NOW)
        self.operation, self.fault = operation, fault

    def send(self, request: Request) -> Answer:
        payload, world = request.json(), self.world
        answer = super().send(request)
        looked_at = answer.response is not None and answer.response.status in (200, 201, 204, 400)
        if request.operation != self.operation or not isinstance(payload, dict) or not looked_at:
            return answer
        try:
            other = self.fault(payload)
        except Refused as refused:
            self.world = world
            return Answer(refusal(str(refused)), 1.0)
        if other is payload:
            return answer
        self.world = world
        return super().send(request._replace(body=json.dumps(other).encode()))


def refusal(path: str) -> Response:
    one = {"path": path, "message": "no", "source": "JSON", "_links": {"about": {"href": "https://example.com#no"}}}
    about = {"_links": {"about": {"href": "https://example.com"}}, "_embedded": {"errors": [one]}}
    body = {"logRef": "a", "message": "Bad request", **about}
    return Response(400, {"Content-Type": "application/vnd.error+json"}, json.dumps(body).encode())


def refusing(is_odd: Callable[[Any], Any], path: str) -> Fault:
    def fault(payload: Any) -> Any:
        if is_odd(payload):
            raise Refused(path)
        return payload

    return fault


def threads_of(payload: Any) -> Iterator[dict[str, Any]]:
    threads = payload.get("threads")
    yield from (one for one in threads if isinstance(one, dict)) if isinstance(threads, list) else ()


def fields_of(payload: Any) -> Iterator[str]:
    fields = payload.get("customFields")
    inner = (one.get("value") for one in fields if isinstance(one, dict)) if isinstance(fields, list) else ()
    yield from (value for value in inner if isinstance(value, str))


def has_phone(payload: Any) -> bool:
    return any(one.get("type") == "phone" for one in threads_of(payload))


def names_merged(payload: Any) -> bool:
    return "convo.merged" in (payload.get("events") or [])


def is_longest(payload: Any) -> bool:
    return any(len(text) == 255 for text in fields_of(payload))


def with_any_path(payload: Any) -> Any:
    paths = ("/subject", "/primaryCustomer.id", "/draft", "/mailboxId", "/status", "/assignTo")
    is_strange = isinstance(payload.get("path"), str) and payload["path"] not in paths
    return {"op": "replace", "path": "/subject", "value": "Any"} if is_strange else payload


def with_default_photo(payload: Any) -> Any:
    customer = payload.get("customer")
    if isinstance(customer, dict) and customer.get("photoType") == "default":
        return {**payload, "customer": {**customer, "photoType": "unknown"}}
    return payload


def with_whole_customer(payload: Any) -> Any:
    customer = payload.get("customer")
    if isinstance(customer, dict) and isinstance(customer.get("id"), float):
        return {**payload, "customer": {**customer, "id": int(customer["id"])}}
    return payload


def with_a_subject(payload: Any) -> Any:
    return {**payload, "subject": "None"} if payload.get("subject") is None else payload


CREATE, CHANGE, V1 = "create-conversation", "update-conversation", "update-conversation-v1"
FAULTS: dict[str, tuple[str, str, Fault]] = {
    "no phone threads": ("TH-002", CREATE, refusing(has_phone, "threads[0].type")),
    "nobody is un-assigned": ("UC-012", CHANGE, refusing(lambda sent: sent.get("op") == "remove", "op")),
    "nothing is hidden": ("UT-013", "update-thread", refusing(lambda sent: sent.get("path") == "/hidden", "path")),
    "an event is missing": ("WH-020", "create-webhook", refusing(names_merged, "events[0]")),
    "short texts of v1 only": ("OB-033", V1, refusing(is_longest, "x")),
    "any path": ("UC-003", CHANGE, with_any_path),
    "a photo of answers": ("CU-017", CREATE, with_default_photo),
    "fractions are cut off": ("TM-010", CREATE, with_whole_customer),
    "no subject is needed": ("CC-010", CREATE, with_a_subject),
}


def first(target: MockTarget) -> Finding:
    return next(event for event in run(target, options(), list(every())) if isinstance(event, Finding))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_first_told_by_its_own_rule(name: str) -> None:
    rule, operation, fault = FAULTS[name]
    assert first(Meddling(operation, fault)).rule == rule


def test_another_status_of_refusals_is_no_fault_of_what_was_refused() -> None:
    class Unprocessable(MockTarget):
        def send(self, request: Request) -> Answer:
            answer = super().send(request)
            response = answer.response
            other = response._replace(status=422) if response is not None and response.status == 400 else response
            return answer._replace(response=other)

    assert first(Unprocessable(now=lambda: NOW)).rule in ("ER-001", "ER-010")
