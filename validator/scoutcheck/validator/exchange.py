"""A request and what came back, as plain values that any HTTP client or server can be put behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Request(NamedTuple):
    """One request.

    `operation` is the operationId; `path` is whole, with its base and without the query; `body` is None where there is none.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None = None

    def json(self) -> Any:
        """The value of the body; None where there is no body, or none that is JSON."""
        return _json(self.body)

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name; None where it is not there."""
        return _header(self.headers, name)


class Response(NamedTuple):
    """One answer: its status, headers and body as they came in."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> Any:
        """The value of the body; None where there is no body, or none that is JSON."""
        return _json(self.body)

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name; None where it is not there."""
        return _header(self.headers, name)


def made_in(response: Response) -> int | None:
    """The id of what a call made, by the first of the signs of it that tells a number; None where none does."""
    body = response.json()
    shown = body.get("id") if isinstance(body, dict) else None
    words = (response.header("Resource-ID"), (response.header("Location") or "").rstrip("/").rpartition("/")[2], str(shown))
    return next((number for number in map(number_in, words) if number is not None), None)


def number_in(text: str | None) -> int | None:
    """The id that a text is, in no more digits than ids have; None for any other text."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else None


def _json(body: bytes | None) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


def _header(headers: Mapping[str, str], name: str) -> str | None:
    wanted = name.lower()
    if wanted in headers:  # servers hand them over in lower case
        return headers[wanted]
    return next((value for key, value in headers.items() if key.lower() == wanted), None)
