"""A receiver of webhook deliveries on loopback, which answers as it is told and keeps what it gets."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any, NamedTuple
from urllib.parse import urlsplit

LARGEST = 32 * 1024 * 1024
LONGEST_LINE = 65_536


class Received(NamedTuple):
    """One delivery as it came in, and the status that it was answered with."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name (WH-004); None where it is not there."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class Receiver:
    """Keeps deliveries. `answers` are the statuses of the next ones; 200 where there is none left."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.news = Condition()

    def take(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
        """Keep one delivery. Gives the status to answer it with."""
        with self.news:
            status = self.answers.pop(0) if self.answers else 200
            self.received.append(Received(method, path, headers, body, status))
            self.news.notify_all()
        return status

    def wait(self, count: int, seconds: float) -> list[Received]:
        """All that came, as soon as there are `count` of them, or after so many seconds."""
        end = time.monotonic() + seconds
        with self.news:
            while len(self.received) < count and (left := end - time.monotonic()) > 0:
                self.news.wait(left)
            return list(self.received)


@contextmanager
def receiving(address: str, path: str) -> Iterator[Receiver]:
    """A receiver at the host and port of `address`, a loopback one (port 0: any free one). Raises OSError."""
    parts = urlsplit(address)
    server = _Server((parts.hostname or "127.0.0.1", parts.port or 0), path)
    thread = Thread(target=lambda: server.serve_forever(0.05), daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Serves one receiver."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], path: str) -> None:
        super().__init__(address, _Handler)
        host, port = self.server_address[:2]
        self.receiver = Receiver(f"http://{host!s}:{port}/{path}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a sender that goes away, which the library would tell with a traceback."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Passes on whatever comes, by whatever method."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        chunked = self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked"
        body = b"".join(self._chunks()) if chunked else self.rfile.read(_size(self.headers.get("Content-Length", "0"), 10))
        status = self.server.receiver.take(self.command, self.path, dict(self.headers), body)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _chunks(self) -> Iterator[bytes]:
        """The pieces of a body that tells its length piece by piece, up to its end or where it cannot be read."""
        taken = 0
        while taken < LARGEST and (size := _size(self.rfile.readline(LONGEST_LINE).partition(b";")[0], 16)):
            taken += size
            yield self.rfile.read(size)
            self.rfile.readline(LONGEST_LINE)
        while self.rfile.readline(LONGEST_LINE).strip():
            pass  # what comes after the last piece are headers that nobody asked for

    do_POST = do_GET = do_PUT = do_PATCH = do_DELETE = _any

    def log_message(self, format: str, *args: Any) -> None:  # the name that it has in the library
        """Say nothing."""


def _size(told: str | bytes, base: int) -> int:
    """A number of bytes as the sender tells it; 0 for what is none, and no more than anybody sends."""
    try:
        return max(0, min(int(told, base), LARGEST))
    except ValueError:
        return 0
