"""Webhooks from the mock to a receiver on loopback: signed, retried, and switched off where nobody wants them."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, NamedTuple

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.operations import read
from scoutcheck.validator.judge import judge
from scoutcheck.validator.signatures import verify
from tests.mock.served import Served
from tests.mock.stating import ANN, new

SECRET = "a-secret"
EVENTS = ["convo.created", "convo.tags", "convo.customer.reply.created", "convo.deleted"]


class Received(NamedTuple):
    """One delivery as it came in."""

    event: str
    signature: str
    body: bytes


class Receiver:
    """A receiver that answers with the `statuses` it was given, one after the other, and with 200 from then on."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                one = Received(self.headers["X-HelpScout-Event"], self.headers["X-HelpScout-Signature"], body)
                receiver.received.append(one)
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # as the base class calls it
                del format, args

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    thread = Thread(target=one.server.serve_forever, args=(0.01,))
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


@pytest.fixture
def api() -> Iterator[Served]:
    with MockApi({"retry_delay": 0}) as mock:
        yield Served(mock)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens in another thread; the test run's own patience ends it."""
    for _ in range(2_000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it did not happen")


def subscribe(api: Served, receiver: Receiver, **other: Any) -> str:
    sent = {"url": receiver.url, "events": EVENTS, "secret": SECRET, **other}
    return f"/v2/webhooks/{api.send('POST', '/v2/webhooks', sent).header('Resource-ID')}"


def test_a_delivery_is_signed_and_carries_the_conversation(api: Served, receiver: Receiver) -> None:
    subscribe(api, receiver)
    number = api.send("POST", "/v2/conversations", new()).header("Resource-ID")
    api.send("PUT", f"/v2/conversations/{number}/tags", {"tags": ["a"]})
    api.send("POST", f"/v2/conversations/{number}/customer", {"customer": ANN, "text": "?"})
    api.send("DELETE", f"/v2/conversations/{number}")
    until(lambda: len(receiver.received) == 4)
    events = ["convo.created", "convo.tags", "convo.customer.reply.created", "convo.deleted"]
    assert [one.event for one in receiver.received] == events
    for one in receiver.received:
        assert verify(SECRET, one.body, one.signature)
        kind = "webhook-deleted" if one.event.endswith(".deleted") else "webhook-conversation-v2"
        assert judge(load(), kind, json.loads(one.body)) == []
    assert str(json.loads(receiver.received[0].body)["id"]) == number


def test_a_failed_delivery_is_tried_again(api: Served, receiver: Receiver) -> None:
    address = subscribe(api, receiver)
    receiver.statuses = [500, 302]
    api.send("POST", "/v2/conversations", new())
    until(lambda: len(receiver.received) == 3)
    assert len({one.body for one in receiver.received}) == 1
    until(lambda: [one.status for one in api.api.deliveries] == [500, 302, 200])
    assert api.send("GET", address).json()["state"] == "enabled"


def test_a_receiver_that_is_gone_gets_nothing_more(api: Served, receiver: Receiver) -> None:
    address = subscribe(api, receiver)
    receiver.statuses = [410]
    api.send("POST", "/v2/conversations", new())
    until(lambda: api.send("GET", address).json()["state"] == "disabled")
    api.send("POST", "/v2/conversations", new())
    assert len(receiver.received) == 1
    replaced = {"url": receiver.url, "events": EVENTS, "secret": SECRET}
    api.send("PUT", address, replaced)
    assert api.send("GET", address).json()["state"] == "enabled"


def test_a_merge_is_told_with_the_conversation_that_holds_the_threads_now(api: Served, receiver: Receiver) -> None:
    api.send("POST", "/v2/webhooks", {"url": receiver.url, "events": ["convo.merged"], "secret": SECRET})
    source, target = (int(api.send("POST", "/v2/conversations", new()).header("Resource-ID") or "") for _ in range(2))
    api.merge(source, target)
    until(lambda: len(receiver.received) == 1)
    body = json.loads(receiver.received[0].body)
    assert (body["id"], body["threads"]) == (target, 3)
    assert judge(load(), "webhook-conversation-v2", body) == []


def test_receivers_that_hang_keep_no_other_waiting(api: Served, receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        hook = {"events": ["convo.created"], "secret": SECRET}
        for _ in range(40):
            api.send("POST", "/v2/webhooks", {**hook, "url": f"http://127.0.0.1:{silent.getsockname()[1]}/"})
        api.send("POST", "/v2/webhooks", {**hook, "url": receiver.url})
        api.send("POST", "/v2/conversations", new())
        until(lambda: len(receiver.received) == 1)


def test_only_what_was_asked_for(api: Served, receiver: Receiver) -> None:
    subscribe(api, receiver, events=[*EVENTS, "customer.created"], mailboxIds=[86], notification=True)
    api.send("POST", "/v2/conversations", new())
    api.send("POST", "/v2/customers", {"firstName": "Ben"})
    number = api.send("POST", "/v2/conversations", new(mailboxId=86)).header("Resource-ID")
    until(lambda: len(receiver.received) == 3)
    # Customers belong to no inbox: Ann, who came with the first conversation, and Ben.
    assert [one.event for one in receiver.received] == ["customer.created", "customer.created", "convo.created"]
    assert json.loads(receiver.received[2].body) == {"id": int(number or "")}


def test_duplicates_and_another_order_on_demand(api: Served, receiver: Receiver) -> None:
    subscribe(api, receiver)
    api.api.fault("DELIVER convo.created", reorder=True, times=1)
    number = api.send("POST", "/v2/conversations", new()).header("Resource-ID")
    api.api.fault("DELIVER convo.tags", duplicate=True, times=1)
    api.send("PUT", f"/v2/conversations/{number}/tags", {"tags": ["a"]})
    until(lambda: len(receiver.received) == 3)
    assert [one.event for one in receiver.received] == ["convo.tags", "convo.tags", "convo.created"]


@pytest.mark.parametrize(
    ("rule", "statuses", "kept", "dropped"),
    [
        ("WH-040", [202], [1, 2], [1, 1, 2]),
        ("WH-041", [500], [1, 1, 2], [1, 2]),
        ("WH-042", [500] * 110, [*[1] * 11, *[2] * 11], [*[1] * 11, *[2] * 11, 12]),
        ("WH-043", [410], [1], [1, 1, 2]),
    ],
)
def test_a_mock_can_deal_with_receivers_against_the_rules(
    receiver: Receiver, rule: str, statuses: list[int], kept: list[int], dropped: list[int]
) -> None:
    for without, wanted in ((), kept), ((rule,), dropped):
        receiver.received, receiver.statuses = [], [*statuses]
        with MockApi({"retry_delay": 0}, without=without) as mock:
            api = Served(mock)
            subscribe(api, receiver, events=["convo.created"])
            events = 12 if rule == "WH-042" else 2
            for _ in range(events):
                api.send("POST", "/v2/conversations", new())
            until(lambda: is_still(mock, receiver))
        numbers = [json.loads(one.body)["number"] for one in receiver.received]
        assert [one for one in numbers if one in wanted] == wanted
        assert max(numbers) == max(wanted) if rule != "WH-042" else (12 in numbers) == (12 in wanted)


def is_still(mock: MockApi, receiver: Receiver) -> bool:
    """Whether nothing is under way any more: all that came in was seen, and no delivery waits."""
    assert mock._server is not None
    return len(mock.deliveries) == len(receiver.received) > 0 and not mock._server.deliveries.tasks


def test_every_event_is_one_that_can_be_subscribed_to() -> None:
    from scoutcheck.mock.events import ADDED, CHANGED

    names = [*ADDED.values(), *CHANGED.values(), "convo.created", "convo.deleted", "convo.merged", "customer.updated"]
    sent = {"url": "http://127.0.0.1:1/", "events": names, "secret": SECRET}
    assert judge(read().contract, "create-webhook", sent) == []


def test_every_customer_whom_a_call_makes_is_told_of(api: Served, receiver: Receiver) -> None:
    subscribe(api, receiver, events=["customer.created"])
    first, second, third = ({"email": f"{name}@example.net"} for name in ("cleo", "dan", "eve"))
    threads = [{"type": "customer", "text": "?", "customer": who} for who in (first, second, second)]
    number = api.send("POST", "/v2/conversations", new(customer=first, threads=threads)).header("Resource-ID")
    words = {"type": "customer", "body": "!", "createdBy": {**third, "type": "customer"}}
    api.send("POST", f"/v1/conversations/{number}.json", words)
    until(lambda: len(receiver.received) == 3)
    told = [json.loads(one.body)["_embedded"]["emails"][0]["value"] for one in receiver.received]
    assert told == [one["email"] for one in (first, second, third)]
