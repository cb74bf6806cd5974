"""Secrets do not get into a record: neither those that are known, nor what stands where secrets stand."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

E = TypeVar("E")
HIDDEN = "(hidden)"
HEADERS = frozenset(("authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"))
KEYS = ("access_token", "refresh_token", "client_secret", "secret", "password", "api_key")
# What is shorter than this would be hidden in the middle of harmless words.
SHORTEST = 6
# What is no longer than this, such as the name of a header, comes again and again.
SHORT = 200
_NAMES = "|".join(KEYS)
_PLACES = (
    # "secret": "…" of JSON, 'secret': '…' of Python, also with their quotes escaped.
    re.compile(rf"""((\\*["'])(?:{_NAMES})\2\s*:\s*(\\*["']))(?!\(hidden\))(?:(?!\3).)+""", re.DOTALL),
    # secret=… of a form or a query.
    re.compile(rf"""((?:^|[?&\s"'])(?:{_NAMES}|client_id|code)=)(?!\(hidden\))[^&\s"'\\]+"""),
    # A command line may name the variable of the environment that holds the secret: that tells nothing.
    re.compile(
        r"""(?i)(\b(?:proxy-)?authorization\\*["']?\s*[:=,]\s*\\*["']?\s*(?:bearer|basic)\s+)"""
        r"""(?!\(hidden\)|(?-i:\$[A-Z][A-Z0-9_]*)["'\s\\])[^\s"'\\]+"""
    ),
)


def redacted(event: E, secrets: Iterable[str] = ()) -> E:
    """The event without secrets: those that are given, in whatever form they are written, and the values in their places."""
    result: E = _hidden(event, _spellings(secrets))
    return result


def hide(text: str, secrets: Iterable[str] = ()) -> str:
    """A text without secrets, as `redacted`."""
    return _text(text, _spellings(secrets))


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """The ways in which secrets may be written, longest first."""
    long = [secret for secret in secrets if len(secret) >= SHORTEST]
    ways = (
        spelt
        for secret in long
        for spelt in (
            secret,
            quote(secret, safe=""),
            quote_plus(secret),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            b64encode(secret.encode("utf-8", "surrogatepass")).decode(),
        )
    )
    return tuple(sorted(set(ways), key=len, reverse=True))


def _hidden(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return _text(value, secrets)
    if isinstance(value, Mapping):
        return {_text(key, secrets): _of_key(key, item, secrets) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_hidden(item, secrets) for item in value))
    return type(value)(_hidden(item, secrets) for item in value) if isinstance(value, (list, tuple)) else value


def _of_key(key: str, value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str) and value and (key.lower() in HEADERS or key.lower() in KEYS):
        return HIDDEN
    if key == "base64" and isinstance(value, str):
        return _bytes(value, secrets)
    return _hidden(value, secrets)


def _bytes(value: str, secrets: tuple[str, ...]) -> str:
    """A body that is no text, looked into as if each of its bytes were a letter."""
    try:
        letters = b64decode(value).decode("latin-1")
    except ValueError:
        return _text(value, secrets)
    ways = tuple(one.encode("utf-8", "surrogatepass").decode("latin-1") for one in secrets)
    return b64encode(_text(letters, ways).encode("latin-1")).decode()


def _text(text: str, secrets: tuple[str, ...]) -> str:
    return _clear(text, secrets) if len(text) > SHORT else _clear_again(text, secrets)


@lru_cache(maxsize=4096)
def _clear_again(text: str, secrets: tuple[str, ...]) -> str:
    return _clear(text, secrets)


def _clear(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for place in _PLACES:
        text = place.sub(rf"\1{HIDDEN}", text)
    return text
