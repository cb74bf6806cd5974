"""Signed deliveries to subscribers, with retries. One subscription gets its events one after the other."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections import deque
from contextlib import suppress
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from scoutcheck.mock.engine import Engine, NotSaved
from scoutcheck.mock.faults import met
from scoutcheck.mock.spoiling import spoilt
from scoutcheck.mock.world import Event, Webhook, World
from scoutcheck.openapi.operations import read
from scoutcheck.validator.signatures import sign
from scoutcheck.validator.statetable import read_table

PATIENCE = 10.0
KEPT = 1_000
LONGEST_WAIT = 300.0
DELIVERY = "webhook-conversation-v2"
Rules = frozenset[str]
ALL_KEPT: Rules = frozenset()
# The rules on deliveries that a weakened mock can be made not to keep.
DROPPABLE = frozenset(
    ("WH-001", "WH-002", "WH-003", "WH-005", "WH-006", "WH-027", "WH-028", "WH-040", "WH-041", "WH-042", "WH-043")
)
# The headers of a delivery, by the rule that asks for each.
HEADERS = {"WH-002": "X-HelpScout-Event", "WH-003": "X-HelpScout-Signature"}


class Delivery(NamedTuple):
    """One attempt to deliver: to which subscription, what, and the status that came back; 0 where nobody answered."""

    webhook: int
    event: str
    body: bytes
    headers: dict[str, str]
    status: int


class Deliveries:
    """Sends what the engine has to tell. Everything happens on the loop that it is started with."""

    def __init__(self, engine: Engine, retry_delay: float) -> None:
        self.engine = engine
        self.retry_delay = retry_delay
        self.done: deque[Delivery] = deque(maxlen=KEPT)
        self.locks: dict[int, asyncio.Lock] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.held: list[Event] = []

    @property
    def without(self) -> Rules:
        """The rules that are not kept."""
        return self.engine.service.without

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listen to the engine from now on."""
        self.engine.listeners.append(lambda events: loop.call_soon_threadsafe(self._take, events))  # type: ignore[arg-type]  # gives a handle that nobody needs

    async def stop(self) -> None:
        """Give up whatever is still under way."""
        self.engine.listeners.clear()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _take(self, events: tuple[Event, ...]) -> None:
        for event in events:
            for one in self._as_faults_have_it(event):
                self._send_to_all(one)

    def _as_faults_have_it(self, event: Event) -> list[Event]:
        """The event itself; twice, later, or not at all where a fault wants it so."""
        with self.engine.lock:
            self.engine.faults, fault = met(self.engine.faults, "DELIVER", event.name)
        if fault is not None and fault.reorder:
            self.held.append(event)
            return []
        late, self.held = self.held, []
        if fault is not None and fault.lost_write:
            return late
        return [event, *([event] if fault is not None and fault.duplicate else []), *late]

    def _send_to_all(self, event: Event) -> None:
        for webhook in self.engine.world.webhooks.ascending():
            if webhook.enabled and wants(webhook, event, self.without):
                task = asyncio.get_running_loop().create_task(self._deliver(webhook.id, event))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def _deliver(self, number: int, event: Event) -> None:
        async with self.locks.setdefault(number, asyncio.Lock()):
            webhook = self.engine.world.webhooks.get(number)
            if webhook is not None and webhook.enabled:
                self._settle(number, await self._tried(webhook, event))

    async def _tried(self, webhook: Webhook, event: Event) -> str:
        """What the receiver does, in the word of the state table: acknowledges, fails, or is gone."""
        body = body_of(webhook, event, self.without)
        headers = headers_of(webhook, event, body, self.without)
        for attempt in range(tries(self.without)):
            if attempt:
                await asyncio.sleep(min(self.retry_delay * 2 ** (attempt - 1), LONGEST_WAIT))
            status = await posted(webhook.url, headers, body)
            self.done.append(Delivery(webhook.id, event.name, body, headers, status))
            if outcome(status, self.without) != "fails":
                break
        return outcome(status, self.without)

    def _settle(self, number: int, receiver: str) -> None:
        """Write down how it went."""
        # What cannot be written down is told to callers; here there is none.
        with self.engine.lock, suppress(NotSaved):
            self.engine.change(lambda world: settled(world, number, receiver, self.without))


