"""One connection of a client: what uvicorn makes of it, and our answer to what is no HTTP, has no end, or ends too early."""

from __future__ import annotations

import sys
from typing import Any

import httptools
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
        self.latest = data
        if self.head_bytes is not None:
            self.head_bytes += len(data)
        super().data_received(data)
        if self.head_bytes is not None and self.head_bytes > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]  # a key of our own

    def on_headers_complete(self) -> None:
        # It may all have come at once, with more behind it, so that only now is its length known.
        if (self.head_bytes or 0) > LONGEST_HEAD and sum(map(len, self._head())) > LONGEST_HEAD:
            raise ValueError("The head of the request is too long.")
        self.head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.head_bytes = 0
        super().on_message_complete()

    def _head(self) -> list[bytes]:
        """The head of the request, without a wish for another protocol."""
        first = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        lines = [b"%s: %s\r\n" % (name, value) for name, value in self.headers if name != b"upgrade"]
        return [first, *lines, b"\r\n"]

    def _should_upgrade(self) -> bool:
        return any(name == b"upgrade" for name, _ in self.headers)

    def handle_websocket_upgrade(self) -> None:
        """Pass over the wish for any other protocol.

        To the parser what follows such a head belongs to that protocol, though it may well be a body: some clients ask
        whether HTTP/2 is spoken while they post. So the request is read once more, without its wish.
        """
        error = sys.exception()
        again = b"".join([*self._head(), self.latest[error.args[0] :] if error else b""])
        # The parser that has seen `Connection: close` would take nothing more.
        self.head_bytes, self.parser = 0, httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(again)

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
