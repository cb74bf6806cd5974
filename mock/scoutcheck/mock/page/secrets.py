"""What the page leaves out of bodies and queries unless it is asked for: credentials, by the names of their keys."""

from __future__ import annotations

import re
from functools import cache

from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.exchange import Request, Response

HIDDEN = "hidden"
WEBHOOK = ("secret",)
SECRETS = {
    "request-token": ("client_secret", "code", "refresh_token", "access_token"),
    "create-webhook": WEBHOOK,
    "update-webhook": WEBHOOK,
}


def without_secrets(request: Request, response: Response, meant: Operation | None) -> tuple[Request, Response]:
    """A request and its answer without the values of secrets; lines stay where they are, whatever else is wrong with a text."""
    names = SECRETS.get(meant.name, ()) if meant else ()
    if not names:
        return request, response
    query = {name: HIDDEN if name in names else value for name, value in request.query.items()}
    body = None if request.body is None else _hidden(request.body, names)
    return request._replace(query=query, body=body), response._replace(body=_hidden(response.body, names))


def _hidden(body: bytes, names: tuple[str, ...]) -> bytes:
    for pattern in _patterns(names):
        body = pattern.sub(rb"\g<1>" + HIDDEN.encode(), body)
    return body


@cache
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[bytes], ...]:
    """The key and then the value of a secret: as text in JSON, as another value there, and in a form."""
    values = (rb'("(?:%s)"\s*:\s*")(?:[^"\\]|\\.)*', rb'("(?:%s)"\s*:\s*)[^\s",{}\[\]]+', rb"((?:^|&)(?:%s)=)[^&]*")
    return tuple(re.compile(value % b"|".join(map(str.encode, names)), re.DOTALL) for value in values)
