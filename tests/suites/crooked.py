"""Servers that are no Help Scout: they hang, close, answer web pages, or never come to an end."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

Answering = Callable[[socket.socket, Event], None]


def saying(text: bytes) -> Answering:
    """Read a request, and say this to everybody."""

    def answer(connection: socket.socket, _stop: Event) -> None:
        connection.recv(65_536)
        connection.sendall(text)

    return answer


def hanging(connection: socket.socket, stop: Event) -> None:
    """Take the request, and say nothing."""
    connection.recv(65_536)
    stop.wait()


def closing(connection: socket.socket, _stop: Event) -> None:
    """Take the request, and go."""
    connection.recv(65_536)


def half(connection: socket.socket, stop: Event) -> None:
    """Begin to answer, and stop in the middle."""
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    stop.wait()


def endless(connection: socket.socket, stop: Event) -> None:
    """Answer a little, again and again."""
    connection.recv(65_536)
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
