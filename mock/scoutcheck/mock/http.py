"""The mock behind HTTP: an ASGI application. Reading and writing bytes happens here, deciding does not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from scoutcheck.mock import control
from scoutcheck.mock.deliveries import Delivery
from scoutcheck.mock.engine import BODILESS, Engine, Reply
from scoutcheck.mock.log import Head
from scoutcheck.mock.page import routes as page
from scoutcheck.mock.plain import unknown
from scoutcheck.validator.exchange import Request, Response

OWN = "/_scoutcheck"
TRANSPORT = "scoutcheck.transport"
# Seconds between two looks at whether an answer that is late still has somebody to wait for.
PAUSE = 0.1


class TooLarge(Exception):
    """The body is larger than any that is taken."""


class Gone(Exception):
    """The client went away before its request was whole."""


def application(engine: Engine, deliveries: Sequence[Delivery] = ()) -> ASGIApp:
    """The whole application: the API, and the mock's own control and page below `/_scoutcheck/`."""
    pages = Mount(OWN, routes=[*control.routes(engine), *page.routes(engine, deliveries)])
    own = Starlette(routes=[pages, page.to_page(OWN)], exception_handlers={404: unknown, 405: unknown})
    api = Api(engine)

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        is_own = scope["type"] != "http" or scope["path"].startswith(OWN)
        await (own if is_own else api)(scope, receive, send)

    return choose


class Api:
    """The API as an ASGI application."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await read_body(receive, self.engine.service.body_limit)
        except Gone:
            return
        except TooLarge:
            # The core refuses it by its size, as it would any other; what the bytes were nobody needs to know.
            body = b" " * (self.engine.service.body_limit + 1)
        reply = self.engine.answer(request_of(scope, body), head_of(scope))
        if reply.fault is None or await self._is_due(reply.fault.delay):
            await write(reply, scope, receive, send)
        else:
            await _hang_up(scope, receive)

    async def _is_due(self, delay: float) -> bool:
        """Wait until an answer is to go out; no answer does once the mock is to stop."""
        now = asyncio.get_running_loop().time
        due = now() + delay
        while now() < due and not self.engine.ending:
            await asyncio.sleep(min(PAUSE, due - now()))
        return now() >= due


async def read_body(receive: Receive, limit: int) -> bytes:
    """The body of a request. Raises TooLarge beyond `limit` bytes, and Gone where the client did not wait."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > limit:
            raise TooLarge
    return b"".join(parts)


def request_of(scope: Scope, body: bytes) -> Request:
    """The request as the core knows it. HEAD is answered as GET is."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    asked = scope["query_string"]
    query = dict(parse_qsl(asked.decode("latin-1"), keep_blank_values=True)) if asked else {}
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    if "%" in path:  # a slash that is written as %2F belongs to its step
        path = unquote(path.replace("%2F", "%252F").replace("%2f", "%252f"))
    return Request("", method, path, query, headers, body or None)


def head_of(scope: Scope) -> Head:
    """The head of a request as it came."""
    path = scope.get("raw_path") or scope["path"].encode()
    return Head(scope["method"], path.partition(b"?")[0], scope["query_string"], scope["headers"])


async def write(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    """Send an answer, or what a fault leaves of it."""
    fault = reply.fault
    if fault is not None and fault.disconnect:
        await _hang_up(scope, receive)
        return
    head, body = _head(reply.response), reply.response.body
    await send({"type": "http.response.start", "status": reply.response.status, "headers": head})
    if fault is not None and fault.truncate and body:
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await _hang_up(scope, receive)
        return
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _head(response: Response) -> list[tuple[bytes, bytes]]:
    headers: Mapping[str, str] = response.headers
    if response.status not in BODILESS:
        headers = {**headers, "Content-Length": str(len(response.body))}
    return [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection as it is. Behind another server than ours there is no way to, and the client sees an error."""
    transport = scope.get(TRANSPORT)
    if transport is not None:
        transport.close()
        # Until the server knows of it, it would complain of an answer that is not whole.
        while (await receive())["type"] != "http.disconnect":
            pass
