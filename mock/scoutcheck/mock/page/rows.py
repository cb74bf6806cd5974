"""The log as the page shows it: one short line for each exchange, and everything about one of them."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from scoutcheck.mock import clock
from scoutcheck.mock.engine import Engine
from scoutcheck.mock.faults import Fault
from scoutcheck.mock.log import Exchange, Head
from scoutcheck.mock.page.curl import curl, redacted, sent
from scoutcheck.mock.page.judging import Judged, judged
from scoutcheck.mock.page.secrets import head_without_secrets, query_without_secrets, without_secrets
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.findings import Finding

Json = dict[str, Any]
# Longer bodies are shown up to here; so many characters are more than anybody reads.
SHOWN = 200_000


def row(engine: Engine, number: int, exchange: Exchange, secrets: bool = False) -> Json:
    """One line of the list. `rules` are those that refused it and those of its findings. Credentials only with `secrets`."""
    request, (meant, found) = exchange.request, _judged(engine, exchange.request)
    head = exchange.head
    if not secrets:
        request = request._replace(query=query_without_secrets(request.query, meant))
        head = head and head_without_secrets(head, meant)
    return {
        "number": number,
        "at": clock.text(exchange.at),
        "method": head.method if head else request.method,
        "path": target(request, head),
        "status": exchange.response.status,
        "fault": befell(exchange.fault),
        "errors": sum(one.severity == "error" for one in found),
        "warnings": sum(one.severity == "warning" for one in found),
        "rules": list(dict.fromkeys([*exchange.rules, *(one.rule for one in found)])),
    }


def detail(engine: Engine, number: int, exchange: Exchange, base: str, secrets: bool) -> Json:
    """All there is to tell of one exchange; `base` is where its curl command goes. Credentials only with `secrets`."""
    request, response, head = exchange.request, exchange.response, exchange.head
    known = _judged(engine, request)
    if not secrets:
        request, response = without_secrets(request, response, known.operation)
        head = head and head_without_secrets(head, known.operation)
    shown = {rule for one in known.findings for rule in (one.rule, *one.also)}
    return {
        **row(engine, number, exchange, secrets),
        "operation": known.operation.name if known.operation else None,
        "title": known.operation.title if known.operation else "",
        "kind": known.operation.kind if known.operation else None,
        "findings": [_finding(one) for one in known.findings],
        "refused_by": [{"rule": rule, "says": says(rule)} for rule in exchange.rules if rule not in shown],
        "request": {"headers": _headers(sent(request, head), secrets), **_text(request.body or b"")},
        "response": {"headers": _headers([*response.headers.items()], True), **_text(response.body)},
        "curl": curl(request, base, secrets, head),
    }


def target(request: Request, head: Head | None) -> str:
    """The path of a request with its query."""
    query = head.query.decode("latin-1") if head else urlencode(request.query)
    return request.path + (f"?{query}" if query else "")


def befell(fault: Fault | None) -> str:
    """What a fault did to the exchange, in a few words; empty where there was none."""
    if fault is None:
        return ""
    said = {
        "status made up": fault.status is not None,
        f"late by {fault.delay:g} s": bool(fault.delay),
        "no answer, nothing done" if fault.disconnect == "before" else "done, but no answer": bool(fault.disconnect),
        "answer cut short": fault.truncate,
        "write lost": fault.lost_write,
    }
    return ", ".join(words for words, so in said.items() if so)


@cache
def _ledger() -> Ledger:
    return Ledger()


def says(rule: str) -> str:
    """The sentence of a rule."""
    return _ledger().says(rule)


def _judged(engine: Engine, request: Request) -> Judged:
    fields = {**engine.service.field_types, **engine.world.field_types}
    return judged(request, fields, strict=engine.service.mode == "strict")


def _finding(one: Finding) -> Json:
    keys = ("rule", "severity", "pointer", "line", "column", "message", "also")
    return {**{key: getattr(one, key) for key in keys}, "says": says(one.rule)}


def _headers(headers: list[tuple[str, str]], secrets: bool) -> list[list[str]]:
    return [[name, value if secrets or name.lower() != "authorization" else redacted(value)] for name, value in headers]


def _text(body: bytes) -> Json:
    text = body.decode("utf-8", "replace")
    return {"body": text[:SHOWN], "size": len(body), "cut": len(text) > SHOWN}
