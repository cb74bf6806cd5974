"""The body of a request: read under its media type, and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from scoutcheck.mock.service import Service
from scoutcheck.mock.value import Value
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.openapi.vocabulary import LEVELS
from scoutcheck.validator.document import SOFT, Fault, read_json
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.fastpath import UNSURE, reader
from scoutcheck.validator.judge import judge
from scoutcheck.validator.lint import Options
from scoutcheck.validator.severity import severity
from scoutcheck.validator.violations import Violation

FORM = "application/x-www-form-urlencoded"
# The ways to write JSON that anybody still uses; the text itself must be JSON in any of them.
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}
# Where one of these stands at an operation and is not kept, its body may be of any media type.
MEDIA_TYPE_RULES = frozenset(("CC-003", "UT-002", "V1-002"))


class Body(Value, frozen=True, gc=False):
    """What a body is: its `value`; `fault` is a word of the state table where it is wrong, and `violations` say why.

    `text` is the value as JSON; empty where it was not sent as just that.
    """

    value: Any = None
    fault: str = ""
    violations: tuple[Violation, ...] = ()
    text: bytes = b""


def read_body(service: Service, operation: Operation, request: Request, fields: Mapping[str, str], now: str) -> Body:
    """The body as `operation` takes it, judged at the moment `now`; `fields` are the types of custom fields by id."""
    if operation.kind is None:
        return Body()
    if len(request.body or b"") > service.body_limit:
        return Body(fault="too-large")
    if (quick := _quick(service, operation, request, fields, now)) is not None:
        return quick
    value, fault, of_text = _value(service, operation, request)
    if fault:
        return Body(fault=fault)
    found = [*of_text, *judge(read().contract, operation.kind, value, dict(fields), lambda: now)]
    refusing = tuple(one for one in found if is_refused(service, one))
    return Body(value, "invalid" if refusing else "", refusing)


def _quick(service: Service, operation: Operation, request: Request, fields: Mapping[str, str], now: str) -> Body | None:
    """The body if it is surely a clean payload, which most are; None where somebody has to look more closely."""
    if not request.body or operation.kind is None or not _is_plain(request.header("Content-Type") or "", operation.media_types):
        return None
    # A clock that is read once a day lies in the past, and can only call more dates future ones.
    taken = _reader(operation.kind, service.mode == "strict", tuple(fields.items()), now[:10])
    value = UNSURE if taken is None else taken(request.body)
    return None if value is UNSURE else Body(value, text=request.body)


@lru_cache(1024)
def _is_plain(header: str, media_types: tuple[str, ...]) -> bool:
    """Whether a body with this `Content-Type` is JSON in UTF-8, as an operation with these media types takes it."""
    media_type, charset = _media_type(header)
    return media_type != FORM and media_type in media_types and CHARSETS.get(charset) == "utf-8"


@lru_cache(64)
def _reader(kind: str, strict: bool, fields: tuple[tuple[str, str], ...], day: str) -> Callable[[bytes], Any] | None:
    options = Options(read().contract, strict, definitions=dict(fields), clock=lambda: f"{day}T00:00:00Z")
    return reader(options, kind, told=True)


def is_refused(service: Service, violation: Violation) -> bool:
    """Whether the service refuses a payload for this breach."""
    if violation.rule in service.without or violation.level not in REFUSED[service.mode]:
        return False
    return not (violation.rule in service.lax and _is_one_too_far(violation))


# Lenient is what the vendor would let pass according to its own documents, so no doubtful reading refuses there either.
REFUSED = {
    mode: frozenset(level for level in LEVELS if severity(level, strict=mode == "strict") == "error")
    for mode in ("default", "strict", "lenient")
}


def _is_one_too_far(violation: Violation) -> bool:
    limit, size = violation.args.get("limit"), violation.args.get("size")
    return isinstance(limit, (int, float)) and isinstance(size, (int, float)) and abs(size - limit) <= 1


def _value(service: Service, operation: Operation, request: Request) -> tuple[Any, str, list[Violation]]:
    """The value of a body; or a word for what is wrong with it; and what is odd about its text."""
    if not request.body and operation.at("query") and not operation.security:
        return dict(request.query), "", []
    media_type, charset = media_type_of(request)
    tolerated = () if "UT-003" in service.without else operation.wire.get("media-types", ())
    allowed = (*operation.media_types, *tolerated)
    if request.body and not service.without.isdisjoint(MEDIA_TYPE_RULES & {*operation.rules}):
        media_type, charset = allowed[0], "utf-8"
    if request.body and (media_type not in allowed or charset not in CHARSETS):
        return None, "other-media-type", []
    try:
        text = (request.body or b"").decode(CHARSETS[charset] if request.body else "utf-8")
    except UnicodeDecodeError:
        return None, "not-json", []
    if media_type == FORM:
        return dict(parse_qsl(text, keep_blank_values=True)), "", []
    document = read_json(text)
    odd = [_of_text(fault) for fault in document.faults if fault.name in SOFT]
    return (document.value, "", odd) if document.readable else (None, "not-json", [])


def _of_text(fault: Fault) -> Violation:
    """An oddity of the text, such as a key that stands twice, by the rule that the contract's reader has for it."""
    rule, level, also = read().contract.reader[fault.name]
    return Violation(rule, level, tuple(also), fault.path, "key", fault.name, {"says": fault.says})


def media_type_of(request: Request) -> tuple[str, str]:
    """The media type of a request's body and its charset, both in lower case."""
    return _media_type(request.header("Content-Type") or "")


@lru_cache(1024)
def _media_type(header: str) -> tuple[str, str]:
    media_type, *parameters = header.lower().split(";")
    given = dict(part.strip().partition("=")[::2] for part in parameters)
    return media_type.strip(), given.get("charset", "utf-8").strip('"')
