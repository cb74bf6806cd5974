"""A client that keeps a server busy: `python -m benchmarks.load URL TOKEN BODIES CONNECTIONS REQUESTS`; JSON comes out.

`BODIES` is a file with one JSON body a line, posted in turn to `URL`. Every connection sends its next request once it has the
answer to the last.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit


class Connection(asyncio.Protocol):
    """One connection; `requests` is shared by all and ends when enough were sent."""

    def __init__(self, requests: Iterator[bytes], statuses: Counter[int], done: asyncio.Future[None]) -> None:
        self.requests, self.statuses, self.done, self.held = requests, statuses, done, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, found, body = self.held.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.statuses[int(head[9:12])] += 1
        self.held = b""
        self._send()

    def _send(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
        else:
            self.transport.write(request)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error) if error else self.done.set_result(None)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def measure(url: str, token: str, bodies: list[bytes], connections: int, count: int) -> dict[str, object]:
    """Send `count` requests. Gives the seconds that it took and how often each status came."""
    parts = urlsplit(url)
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\nAccept: */*\r\n"
    head += "Content-Type: application/json; charset=UTF-8\r\nUser-Agent: bench\r\n"
    whole = [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
    requests = (request for _, request in zip(range(count), cycle(whole), strict=False))
    loop, statuses = asyncio.get_running_loop(), Counter[int]()
    _keep_awake(loop)
    ends = [loop.create_future() for _ in range(connections)]
    start = time.perf_counter()
    for end in ends:
        await loop.create_connection(lambda end=end: Connection(requests, statuses, end), parts.hostname, parts.port)
    await asyncio.gather(*ends)
    return {"seconds": time.perf_counter() - start, "statuses": dict(statuses)}


def _keep_awake(loop: asyncio.AbstractEventLoop) -> None:
    """Never let the client sleep: its servers would pay for waking it, and the slower one at nearly every answer."""
    loop.call_soon(_keep_awake, loop)


def main() -> None:
    """Measure as the command line says."""
    import uvloop

    url, token, bodies, connections, count = sys.argv[1:]
    lines = Path(bodies).read_bytes().splitlines()
    print(json.dumps(uvloop.run(measure(url, token, lines, int(connections), int(count)))))


if __name__ == "__main__":
    main()
