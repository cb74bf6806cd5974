"""The receiver of deliveries takes a body however its length is told, and bears with senders that go away."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from scoutcheck.suites.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving("http://127.0.0.1:0", "hook") as made:
        yield made


def test_a_body_in_pieces_is_taken_whole(receiver: Receiver) -> None:
    pieces = [b'{"id": ', b"7" * 100_000, b"}"]
    with requests.Session() as session:
        session.trust_env = False
        assert session.post(receiver.url, data=iter(pieces)).status_code == 200
        assert session.post(receiver.url, data=b"{}").status_code == 200  # the same connection
    assert [one.body for one in receiver.received] == [b"".join(pieces), b"{}"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 2\r\n\r\n{}", b"{}"),
        (b"Content-Length: many\r\n\r\n", b""),
        (b"Content-Length: -5\r\n\r\n", b""),
        (b"Transfer-Encoding: Chunked\r\n\r\n2;note=x\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n", b"{}"),
        (b"Transfer-Encoding: chunked\r\n\r\nmany\r\n\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n-5\r\n\r\n", b""),
    ],
)
def test_a_length_is_read_as_it_is_told(receiver: Receiver, head: bytes, body: bytes) -> None:
    parts = urlsplit(receiver.url)
    with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=5) as connection:
        connection.sendall(b"POST /hook HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" + head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
    assert [one.body for one in receiver.received] == [body]


def test_a_sender_may_go_away(receiver: Receiver, capfd: pytest.CaptureFixture[str]) -> None:
    parts = urlsplit(receiver.url)
    with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=5) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # the end is a reset
        connection.sendall(b"POST /hook HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{}")
    with requests.Session() as session:
        session.trust_env = False
        assert session.post(receiver.url, data=b"[]").status_code == 200
    assert [one.body for one in receiver.received] == [b"[]"]
    assert capfd.readouterr().err == ""
