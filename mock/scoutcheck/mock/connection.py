"""One connection of a client: what uvicorn makes of it, and our answer to what is no HTTP, has no end, or ends too early."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from scoutcheck.mock import errors
from scoutcheck.mock.http import TRANSPORT
from scoutcheck.mock.refusing import VENDOR

# No client needs a longer head; without a limit one client could fill the memory with it.
LONGEST_HEAD = 65_536
REFUSAL = errors.refusal(400, "00000000-0000-4000-8000-000000000000#0", ())


class Connection(HttpToolsProtocol):
    """A connection whose requests know its transport, so that a fault can cut it."""

    head_bytes: int | None = 0  # of the head that is being read; None while a body is

    def data_received(self, data: bytes) -> None:
        if self.head_bytes is not None:
            self.head_bytes += len(data)
        super().data_received(data)
        if self.head_bytes is not None and self.head_bytes > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]  # a key of our own

    def on_headers_complete(self) -> None:
        self.head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.head_bytes = 0
        super().on_message_complete()

    def eof_received(self) -> Any:
        """A client that says no more may still listen: whoever has sent a whole request gets its answer."""
        waiting = self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body
        if waiting:
            self.cycle.keep_alive = False
        return waiting

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read as HTTP, as the API refuses everything: in the vendor's shape."""
        del msg
        head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: {VENDOR}\r\nContent-Length: {len(REFUSAL)}\r\n"
        self.transport.write(head.encode() + b"Connection: close\r\n\r\n" + REFUSAL)
        self.transport.close()
