"""Answers that break a rule on purpose, so that suites can be measured against known faults."""

from __future__ import annotations

from typing import Any

from scoutcheck.mock.service import Service
from scoutcheck.openapi.operations import Answer, Operation
from scoutcheck.validator.exchange import Response


def weakened(service: Service, meant: Operation, response: Response) -> Response:
    """The answer without the headers, and with the faults, that come of the rules which are not kept."""
    answer = meant.answer(response.status)
    if not service.without or answer is None:
        return response
    headers = {name: value for name, value in response.headers.items() if not _is_dropped(service, answer, name)}
    for check in answer.checks:
        if _is_off(service, check["rule"]):
            response = BROKEN[check["check"]](response._replace(headers=headers), check)
            headers = dict(response.headers)
    return response._replace(headers=headers)


def _is_off(service: Service, rule: list[Any]) -> bool:
    return not service.without.isdisjoint((rule[0], *rule[2]))


def _is_dropped(service: Service, answer: Answer, name: str) -> bool:
    return any(
        one.name.lower() == name.lower() and one.rule is not None and _is_off(service, one.rule) for one in answer.headers
    )


def _with_body(response: Response, _check: dict[str, Any]) -> Response:
    return response._replace(status=200 if response.status == 204 else response.status, body=b"{}")


def _other_media_type(response: Response, _check: dict[str, Any]) -> Response:
    return response._replace(headers={**response.headers, "Content-Type": "application/json"})


def _leads_elsewhere(response: Response, check: dict[str, Any]) -> Response:
    name: str = check["header"]
    value = response.headers.get(name, "")
    return response._replace(headers={**response.headers, name: f"{value}0"})


BROKEN = {"empty-body": _with_body, "media-type": _other_media_type, "ends-in": _leads_elsewhere}
