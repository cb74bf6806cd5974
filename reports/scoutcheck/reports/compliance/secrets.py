"""Secrets out of everything that a report might show. Records should hold none; a report does not rely on it.

What says of itself that it is a secret is hidden, and then whatever is written like it, wherever it stands.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from scoutcheck.reports.record.redacting import HEADERS, HIDDEN, KEYS, redacted

NAMES = (
    *KEYS,
    "id_token",
    "apikey",
    "api_token",
    "auth_token",
    "passwd",
    "webhook_secret",
    "secret_key",
    "private_key",
    "token",
)
_NAMES = "|".join(NAMES)
# Credentials of a scheme, a member of JSON (also of JSON within text), a field of a form or a query, a header, the password of
# an address, a JSON Web Token.
NAMED = re.compile(
    rf"""(?xi)
    (?P<scheme>\b(?:bearer|basic)\s+) (?P<credentials>[\w.~+/=-]{{4,}})
    | ["']\s*(?:{_NAMES})\\*["']\s*:\s*\\*["'] (?P<text>[^"'\\]+)
    | (?<![\w-])(?:{_NAMES})= (?P<value>[^&\s"'<>\\]+)
    | (?<![\w-])(?:{"|".join(sorted(HEADERS))}):\s*(?!bearer\s|basic\s) (?P<worth>[^\s"'\\][^"'\\\r\n]*)
    | ://[^\s/:@"']*: (?P<password>[^\s/@"']+)(?=@)
    | \b (?P<jwt>eyJ[\w-]+\.[\w-]+\.[\w-]+)
    """
)
VALUES = ("credentials", "text", "value", "worth", "password", "jwt")
# A shorter value, or a plain word, stands in too many places where it is no secret.
SHORTEST = 6
PLAIN_WORD = re.compile(r"[a-z]{1,12}|[A-Z][a-z]{1,11}")

Value = TypeVar("Value")


def without_secrets(value: Value) -> Value:
    """The value without its secrets; named tuples, mappings, sequences and texts are walked."""
    found = sorted(set(_secrets(value)) - {HIDDEN}, key=lambda secret: (-len(secret), secret))
    clean: Value = redacted(_masked(value), found)
    return clean


def _masked(value: Any) -> Any:
    """The value without what says of itself that it is a secret, however short it is."""
    if isinstance(value, str):
        return NAMED.sub(_mask, value)
    if hasattr(value, "_fields"):
        return type(value)(*map(_masked, value))
    if isinstance(value, Mapping):
        return {key: HIDDEN if _is_named(key, item) else _masked(item) for key, item in value.items()}
    return type(value)(map(_masked, value)) if isinstance(value, (list, tuple)) else value


def _mask(match: re.Match[str]) -> str:
    start, end = (max(place(name) for name in VALUES) - match.start() for place in (match.start, match.end))
    return match.group()[:start] + HIDDEN + match.group()[end:]


def _is_named(key: str, value: Any) -> bool:
    return isinstance(value, str) and value != "" and (key.lower() in HEADERS or key.lower() in NAMES)


def _secrets(value: Any) -> Iterator[str]:
    """Every secret in a value that is worth looking for elsewhere."""
    if isinstance(value, str):
        yield from _in_text(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if _is_named(key, item):
                yield from _worth(item)
            yield from _secrets(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _secrets(item)


def _in_text(text: str) -> Iterator[str]:
    for match in NAMED.finditer(text):
        secret = next(match.group(name) for name in VALUES if match.group(name))
        yield from _worth((match.group("scheme") or "") + secret)


def _worth(secret: str) -> Iterator[str]:
    """The secret itself, and what it is made of: `Basic` holds a name and a password."""
    scheme, _, credentials = secret.partition(" ")
    if scheme.lower() in ("bearer", "basic") and credentials:
        yield from _worth(credentials.strip())
        if scheme.lower() == "basic":
            yield from (part for piece in _decoded(credentials) for part in _worth(piece))
    elif len(secret) >= SHORTEST and not PLAIN_WORD.fullmatch(secret):
        yield secret


def _decoded(credentials: str) -> Iterable[str]:
    """User and password, which stand in Base64 with a colon between them."""
    try:
        return b64decode(credentials.strip(), validate=True).decode().split(":", 1)
    except (Error, ValueError):
        return ()


__all__ = ["without_secrets"]
