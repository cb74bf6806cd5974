"""Webhooks: subscribe, bring events about, receive their deliveries on loopback, and hold them against the contract."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from hashlib import sha256
from typing import Any

from scoutcheck.reports.record.events import Event, Exchange, Finding, Observation, Probe, Skipped
from scoutcheck.strategies.model import table
from scoutcheck.suites.deliveries import HEADERS, OF_ONE, VERSION, Shown, event_of, shown_by, signature_of, subscribable
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.ground import NoGround
from scoutcheck.suites.judging import Fault, ledger
from scoutcheck.suites.play import Sent
from scoutcheck.suites.receiver import Received, Receiver, receiving
from scoutcheck.suites.scenes import Scene, thread
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.writing import request_told
from scoutcheck.validator.exchange import Request

# So many seconds a delivery may take; one that is not to come is waited for less long.
PATIENCE, SHORT = 5.0, 0.3
# Far from the limit of a secret, so that nothing but deliveries is asked about.
SECRET_LENGTH = 20
OF_SEVERAL = ("WH-040", "WH-041", "WH-043", "WH-027", "WH-028")
ACKNOWLEDGED, RETRIED, GONE, OF_AGENTS, EVERYWHERE = OF_SEVERAL
RULES = (*OF_ONE, *OF_SEVERAL)
DELETE = "delete-conversation"
REPLACED, OFF = "WH-033", "disabled"


def webhooks(stage: Stage) -> Iterator[Event]:
    """All about deliveries. Where nothing can be received, their rules are skipped, with the reason."""
    address = stage.account.webhook_receiver
    if address is None or stage.play.target.live:
        why = (
            "no webhook_receiver in the configuration" if address is None else "no delivery of a live account comes to loopback"
        )
        yield from _skipped(why)
        return
    try:
        with receiving(address, "hook") as receiver:
            yield from Listening(stage, receiver).scene()
    except OSError as error:
        yield from _skipped(f"nothing can be received at {address}: {error.strerror or error}")


def _skipped(why: str) -> Iterator[Event]:
    return (Skipped(rule, why) for rule in RULES)


class Listening:
    """One subscription, and what comes of it."""

    def __init__(self, stage: Stage, receiver: Receiver) -> None:
        self.stage, self.receiver = stage, receiver
        self.secret = sha256(f"{stage.play.target.name} {stage.account.mailbox_id}".encode()).hexdigest()[:SECRET_LENGTH]
        self.shown: set[tuple[str, bool]] = set()

    @property
    def subscription(self) -> dict[str, Any]:
        """What is subscribed to."""
        return {"url": self.receiver.url, "events": subscribable(), "secret": self.secret, "payloadVersion": f"V{VERSION}"}

    def scene(self) -> Scene:
        """Subscribe, let things happen, look at what comes."""
        self.stage.begin()
        sent = yield from self.stage.write("create-webhook", (), self.subscription)
        number = made_by(sent)
        if number is None:
            yield from _skipped("no subscription could be made")
            return
        try:
            yield from self._happenings(number)
        except NoGround:
            yield from _skipped("no conversation could be made")
        yield from self.stage.write("delete-webhook", (number,))

    def _happenings(self, number: int) -> Scene:
        conversation = yield from self.stage.conversation()
        first = self.receiver.wait(1, PATIENCE)
        if not first:
            yield from _skipped(f"the target delivered nothing within {PATIENCE:g} seconds")
            return
        yield from self._acknowledged(conversation)
        yield from self._again(conversation)
        for delivery in self.receiver.wait(0, 0):
            yield from self._show(delivery, shown_by(delivery, self.secret))
        yield from self._repeated()
        yield from self._gone(conversation, number)
        yield from self._everywhere()

    def _acknowledged(self, conversation: int) -> Scene:
        """Events that the receiver takes, with one 2xx or another."""
        self.receiver.answers = [202, 204]
        yield from self._change("update-tags", conversation, {"tags": ["delivered"]})
        yield from self._change("create-note", conversation, {"text": "Delivered"})
        yield from self._of_agents(conversation)
        before = len(self.receiver.received)
        other = yield from self.stage.conversation()
        self.receiver.wait(before + 1, SHORT)
        yield from self._change(DELETE, other, None)

    def _of_agents(self, conversation: int) -> Scene:
        """What a customer wrote is told of, but not as an agent's reply; nobody has written one so far."""
        yield from self._change("create-customer-thread", conversation, thread(self.stage, "create-customer-thread"))
        event = _event(OF_AGENTS)
        told = _told_of(event, self.receiver.wait(0, 0))
        one = (told or self.receiver.received)[-1]
        yield from self._show(one, [Shown(OF_AGENTS, not told, f"{event} without a reply of an agent")])

    def _everywhere(self) -> Scene:
        """A new customer belongs to no inbox, so a subscription to one is told as well as a subscription to all."""
        other = self.stage.account.other_mailbox_id
        if other is None:
            return
        event, before, numbers = _event(EVERYWHERE), len(self.receiver.received), list[int | None]()
        for boxes in ({}, {"mailboxIds": [other]}):
            sent = yield from self.stage.write("create-webhook", (), {**self.subscription, "events": [event], **boxes})
            numbers.append(made_by(sent))
        if all(numbers):
            yield from self.stage.conversation()
            came = _told_of(event, self.receiver.wait(before + 3, 3 * SHORT)[before:])
            if len(came) == 1:  # the other may be slow
                came = _told_of(event, self.receiver.wait(before + 3, PATIENCE)[before:])
            if came:
                shown = Shown(EVERYWHERE, len(came) > 1, f"only one of two subscriptions to {event} was told")
                yield from self._show(came[-1], [shown])
        for made in numbers:
            if made is not None:
                yield from self.stage.write("delete-webhook", (made,))

    def _repeated(self) -> Scene:
        """Whatever 2xx the receiver answered, the event was not to be delivered again."""
        taken = [(event_of(one), one.body) for one in self.receiver.wait(0, 0) if one.status < 300]
        twice = [name for name, body in taken if taken.count((name, body)) > 1]
        shown = Shown(ACKNOWLEDGED, not twice, f"{twice[0] if twice else ''} came again after a 2xx")
        yield from self._show(self.receiver.received[-1], [shown])

    def _again(self, conversation: int) -> Scene:
        """A delivery that was not taken comes again, in the same bytes."""
        before = len(self.receiver.received)
        self.receiver.answers = [500]
        yield from self._change("update-tags", conversation, {"tags": ["again"]})
        came = self.receiver.wait(before + 2, PATIENCE)[before:]
        if came:
            same = [one for one in came[1:] if one.body == came[0].body]
            yield Observation(
                RETRIED, ledger().says(RETRIED), "tries again" if same else "does not try again at once", self._count
            )

    def _gone(self, conversation: int, number: int) -> Scene:
        before = len(self.receiver.received)
        self.receiver.answers = [410]
        yield from self._change("update-tags", conversation, {"tags": ["gone"]})
        if not self.receiver.wait(before + 1, PATIENCE)[before:]:
            return
        self.receiver.wait(before + 2, SHORT)
        state, sent = yield from self._state(number)
        yield Observation(GONE, ledger().says(GONE), f"the subscription is then {state}", sent.number)
        if state == OFF:
            yield from self.stage.write("update-webhook", (number,), self.subscription)
            state, sent = yield from self._state(number)
            if state == OFF:
                proof = f"answer.json()['state'] != {OFF!r}"
                fault = Fault(REPLACED, ledger().says(REPLACED), f"the subscription stays {state}", proof)
                yield from self.stage.found(sent, fault, "switched on again")

    def _state(self, number: int) -> Generator[Event, None, tuple[Any, Sent]]:
        sent = yield from self.stage.write("get-webhook", (number,))
        return sent.body.get("state"), sent

    def _change(self, operation: str, conversation: int, payload: Any) -> Scene:
        before = len(self.receiver.received)
        yield from self.stage.write(operation, (conversation,), payload)
        self.receiver.wait(before + 1, PATIENCE)

    def _show(self, delivery: Received, shown: list[Shown]) -> Scene:
        """What one delivery shows for the first time."""
        new = [one for one in shown if (one.rule, one.holds) not in self.shown]
        if not new:
            return
        self.shown |= {(one.rule, one.holds) for one in new}
        yield self._exchange(delivery, [Probe(one.rule, "wire", "accept", "delivered", one.outcome) for one in new])
        for one in new:
            if one.outcome == "broken":
                yield self._finding(delivery, one)
            elif one.outcome == "observed":
                yield Observation(one.rule, ledger().says(one.rule), one.actual, self._count)

    @property
    def _count(self) -> int:
        return self.stage.play.count

    def _exchange(self, delivery: Received, probes: list[Probe]) -> Exchange:
        """A delivery as an exchange in which the target asks, and we answer."""
        self.stage.play.count += 1
        told = request_told(Request(HEADERS, delivery.method, delivery.path, {}, delivery.headers, delivery.body))
        answered = {"status": delivery.status, "headers": {}, "body": None}
        stamp = self.stage.play.stamp()
        return Exchange(self._count, stamp, self.stage.play.phase, HEADERS, told, answered, 0.0, tuple(probes))

    def _finding(self, delivery: Received, one: Shown) -> Finding:
        mark = sha256(f"{one.rule} {HEADERS} delivered".encode()).hexdigest()[:16]
        signature = signature_of(delivery) or ""
        check = f"scoutcheck webhook verify --secret-env HOOK_SECRET --signature '{signature}' body.json"
        steps = (*self.stage.steps, self._count)
        return Finding(one.rule, HEADERS, "delivered", ledger().says(one.rule), one.actual, steps, check, "", mark)


def _event(rule: str) -> str:
    """The event that a row of the state table speaks of."""
    return next(str(row["given"]["event"]) for row in table().rows if row["rule"] == rule)


def _told_of(event: str, deliveries: list[Received]) -> list[Received]:
    return [one for one in deliveries if event_of(one) == event]
