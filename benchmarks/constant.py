"""The yardsticks for the mock: the same server, whose one address reads the request and answers a constant.

The constant has the headers that a created conversation is answered with, so that both write as much. With `--judging` the
body is judged first, by the JSON Schema that `scoutcheck schema` prints and the fastest engine for it; nothing is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

from jsonschema_rs import validator_for
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scoutcheck.mock.server import Quiet, address, configured, listen
from scoutcheck.openapi.export import kind_schema
from scoutcheck.openapi.operations import read

HEADERS = {
    "Resource-ID": "1",
    "Location": "http://127.0.0.1/v2/conversations/1",
    "Web-Location": "https://secure.helpscout.net/conversation/1/1",
    "Correlation-Id": "73636f75-7463-6865-0000-000000000001#0",
    "X-RateLimit-Limit-Minute": "400",
    "X-RateLimit-Remaining-Minute": "398",
}


async def _constant(request: Request) -> Response:
    await request.body()
    return Response(b"", 201, HEADERS)


def _judged() -> Callable[[Request], Awaitable[Response]]:
    validator = validator_for(kind_schema(read().contract, "create-conversation"))

    async def judged(request: Request) -> Response:
        return Response(b"", 201 if validator.is_valid(await request.json()) else 400, HEADERS)

    return judged


def main(arguments: list[str]) -> None:
    """Serve on a free port until somebody ends the process."""
    listening = listen("127.0.0.1", 0)
    answer = _judged() if "--judging" in arguments else _constant
    server = Quiet(configured(Starlette(routes=[Route("/v2/conversations", answer, methods=["POST"])])))
    print(f"listening on {address(listening)}", flush=True)
    server.run(sockets=[listening])


main(sys.argv[1:])
