"""What the linter says of a logged request: its payload, read as the operation takes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from scoutcheck.mock.log import LOGGED
from scoutcheck.mock.reading import CHARSETS, FORM, media_type_of
from scoutcheck.mock.routing import operation, route
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.api import lint_payload
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.findings import Finding


class Judged(NamedTuple):
    """The operation that a request means, None for an address or method of nobody's, and what is wrong with its payload."""

    operation: Operation | None
    findings: tuple[Finding, ...]


def judged(request: Request, fields: Mapping[str, str], strict: bool) -> Judged:
    """Judge the payload of a request; `fields` are the types of custom fields by id. Never raises for what a client sent."""
    found = route(request.path)
    if found is None:
        return Judged(None, ())
    meant, known = operation(found, request.method)
    if not known:
        return Judged(None, ())
    return Judged(meant, () if meant.kind is None else _linted(meant.kind, _payload(meant, request), _frozen(fields), strict))


def _payload(meant: Operation, request: Request) -> str | bytes | tuple[tuple[str, str], ...]:
    """The payload as text, or as pairs where it came in a form or in the query."""
    body = request.body or b""
    media_type, charset = media_type_of(request)
    if not body and meant.at("query") and not meant.security:
        return tuple(request.query.items())
    if media_type == FORM:
        return tuple(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return body if CHARSETS.get(charset, "utf-8") != "latin-1" else body.decode("latin-1")


def _frozen(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(fields.items()))


# A program under test sends the same payload many times, and every viewer asks for every line.
@lru_cache(LOGGED)
def _linted(kind: str, payload: Any, fields: tuple[tuple[str, str], ...], strict: bool) -> tuple[Finding, ...]:
    value = dict(payload) if isinstance(payload, tuple) else payload
    try:
        return lint_payload(value, kind, strict=strict, custom_fields=dict(fields)).findings
    except UnknownName:
        # A field of a type that nobody knows: then what its values may be is not judged.
        return lint_payload(value, kind, strict=strict).findings
