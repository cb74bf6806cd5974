"""Answers that break a rule on purpose, so that suites can be measured against known faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scoutcheck.mock.errors import written
from scoutcheck.mock.refusing import RULES
from scoutcheck.mock.service import Service
from scoutcheck.mock.spoiling import STRANGE, spoilt
from scoutcheck.openapi.operations import Answer, Operation, read
from scoutcheck.validator.answers import media_type
from scoutcheck.validator.exchange import Response

Json = dict[str, Any]
# Rules on the status of what succeeded. Where one is dropped that stands at the operation, another status is answered.
SUCCESS = frozenset(("AT-008", "CC-060", "CF-011", "GC-001", "TG-004", "TH-050", "UC-013", "UT-040", "V1-009", "WH-033"))
OTHER_SUCCESS = {200: 202, 201: 200, 204: 200}
# Rules on the status of a refusal, and what is answered instead where one is dropped: statuses that the rule excludes.
REFUSALS = {
    "CC-005": {400: 500},
    "CC-073": {400: 422},
    "CC-074": {401: 403, 403: 401, 404: 400, 409: 400, 413: 400, 415: 400, 429: 503},
    "CU-033": {409: 400},
    "ER-001": {400: 422},
    "ER-010": {400: 500},
    "ER-015": {400: 418},
    "ER-016": {400: 422},
    "ER-018": {412: 400},
    "V1-008": {404: 400},
    "V1-037": {400: 422},
}
# Those that only speak of refusals which name a certain rule.
OF_VALUES = ("CC-073", "ER-001")
BY_NAME = {"CC-005": "ER-010", "CC-074": "CC-074", "ER-010": "ER-010", "V1-008": "V1-008"}


# Rules on parts of answers that may be left out, and that the mock leaves out.
NEVER_SHOWN = frozenset(("OB-043", "OB-044"))


def weakened(service: Service, meant: Operation, response: Response) -> Response:
    """The answer without the headers, and with the faults, that come of the rules which are not kept."""
    answer = meant.answer(response.status) if service.without else None
    if answer is None:
        return response
    response = _without_headers(service, answer, response)
    for check in answer.checks:
        if _is_off(service, check["rule"]):
            response = BROKEN[check["check"]](response, check)
    return _of_other_status(service, meant, _with_other_body(service, answer, response))


def _is_off(service: Service, rule: list[Any]) -> bool:
    return not service.without.isdisjoint((rule[0], *rule[2]))


def _without_headers(service: Service, answer: Answer, response: Response) -> Response:
    dropped = {one.name.lower() for one in answer.headers if one.rule is not None and _is_off(service, one.rule)}
    return response._replace(headers={name: value for name, value in response.headers.items() if name.lower() not in dropped})


def _with_other_body(service: Service, answer: Answer, response: Response) -> Response:
    node, value = answer.bodies.get(media_type(response)), response.json()
    if not isinstance(value, dict):
        return response
    after = value
    for rule in sorted(service.without & BODIES.keys()):
        after = BODIES[rule](response, after)
    after = after if node is None else spoilt(read().contract, node, after, service.without)
    return response if after == value else response._replace(body=written(after))


def _of_other_status(service: Service, meant: Operation, response: Response) -> Response:
    status = response.status
    if status < 300 and not service.without.isdisjoint(SUCCESS & rules_of(meant)):
        return response._replace(status=OTHER_SUCCESS.get(status, status))
    for rule in sorted(service.without & REFUSALS.keys()):
        if rule.startswith("V1-") and meant.dialect != "v1":
            continue
        if status in REFUSALS[rule] and _is_told_of(rule, response):
            return response._replace(status=REFUSALS[rule][status])
    return response


def rules_of(meant: Operation) -> frozenset[str]:
    """The rules that stand at an operation or at its successful answers."""
    success = meant.answer(meant.success or 200)
    return frozenset((*meant.rules, *(success.rules if success else ())))


def _is_told_of(rule: str, response: Response) -> bool:
    """Whether the rule speaks of this refusal: some are named by it, and that of bad values goes with a list of errors."""
    if rule in BY_NAME:
        return BY_NAME[rule] in response.headers.get(RULES, "").split(", ")
    return rule not in OF_VALUES or bool(_errors(response.json()))


def _errors(value: Any) -> list[Any] | None:
    """The list of errors of a v2 error body; None where there is none."""
    held = value.get("_embedded") if isinstance(value, dict) else None
    errors = held.get("errors") if isinstance(held, dict) else None
    return errors if isinstance(errors, list) else None


def _with_body(response: Response, _check: Json) -> Response:
    return response._replace(status=200 if response.status == 204 else response.status, body=b"{}")


def _other_media_type(response: Response, _check: Json) -> Response:
    return response._replace(headers={**response.headers, "Content-Type": "text/html"})


def _leads_elsewhere(response: Response, check: Json) -> Response:
    name: str = check["header"]
    value = response.headers.get(name, "")
    return response._replace(headers={**response.headers, name: f"{value}0"})


BROKEN = {"empty-body": _with_body, "media-type": _other_media_type, "ends-in": _leads_elsewhere}


def _each_error(change: Callable[[Json], Json]) -> Callable[[Response, Json], Json]:
    """A change of every error in the list of an error body; other bodies stay as they are."""

    def changed(_response: Response, value: Json) -> Json:
        errors = _errors(value)
        return value if errors is None else {**value, "_embedded": {"errors": [change(one) for one in errors]}}

    return changed


def _path_with_slashes(error: Json) -> Json:
    return {**error, "path": "/" + json.dumps(error.get("path", ""))[1:-1].replace(".", "/").replace("[", "/").replace("]", "")}


def _only_one_error(_response: Response, value: Json) -> Json:
    errors = _errors(value)
    return value if errors is None else {**value, "_embedded": {"errors": errors[:1]}}


def _without_item(_response: Response, value: Json) -> Json:
    return value["item"] if isinstance(value.get("item"), dict) else value


def _other_reference(_response: Response, value: Json) -> Json:
    return {**value, "logRef": STRANGE} if "logRef" in value else value


def _more_than_a_message(response: Response, value: Json) -> Json:
    return {**value, "code": 429} if response.status == 429 else value


def _other_self(_response: Response, value: Json) -> Json:
    return {**value, "_links": {"about": {"href": STRANGE}}} if "logRef" in value and "self" in value["_links"] else value


BODIES: dict[str, Callable[[Response, Json], Json]] = {
    "ER-005": _each_error(lambda error: {**error, "source": "BODY"}),
    "ER-006": _each_error(_path_with_slashes),
    "ER-007": _each_error(lambda error: {**error, "_links": {"about": {"href": STRANGE}}}),
    "ER-010": _other_self,
    "ER-011": _other_reference,
    "ER-012": _only_one_error,
    "RL-009": _more_than_a_message,
    "V1-010": _without_item,
}
