"""What each client is put through: what it tells, what goes over the wire, and what has become of the mock."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.clients.checks import ADDED, added, nobody_listening, refused, threads, told_id
from tests.clients.client import Client, Failed, at_work
from tests.mock.test_deliveries import until

NEW = {
    "subject": "No power",
    "type": "email",
    "mailboxId": 85,
    "status": "active",
    "customer": {"email": "bea@example.com"},
    "tags": ["urgent"],
    "threads": [{"type": "reply", "customer": {"email": "bea@example.com"}, "text": "Is it plugged in?"}],
}
REPLY = {"customer": {"id": 100}, "text": "It works again."}
NOTE = {"text": "She called twice."}
CHANGED = {"v2": [("PATCH", 204)], "v1": [("PUT", 200)]}
REPLACED = {"v2": [("PUT", 204)], "v1": [("PUT", 200)]}
FULL = {"v2": 99, "v1": 100}
COME_BACK = {"v2": "X-RateLimit-Retry-After", "v1": "Retry-After"}
MANY = 50


def create(client: Client) -> None:
    told = client.does("create", NEW)
    assert client.writes == ADDED
    made = told_id(client, told)
    held = client.mock.read(made)
    assert (held["subject"], held["status"], held["mailboxId"]) == ("No power", "active", 85)
    assert held["primaryCustomer"]["email"] == "bea@example.com"
    assert [tag["tag"] for tag in held["tags"]] == ["urgent"]
    assert [(one["type"], one["body"]) for one in held["_embedded"]["threads"]] == [("message", "Is it plugged in?")]


def reply(client: Client) -> None:
    assert added(client, "reply", REPLY) == ("message", "It works again.")


def note(client: Client) -> None:
    assert added(client, "note", NOTE) == ("note", "She called twice.")


def close(client: Client) -> None:
    number = client.conversation()
    client.does("close", number)
    assert client.writes == CHANGED[client.program.dialect]
    held = client.mock.read(number)
    assert (held["status"], held["subject"]) == ("closed", f"Conversation {number}")


def rename(client: Client) -> None:
    number = client.conversation()
    client.does("rename", number, "Power is back")
    assert client.writes == CHANGED[client.program.dialect]
    held = client.mock.read(number)
    assert (held["status"], held["subject"]) == ("active", "Power is back")
    assert [tag["tag"] for tag in held["tags"]] == ["vip"]


def edit(client: Client) -> None:
    number = client.conversation()
    client.does("edit", number, number * 10 + 1, "She called three times.")
    assert client.writes == CHANGED[client.program.dialect]
    bodies = {thread["id"]: thread["body"] for thread in threads(client, number)}
    assert bodies[number * 10 + 1] == "She called three times."
    assert bodies[number * 10] != "She called three times."


def tag(client: Client) -> None:
    number = client.conversation()
    client.does("tag", number, ["vip", "urgent"])
    assert client.writes == REPLACED[client.program.dialect]
    assert [held["tag"] for held in client.mock.read(number)["tags"]] == ["vip", "urgent"]


def list_all(client: Client) -> None:
    """All pages, each once."""
    made = {client.conversation() for _ in range(MANY)}
    told = client.does("list")
    reads = client.answers.count(("GET", 200))
    assert made <= {*told}
    pages = client.mock.send("GET", "/v2/conversations").json()["page"]
    assert (len(told), len({*told}), reads) == (pages["totalElements"], pages["totalElements"], pages["totalPages"])
    assert reads > 1


def list_with_threads(client: Client) -> None:
    """Whoever asks for the threads gets them on every page."""
    for _ in range(MANY):
        client.conversation()
    told = client.does("list with threads")
    assert len(told) >= MANY
    assert client.answers.count(("GET", 200)) > 1
    assert 0 not in told


def get(client: Client) -> None:
    number = client.conversation(subject="No power")
    assert client.does("get", number) == {"id": number, "subject": "No power"}


def read(client: Client) -> None:
    number = client.conversation()
    assert sorted(client.does("read", number)) == [number * 10, number * 10 + 1]


def merged(client: Client) -> None:
    """A read goes to where the conversation is now."""
    gone, target = client.conversation(), client.conversation(subject="Both of them")
    client.api.merge(gone, into=target)
    assert client.does("get", gone) == {"id": target, "subject": "Both of them"}
    assert [answer for answer in client.answers if answer[0] == "GET"][:2] == [("GET", 301), ("GET", 200)]


def write_to_merged(client: Client) -> None:
    """v2 does not send writes on."""
    gone, target = client.conversation(), client.conversation()
    client.api.merge(gone, into=target)
    before = len(threads(client, target))
    assert refused(client, 404, "note", gone, NOTE)
    assert len(threads(client, target)) == before


def full(client: Client) -> None:
    number, limit = client.conversation(), FULL[client.program.dialect]
    client.api.fill(number, limit)
    assert refused(client, 412, "note", number, NOTE)
    assert len(threads(client, number)) == limit


def limited(client: Client) -> None:
    """Too many requests: it waits and sends again, or tells it."""
    number = client.conversation()
    client.api.fault("POST /v?/conversations/*", status=429, times=2)
    if client.program.waits:
        client.does("note", number, NOTE)
        assert client.writes == [("POST", 429), ("POST", 429), *ADDED]
    else:
        assert refused(client, 429, "note", number, NOTE)
        assert COME_BACK[client.program.dialect] in client.seen[-1].response.headers
        assert len(threads(client, number)) == 2
        client.api.no_faults()
        client.does("note", number, NOTE)
    assert len(threads(client, number)) == 3


def used_up(client: Client) -> None:
    """The allowance of a minute is used up: whoever waits by the clock gets through in the next one."""
    with at_work(client.program, rate_limit=6) as other:
        number = other.conversation()
        for _ in range(3):
            other.does("note", number, NOTE)
        if other.program.patient:
            other.does("note", number, NOTE)
            assert (other.writes[0], other.writes[-1:]) == (("POST", 429), ADDED)
        else:
            assert refused(other, 429, "note", number, NOTE)
            other.api.advance(60)
            other.does("note", number, NOTE)
        other.api.advance(60)
        assert len(threads(other, number)) == 2 + 3 + 1


def stranger(client: Client) -> None:
    """Wrong credentials."""
    with at_work(client.program, app="another-app", secret="nobody's") as other:
        number = other.conversation()
        assert refused(other, 401, "get", number)


def expired(client: Client) -> None:
    """A token that is good no more: it gets a new one, or tells it."""
    with at_work(client.program) as other:
        number = other.conversation()
        other.does("note", number, NOTE)
        other.api.expire_tokens()
        if other.program.renews:
            other.does("note", number, NOTE)
            assert other.answers == [("POST", 401), ("POST", 200), ("POST", 201)]
        else:
            assert refused(other, 401, "note", number, NOTE)


def receive(client: Client) -> None:
    """A webhook that the mock signed is let in; under another secret it is not."""
    with at_work(client.program) as other, nobody_listening() as url:
        wanted = {"url": url, "events": ["convo.created"], "secret": "a-secret", "notification": True}
        other.mock.send("POST", "/v2/webhooks", wanted)
        other.mock.send("POST", "/v2/conversations", NEW)
        until(lambda: len(other.api.deliveries) > 0)
        sent = other.api.deliveries[0]
        delivery = (sent.event, sent.headers["X-HelpScout-Signature"], sent.body.decode())
        assert other.does("receive", "a-secret", *delivery) == {**json.loads(sent.body), "subject": None}
        with pytest.raises(Failed, match="signature"):
            other.does("receive", "another", *delivery)


class Scenario(NamedTuple):
    """A scenario with the calls that a client must have for it."""

    play: Callable[[Client], None]
    needs: str
    dialects: tuple[str, ...] = ("v2", "v1")


SCENARIOS = {
    "create": Scenario(create, "create"),
    "reply": Scenario(reply, "reply"),
    "note": Scenario(note, "note"),
    "close": Scenario(close, "close"),
    "rename": Scenario(rename, "rename"),
    "edit": Scenario(edit, "edit"),
    "tag": Scenario(tag, "tag"),
    "list": Scenario(list_all, "list"),
    "list with threads": Scenario(list_with_threads, "list with threads"),
    "get": Scenario(get, "get"),
    "read": Scenario(read, "read"),
    "merged": Scenario(merged, "get"),
    "write to merged": Scenario(write_to_merged, "note", ("v2",)),
    "full": Scenario(full, "note"),
    "limited": Scenario(limited, "note"),
    "used up": Scenario(used_up, "note"),
    "stranger": Scenario(stranger, "get"),
    "expired": Scenario(expired, "note", ("v2",)),
    "receive": Scenario(receive, "receive"),
}
