"""What the page leaves out of bodies and queries unless it is asked for: credentials, by the names of their keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from scoutcheck.mock.log import Head
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.exchange import Request, Response

HIDDEN = "hidden"
# The key under which a refusal gives back what it refuses, which may be a secret that is too long.
ECHO = "rejectedValue"
# A secret as text in JSON, as another value there, and in a form. A list or an object is no secret: all that follows goes.
VALUES = (
    rb'("(?:%s)"\s*:\s*")(?:[^"\\]|\\.)*',
    rb'("(?:%s)"\s*:\s*)(?:[^\s",{}\[\]]+|[{\[].*)',
    rb"((?:^|&)(?:%s)=)[^&]*",
)


def without_secrets(request: Request, response: Response, meant: Operation | None) -> tuple[Request, Response]:
    """A request and its answer without the values of secrets; lines stay where they are, whatever else is wrong with a text.

    Where nobody knows what is `meant`, every name of a secret counts.
    """
    names = _names(meant)
    if not names:
        return request, response
    body = None if request.body is None else _hidden(request.body, names)
    request = request._replace(query=query_without_secrets(request.query, meant), body=body)
    return request, response if meant is None else response._replace(body=_hidden(response.body, (*names, ECHO)))


def head_without_secrets(head: Head, meant: Operation | None) -> Head:
    """The same of the head that a request came with; headers stay as they are."""
    return head._replace(query=_hidden(head.query, _names(meant)))


def query_without_secrets(query: Mapping[str, str], meant: Operation | None) -> dict[str, str]:
    """The same of the query alone."""
    names = _names(meant)
    return {name: HIDDEN if name in names else value for name, value in query.items()}


def _names(meant: Operation | None) -> tuple[str, ...]:
    return _every() if meant is None else meant.secrets


@cache
def _every() -> tuple[str, ...]:
    return tuple(sorted({name for operation in read().named.values() for name in operation.secrets}))


def _hidden(body: bytes, names: tuple[str, ...]) -> bytes:
    for pattern in _patterns(names) if names else ():
        body = pattern.sub(rb"\g<1>" + HIDDEN.encode(), body)
    return body


@cache
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[bytes], ...]:
    spelt = b"|".join(map(_spelt, names))
    return tuple(re.compile(value.replace(b"%s", spelt), re.DOTALL) for value in VALUES)


def _spelt(name: str) -> bytes:
    """A pattern for a name of ASCII letters, any of which JSON or a form may write by its number."""
    return b"".join(b"(?:%s|(?:%%|%s)(?i:%02x))" % (re.escape(one.encode()), rb"\\u00", ord(one)) for one in name)
