"""What the scenarios look at: the mock by its HTTP surface, and what a client tells."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.clients.client import Client, Failed

ADDED = [("POST", 201)]


@contextmanager
def nobody_listening() -> Iterator[str]:
    """An address on this machine where every connection is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"


def told_id(client: Client, told: Any) -> int:
    """The id of what the last step made. A client that tells ids has told this one."""
    number = client.seen[-1].response.header("Resource-ID")
    assert number is not None
    assert str(told) == number or not client.program.tells_ids
    return int(number)


def threads(client: Client, number: int) -> Any:
    return client.mock.send("GET", f"/v2/conversations/{number}", query={"embed": "threads"}).json()["_embedded"]["threads"]


def added(client: Client, step: str, payload: Any) -> tuple[str, str]:
    """Type and text of the one thread that a step adds."""
    number = client.conversation()
    before = {thread["id"] for thread in threads(client, number)}
    told = client.does(step, number, payload)
    assert client.writes == ADDED
    if client.program.tells_ids:
        assert told_id(client, told) not in before
    [new] = [thread for thread in threads(client, number) if thread["id"] not in before]
    return new["type"], new["body"]


def refused(client: Client, status: int, step: str, *arguments: Any) -> bool:
    """Whether a step fails by this status, and the client tells the status or the message that came with it."""
    with pytest.raises(Failed) as failure:
        client.does(step, *arguments)
    last = client.seen[-1].response
    body = json.loads(last.body or b"")
    assert last.status == status
    return str(status) in str(failure.value) or body.get("message", body.get("error")) in str(failure.value)
