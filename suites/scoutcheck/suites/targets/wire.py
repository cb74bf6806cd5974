"""One request over a connection that is kept: exactly the headers that were asked for, no redirect, no cookie, no waiting
beyond a limit. Whatever goes wrong is told in words, and never raised."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator, Mapping
from http.client import BadStatusLine, RemoteDisconnected
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import getproxies

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, IncompleteRead, NameResolutionError, ReadTimeoutError
from urllib3.util import SKIP_HEADER

from scoutcheck.openapi.version import VERSION
from scoutcheck.suites.live.settings import is_loopback
from scoutcheck.suites.target import Answer
from scoutcheck.validator.exchange import Request, Response

OWN = {"User-Agent": f"scoutcheck/{VERSION}", "Accept": "application/json"}
LARGEST = 32 * 1024 * 1024
PIECE = 65_536


class Patience(NamedTuple):
    """How many seconds to wait: for a connection, for the next bytes, and for the whole answer."""

    connect: float = 5.0
    read: float = 15.0
    whole: float = 30.0


USUAL = Patience()


class TooMuch(Exception):
    """The answer is larger, or takes longer, than anybody waits for."""


class Wire:
    """A connection to one base address. Not for several threads at once."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers = CaseInsensitiveDict()
        # Neither .netrc nor cookies may add what the case did not ask for.
        self.session.trust_env = False
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if not is_loopback(base):
            self.session.proxies.update(getproxies())
            self.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True

    def send(self, request: Request, patience: Patience = USUAL) -> Answer:
        """Send a request as it is, and wait for its answer. Never raises for what target or network do."""
        begun = time.perf_counter()
        try:
            response, error = self._sent(request, patience, begun), ""
        except (requests.RequestException, HTTPError, OSError, ValueError, TooMuch) as trouble:
            response, error = None, _words(trouble, patience)
        return Answer(response, (time.perf_counter() - begun) * 1000, error)

    def close(self) -> None:
        """Let go of the connection."""
        self.session.close()

    def _sent(self, request: Request, patience: Patience, begun: float) -> Response:
        prepared = requests.Request(request.method, self.base, data=request.body).prepare()
        # What `prepare` would make of headers and address is not what the case wants to send.
        prepared.headers.update(_headers(request.headers))
        prepared.url = self.base + request.path + (f"?{urlencode(request.query)}" if request.query else "")
        timeout = (patience.connect, patience.read)
        with self.session.send(prepared, timeout=timeout, allow_redirects=False, stream=True) as answer:
            body = b"".join(_pieces(answer, begun + patience.whole))
            return Response(answer.status_code, dict(answer.headers), body)


def _headers(own: Mapping[str, str]) -> dict[str, Any]:
    """The headers of the case, after those that every request has; a header that is given as "" is not sent."""
    named = {name.lower() for name in own}
    added = {name: value for name, value in OWN.items() if name.lower() not in named}
    blank: dict[str, Any] = {} if "accept-encoding" in named else {"Accept-Encoding": SKIP_HEADER}
    return {**added, **blank, **{name: value.encode("utf-8", "surrogateescape") for name, value in own.items()}}


def _pieces(answer: requests.Response, end: float) -> Iterator[bytes]:
    """The body as it comes in. Raises TooMuch where it has no end."""
    size = 0
    while piece := answer.raw.read1(PIECE, decode_content=True):
        size += len(piece)
        if size > LARGEST:
            raise TooMuch(f"the answer is longer than {LARGEST // 1024 // 1024} MB")
        if time.perf_counter() > end:
            raise TooMuch("the answer does not come to an end")
        yield piece


def _words(trouble: Exception, patience: Patience) -> str:
    """What went wrong, in a few words that name no inner parts of ours."""
    chain = tuple(_causes(trouble))
    for kind, words in (
        (TooMuch, str(trouble)),
        (requests.exceptions.ConnectTimeout, f"no connection within {patience.connect:g} s"),
        (requests.exceptions.ReadTimeout, f"no answer within {patience.read:g} s"),
        (ReadTimeoutError, f"no answer within {patience.read:g} s"),
        (NameResolutionError, "nobody knows a host of this name"),
        (RemoteDisconnected, "closed the connection without an answer"),
        (BadStatusLine, "does not speak HTTP"),
        (IncompleteRead, "closed the connection in the middle of the answer"),
        (ConnectionResetError, "closed the connection without an answer"),
    ):
        if any(isinstance(one, kind) for one in chain):
            return words
    said = next((one for one in chain if isinstance(one, ssl.SSLError)), None)
    if said is not None:
        return f"TLS: {getattr(said, 'verify_message', '') or said.reason or 'no secure connection'}"
    system = next((one for one in chain if isinstance(one, OSError) and one.strerror), None)
    return str(system.strerror).lower() if system else f"{type(trouble).__name__}: {trouble}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error with all that it is made of, from the outside in."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.append(one)
        yield one
        inner = [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
        waiting += [item for item in inner if isinstance(item, BaseException)]
