"""Servers that are no Help Scout: they hang, close, answer web pages, or never come to an end."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

Answering = Callable[[socket.socket, Event], None]


def heard(connection: socket.socket) -> bytes:
    """One request, whole, in however many pieces it comes; less where the other side goes before its end."""
    said = b""
    while not _is_whole(said) and (piece := connection.recv(65_536)):
        said += piece
    return said


def _is_whole(said: bytes) -> bool:
    if said and not said[:1].isalpha():  # the first words of TLS, which nobody here understands
        return True
    head, end, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)


def saying(text: bytes) -> Answering:
    """Read a request, and say this to everybody."""

    def answer(connection: socket.socket, _stop: Event) -> None:
        heard(connection)
        connection.sendall(text)

    return answer


def hanging(connection: socket.socket, stop: Event) -> None:
    """Take the request, and say nothing."""
    heard(connection)
    stop.wait()


def closing(connection: socket.socket, _stop: Event) -> None:
    """Take the request, and go."""
    heard(connection)


def half(connection: socket.socket, stop: Event) -> None:
    """Begin to answer, and stop in the middle."""
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    stop.wait()


def endless(connection: socket.socket, stop: Event) -> None:
    """Answer a little, again and again."""
    heard(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
    while not stop.wait(0.05):
        connection.sendall(b" ")


@contextmanager
def server(answering: Answering) -> Iterator[str]:
    """Serve on a free port of loopback; gives the address."""
    stop = Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        thread = Thread(target=_serve, args=(listening, answering, stop), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        stop.set()
        thread.join()


def _serve(listening: socket.socket, answering: Answering, stop: Event) -> None:
    while not stop.is_set():
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            continue
        with connection:
            connection.settimeout(5)
            try:
                answering(connection, stop)
            except OSError:
                continue
