"""The yardstick for the mock: the same server, whose one address reads the request and answers a constant.

The constant has the headers that a created conversation is answered with, so that both write as much.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scoutcheck.mock.server import Quiet, address, configured, listen

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


def main() -> None:
    """Serve on a free port until somebody ends the process."""
    listening = listen("127.0.0.1", 0)
    server = Quiet(configured(Starlette(routes=[Route("/v2/conversations", _constant, methods=["POST"])])))
    print(f"listening on {address(listening)}", flush=True)
    server.run(sockets=[listening])


main()
