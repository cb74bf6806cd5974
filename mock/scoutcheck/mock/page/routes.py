"""The addresses of the log page, below the mock's own base."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from scoutcheck.mock.deliveries import Delivery
from scoutcheck.mock.engine import Engine
from scoutcheck.mock.page.browsing import ONE, SECTIONS, listed, shown
from scoutcheck.mock.page.rows import detail
from scoutcheck.mock.page.stream import events
from scoutcheck.mock.plain import JSONResponse

Handler = Callable[[Request], Awaitable[Response]]
STATIC = Path(__file__).parent / "static"
# Nothing but our own files, and with trusted types no text can become markup even by mistake.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def routes(engine: Engine, deliveries: Sequence[Delivery]) -> list[Route]:
    """The page, its files, its data and its stream. `deliveries` are those of webhooks so far, and grow."""
    return [
        Route("/", _file("index.html")),
        *(Route(f"/page/{path.name}", _file(path.name)) for path in sorted(STATIC.iterdir()) if path.is_file()),
        Route("/log/stream", _stream(engine, deliveries)),
        Route("/log/{number:number}", _detail(engine)),
        Route("/browse/{section}", _list(engine)),
        Route("/browse/{section}/{number:number}", _item(engine, deliveries)),
    ]


def to_page(own: str) -> Route:
    """Where people land who leave out the slash at the end."""

    async def redirect(_request: Request) -> Response:
        return RedirectResponse(f"{own}/")

    return Route(own, redirect)


def _file(name: str) -> Handler:
    async def file(_request: Request) -> Response:
        return FileResponse(STATIC / name, headers=SAFE)

    return file


def _stream(engine: Engine, deliveries: Sequence[Delivery]) -> Handler:
    run = token_hex(8)

    async def stream(request: Request) -> Response:
        # A browser that lost the connection says where it was in a header; a page that comes back to the front, in its address.
        said = request.headers.get("last-event-id") or request.query_params.get("after", "")
        known, _, number = said.partition(":")
        start = int(number) if known == run and number.isdecimal() else 0
        return StreamingResponse(events(engine, run, start, deliveries), media_type="text/event-stream", headers=SAFE)

    return stream


def _detail(engine: Engine) -> Handler:
    async def one(request: Request) -> Response:
        number, base = request.path_params["number"], str(request.base_url).removesuffix("_scoutcheck/")
        exchange = engine.log.get(number)
        if exchange is None:
            return _missing(f"the log holds no exchange {number}")
        return _json(detail(engine, number, exchange, base, request.query_params.get("secrets") == "true"))

    return one


def _list(engine: Engine) -> Handler:
    async def section(request: Request) -> Response:
        name = request.path_params["section"]
        if name not in SECTIONS:
            return _missing(f"there is no section {name!r}, only {', '.join(SECTIONS)}")
        return _json(listed(name, engine.world, request.query_params.get("find", "")))

    return section


def _item(engine: Engine, deliveries: Sequence[Delivery]) -> Handler:
    async def item(request: Request) -> Response:
        name, number = request.path_params["section"], request.path_params["number"]
        found = shown(name, number, engine.world, tuple(deliveries)) if name in SECTIONS else None
        return _missing(f"there is no {ONE.get(name, name)} {number}") if found is None else _json(found)

    return item


def _json(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status, headers=SAFE)


def _missing(says: str) -> Response:
    return _json({"error": says}, 404)
