"""Whole requests: path, query, headers and body, valid for an operation of the contract."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from scoutcheck.openapi.operations import Operation, Parameter, read
from scoutcheck.strategies.breaking import breaking as broken_payloads
from scoutcheck.strategies.payloads import payloads
from scoutcheck.strategies.spelling import spell, spellings
from scoutcheck.strategies.text import text
from scoutcheck.validator.exchange import Request

CREDENTIALS = "scoutcheck"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
# Media types are compared without regard to case, and JSON over HTTP may name the one encoding it has.
VARIANTS = ("{}", "{}; charset=utf-8", "{};charset=UTF-8")


def requests(operation: str, *, breaking: str | None = None, credentials: str = CREDENTIALS) -> st.SearchStrategy[Request]:
    """Valid requests of an operation, or with `breaking` such whose body breaks that rule and no other.

    `credentials` stand where the operation wants a bearer token or an API key. Raises UnknownName for an unknown operation
    or rule, ValueError for a rule that the operation's body cannot break.
    """
    found = read().operation(operation)
    if breaking is None:
        return _request(found, payloads(operation) if found.kind else st.none(), found.media_types, credentials)
    if found.kind is None:
        raise ValueError(f"{operation} has no JSON body that could break {breaking}")
    # In a form every value is text, and some faults would be none.
    return _request(found, broken_payloads(breaking, operation), (JSON,), credentials)


@st.composite
def _request(
    draw: st.DrawFn, operation: Operation, bodies: st.SearchStrategy[Any], media_types: tuple[str, ...], credentials: str
) -> Request:
    payload = draw(bodies)
    query = {p.name: text for p in operation.at("query") if (text := draw(_query_value(p, payload))) is not None}
    ids = {parameter.name: draw(values(parameter.schema)) for parameter in operation.at("path")}
    body, content_type = draw(_encoded(payload, media_types)) if operation.kind else (None, None)
    headers = {**authorization(operation, credentials), **({"Content-Type": content_type} if content_type else {})}
    return Request(operation.name, operation.method, filled(operation, ids), query, headers, body)


def composed(operation: Operation, ids: Sequence[int], payload: Any, credentials: str = CREDENTIALS) -> Request:
    """A request with these path parameters, in the order of the path, and this payload (None for no body)."""
    names = (parameter.name for parameter in operation.at("path"))
    path = filled(operation, dict(zip(names, ids, strict=True)))
    headers = authorization(operation, credentials)
    if operation.kind is None:
        return Request(operation.name, operation.method, path, {}, headers)
    headers["Content-Type"] = operation.media_types[0]
    return Request(operation.name, operation.method, path, {}, headers, spell(payload))


def filled(operation: Operation, ids: Mapping[str, Any]) -> str:
    """The path of an operation with its parameters filled in, base included."""
    return operation.base + operation.path.format_map({name: quote(str(value), safe="") for name, value in ids.items()})


def authorization(operation: Operation, credentials: str = CREDENTIALS) -> dict[str, str]:
    """The header that lets a caller in; none for an operation that is open to all."""
    # The API key of v1 is the user name; the password is there for form's sake.
    worth = {"bearer": f"Bearer {credentials}", "basic": "Basic " + b64encode(f"{credentials}:X".encode()).decode()}
    return {"Authorization": worth[operation.security[0]]} if operation.security else {}


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a parameter: those that its plain JSON Schema allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("type") == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum"))
    return st.booleans() if schema.get("type") == "boolean" else text(1).strategy


def _query_value(parameter: Parameter, payload: Any) -> st.SearchStrategy[str | None]:
    """A value or none. What the body says too is said alike, and nothing is made up that only the body could tell."""
    if isinstance(payload, dict) and parameter.name in payload:
        return st.sampled_from([None, payload[parameter.name]])
    if payload is not None and parameter.schema == {"type": "string"}:
        return st.none()
    given = values(parameter.schema).map(_written)
    return given if parameter.required else st.none() | given


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def _encoded(draw: st.DrawFn, payload: Any, media_types: tuple[str, ...]) -> tuple[bytes, str]:
    """The payload as bytes, and the media type that they come under."""
    media_type = draw(st.sampled_from(media_types))
    if media_type == FORM:
        return urlencode({key: value for key, value in payload.items() if value is not None}).encode(), media_type
    return spell(payload, draw(spellings())), draw(st.sampled_from(VARIANTS)).format(media_type)
