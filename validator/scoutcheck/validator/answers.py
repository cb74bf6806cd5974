"""Is an answer one that the contract allows? Its status, headers and body against what the operation documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scoutcheck.openapi.operations import Answer, Header, Operation, read
from scoutcheck.validator.exchange import Response
from scoutcheck.validator.judge import judge_node
from scoutcheck.validator.statetable import StateTable
from scoutcheck.validator.violations import Violation


def judge_answer(operation: Operation, response: Response, table: StateTable) -> list[Violation]:
    """Every way in which `response` breaks what is said about answers of `operation`, at all levels.

    A path that starts with `header` or `status` points there; any other points into the body.
    """
    answer = operation.answer(response.status)
    found = [*_status(operation, response, table)]
    if answer is not None:
        found += [*_headers(answer, response), *_checks(answer, response), *_body(answer, response)]
    return found


def _status(operation: Operation, response: Response, table: StateTable) -> Iterator[Violation]:
    for rule, level in table.strangers(operation, response.status):
        yield Violation(rule, level, (), ("status",), "value", "status", {"value": response.status})


def _headers(answer: Answer, response: Response) -> Iterator[Violation]:
    for header in answer.headers:
        value = response.header(header.name)
        if header.rule and value is None and header.required:
            yield _violation(header.rule, ("header",), "missing", "required", {"key": header.name})
        elif header.rule and value is not None and not fits(value, header):
            yield _violation(header.rule, ("header", header.name), "value", "header", {"value": value, **header.schema})


def fits(value: str, header: Header) -> bool:
    """Whether the text of a header's value satisfies the header's schema."""
    if header.schema.get("type") == "integer":
        return re.fullmatch("-?[0-9]+", value) is not None and int(value) >= header.schema.get("minimum", int(value))
    return re.search(header.schema.get("pattern", ""), value) is not None


def _checks(answer: Answer, response: Response) -> Iterator[Violation]:
    for check in answer.checks:
        if CHECKS[check["check"]](answer, response, check):
            yield _violation(check["rule"], (), "value", check["check"], {**check, "status": response.status})


def _has_body(_answer: Answer, response: Response, _check: dict[str, Any]) -> bool:
    return bool(response.body)


def _is_of_other_type(answer: Answer, response: Response, _check: dict[str, Any]) -> bool:
    return media_type(response) not in answer.bodies


def _ends_elsewhere(_answer: Answer, response: Response, check: dict[str, Any]) -> bool:
    whole, end = response.header(check["header"]), response.header(check["with"])
    return whole is not None and end is not None and not whole.rstrip("/").endswith(f"/{end}")


CHECKS = {"empty-body": _has_body, "media-type": _is_of_other_type, "ends-in": _ends_elsewhere}


def _body(answer: Answer, response: Response) -> list[Violation]:
    node = answer.bodies.get(media_type(response))
    if node is None or not response.body:
        return []
    return judge_node(read().contract, node, response.json())


def media_type(response: Response) -> str:
    """The media type of an answer's body, without parameters, in lower case."""
    return (response.header("Content-Type") or "").partition(";")[0].strip().lower()


def _violation(rule: list[Any], path: tuple[str, ...], target: str, code: str, args: dict[str, Any]) -> Violation:
    return Violation(rule[0], rule[1], tuple(rule[2]), path, target, code, args)
