"""Requests and answers as a run record holds them: without secrets, and without what nobody could read."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from scoutcheck.validator.exchange import Request, Response

SECRET_HEADERS = ("authorization", "cookie", "set-cookie", "x-api-key")
SECRET_KEYS = ("client_secret", "access_token", "refresh_token", "secret", "code", "client_id")
HIDDEN = "(hidden)"
# What is longer is cut off in a record; its length stays.
LONGEST = 20_000


def request_told(request: Request) -> dict[str, Any]:
    """The `request` of an exchange."""
    query = "&".join(f"{name}={HIDDEN if name in SECRET_KEYS else value}" for name, value in request.query.items())
    return {
        "method": request.method,
        "path": f"{request.path}?{query}" if query else request.path,
        "headers": _headers(request.headers),
        "body": _body(request.body, request.operation == "request-token"),
    }


def response_told(response: Response | None) -> dict[str, Any] | None:
    """The `response` of an exchange."""
    if response is None:
        return None
    secret = b"access_token" in response.body
    return {"status": response.status, "headers": _headers(response.headers), "body": _body(response.body, secret)}


def _headers(headers: Any) -> dict[str, str]:
    return {name: HIDDEN if name.lower() in SECRET_HEADERS else value for name, value in headers.items()}


def _body(body: bytes | None, secret: bool) -> Any:
    if not body:
        return None
    if secret:
        return HIDDEN
    try:
        return body[:LONGEST].decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(body[:LONGEST]).decode()}