def tried_at_once(webhook: Webhook, event: Event, without: Rules = ALL_KEPT) -> str:
    """Deliver without waiting between attempts. Gives what the receiver does in the end, in the word of the state table."""
    body = body_of(webhook, event, without)
    headers = headers_of(webhook, event, body, without)
    fates = (outcome(post(webhook.url, headers, body), without) for _ in range(tries(without)))
    return next((fate for fate in fates if fate != "fails"), "fails")


def outcome(status: int, without: Rules = ALL_KEPT) -> str:
    """What a receiver does that answers with a status, in the word of the state table."""
    if status == 200 or (200 < status < 300 and "WH-040" not in without):
        return "acknowledges"
    return "gone" if status == 410 and "WH-043" not in without else "fails"


def settled(world: World, number: int, receiver: str, without: Rules = ALL_KEPT) -> World:
    """The world after a delivery: too many lost events, or a receiver that is gone, switch the subscription off."""
    webhook = world.webhooks.get(number)
    if webhook is None:
        return world
    lost = webhook.lost + 1 if receiver == "fails" else 0
    verdict = read_table().verdict(read().operation(DELIVERY), None, {"receiver": receiver, "failures": lost})
    kept = (effect for effect in verdict.effects if effect.rule not in without)
    off = any(effect.thing == "webhook-state" and effect.way == "disabled" for effect in kept)
    after = webhook._replace(lost=lost, enabled=webhook.enabled and not off)
    return world._replace(webhooks=world.webhooks.having(number, after))


def tries(without: Rules = ALL_KEPT) -> int:
    """How often a delivery is tried in all."""
    return 1 if "WH-041" in without else 1 + retries()


def retries() -> int:
    """How often a delivery that failed is tried again."""
    return next(int(row["then"]["retries"]) for row in read_table().rows if "retries" in row["then"])


def wants(webhook: Webhook, event: Event, without: Rules = ALL_KEPT) -> bool:
    """Whether a subscription asks for an event. What belongs to no inbox cannot be filtered by one (WH-028)."""
    everywhere = not webhook.mailboxes or (event.mailbox is None and "WH-028" not in without)
    here = everywhere or event.mailbox in webhook.mailboxes
    return event.name in webhook.events and here


def body_of(webhook: Webhook, event: Event, without: Rules = ALL_KEPT) -> bytes:
    """The body of a delivery: the whole object without its links, or only its id where a notice was asked for."""
    value = json.loads(event.body)
    shown = {"id": value["id"]} if webhook.notification else {key: item for key, item in value.items() if key != "_links"}
    contract = read().contract
    if without and event.name.startswith("convo.") and not webhook.notification:
        shown = spoilt(contract, contract.kind(DELIVERY)["node"], shown, without)
    return json.dumps(shown, separators=(",", ":")).encode()


def headers_of(webhook: Webhook, event: Event, body: bytes, without: Rules = ALL_KEPT) -> dict[str, str]:
    """The headers of a delivery."""
    # A receiver that reads the body and writes it anew signs other bytes than those that were sent.
    signed = json.dumps(json.loads(body), indent=1).encode() if "WH-005" in without else body
    signature = sign(webhook.secret, signed).rstrip("=" if "WH-006" in without else "")
    headers = {
        "Content-Type": "text/plain" if "WH-001" in without else "application/json",
        "X-HelpScout-Event": event.name,
        "X-HelpScout-Signature": signature,
    }
    dropped = {header for rule, header in HEADERS.items() if rule in without}
    return {name: value for name, value in headers.items() if name not in dropped}


async def posted(url: str, headers: dict[str, str], body: bytes) -> int:
    """As `post`, in a thread that nobody waits for: no other receiver, and not the end of the mock. 0 if it takes too long."""
    loop = asyncio.get_running_loop()
    status: asyncio.Future[int] = loop.create_future()

    def settle(answered: int) -> None:
        if not status.done():
            status.set_result(answered)

    def send() -> None:
        answered = post(url, headers, body)
        with suppress(RuntimeError):  # the loop may have ended meanwhile
            loop.call_soon_threadsafe(settle, answered)

    Thread(target=send, daemon=True).start()
    with suppress(TimeoutError):
        return await asyncio.wait_for(status, PATIENCE)
    return 0


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """Post to a receiver, no redirect followed. Gives the status of its answer; 0 where there is none."""
    parts = urlsplit(url)
    try:
        maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = maker(parts.hostname or "", parts.port, timeout=PATIENCE)
    except (ValueError, OSError, http.client.HTTPException):
        return 0
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
