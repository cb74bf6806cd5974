"""Webhooks: subscribe, bring events about, receive their deliveries on loopback, and hold them against the contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.reports.record.events import Event, Exchange, Finding, Observation, Probe, Skipped
from scoutcheck.strategies.webhooks import event_header, events, signature_header
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.ground import NoGround
from scoutcheck.suites.judging import Fault, is_settled, ledger, passed_by
from scoutcheck.suites.play import Sent
from scoutcheck.suites.receiver import Received, Receiver, receiving
from scoutcheck.suites.scenes import thread
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.writing import request_told
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity
from scoutcheck.validator.signatures import sign, verify

Scene = Generator[Event, None, None]
VERSION = 2
# So many seconds a delivery may take; one that is not to come is waited for less long.
PATIENCE, SHORT = 5.0, 0.3
# Far from the limit of a secret, so that nothing but deliveries is asked about.
SECRET_LENGTH = 20
RULES = ("WH-001", "WH-002", "WH-003", "WH-005", "WH-006", "WH-040", "WH-041", "WH-043", "WH-027", "WH-028")
POST, EVENT, SIGNATURE, BYTES, FORM, ACKNOWLEDGED, RETRIED, GONE, OF_AGENTS, EVERYWHERE = RULES
AGENT_REPLY, NEW_CUSTOMER = "convo.agent.reply.created", "customer.created"
DELETE = "delete-conversation"
REPLACED, OFF = "WH-033", "disabled"
# The delivery whose headers are looked at; those of all are alike.
HEADERS = "webhook-conversation-v2"


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


class Shown(NamedTuple):
    """What one delivery shows of a rule: whether it is kept, and if not, what came instead."""

    rule: str
    holds: bool
    actual: str

    @property
    def outcome(self) -> str:
        """What a probe makes of it: only what the evidence settles can be broken."""
        return "held" if self.holds else "broken" if is_settled(self.rule) else "observed"


class Listening:
    """One subscription, and what comes of it."""

    def __init__(self, stage: Stage, receiver: Receiver) -> None:
        self.stage, self.receiver = stage, receiver
        self.secret = sha256(f"{stage.play.target.name} {stage.account.mailbox_id}".encode()).hexdigest()[:SECRET_LENGTH]
        self.shown: set[tuple[str, bool]] = set()
        self.names = [name for one in _carriers() for name in events(one)]

    @property
    def subscription(self) -> dict[str, Any]:
        """What is subscribed to."""
        return {"url": self.receiver.url, "events": self.names, "secret": self.secret, "payloadVersion": f"V{VERSION}"}

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
            yield from self._judged(delivery)
        yield from self._repeated()
        yield from self._gone(conversation, number)
        yield from self._everywhere()

    def _acknowledged(self, conversation: int) -> Scene:
        """Events that the receiver takes, with one 2xx or another."""
        self.receiver.answers = [202, 204]
        yield from self._change("update-tags", conversation, {"tags": ["delivered"]})
        yield from self._change("create-note", conversation, {"text": "Delivered"})
        yield from self._of_agents(conversation)
        other = yield from self.stage.conversation()
        self.receiver.wait(len(self.receiver.received) + 1, SHORT)
        yield from self._change(DELETE, other, None)

    def _of_agents(self, conversation: int) -> Scene:
        """What a customer wrote is told of, but not as an agent's reply; nobody has written one so far."""
        yield from self._change("create-customer-thread", conversation, thread(self.stage, "create-customer-thread"))
        told = [one for one in self.receiver.wait(0, 0) if self._told(event_header, one) == AGENT_REPLY]
        one = (told or self.receiver.received)[-1]
        yield from self._show(one, [Shown(OF_AGENTS, not told, f"{AGENT_REPLY} without a reply of an agent")])

    def _everywhere(self) -> Scene:
        """A new customer belongs to no inbox, so a subscription to one is told as well as a subscription to all."""
        other = self.stage.account.other_mailbox_id
        if other is None:
            return
        before, numbers = len(self.receiver.received), list[int | None]()
        for boxes in ({}, {"mailboxIds": [other]}):
            asked = {"url": self.receiver.url, "events": [NEW_CUSTOMER], "secret": self.secret, "payloadVersion": f"V{VERSION}"}
            sent = yield from self.stage.write("create-webhook", (), {**asked, **boxes})
            numbers.append(made_by(sent))
        if all(numbers):
            yield from self.stage.conversation()
            came = self._told_of(NEW_CUSTOMER, self.receiver.wait(before + 3, 3 * SHORT)[before:])
            if len(came) == 1:  # the other may be slow
                came = self._told_of(NEW_CUSTOMER, self.receiver.wait(before + 3, PATIENCE)[before:])
            if came:
                shown = Shown(EVERYWHERE, len(came) > 1, f"only one of two subscriptions to {NEW_CUSTOMER} was told")
                yield from self._show(came[-1], [shown])
        for made in numbers:
            if made is not None:
                yield from self.stage.write("delete-webhook", (made,))

    def _told_of(self, event: str, deliveries: list[Received]) -> list[Received]:
        return [one for one in deliveries if self._told(event_header, one) == event]

    def _repeated(self) -> Scene:
        """Whatever 2xx the receiver answered, the event was not to be delivered again."""
        taken = [(self._told(event_header, one), one.body) for one in self.receiver.wait(0, 0) if one.status < 300]
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
        body = sent.response.json() if sent.response is not None else None
        return (body.get("state") if isinstance(body, dict) else None), sent

    def _change(self, operation: str, conversation: int, payload: Any) -> Scene:
        before = len(self.receiver.received)
        yield from self.stage.write(operation, (conversation,), payload)
        self.receiver.wait(before + 1, PATIENCE)

    # ------------------------------------------------------------ one delivery

    def _judged(self, delivery: Received) -> Scene:
        value = Request("", "POST", "/", {}, {}, delivery.body).json()
        event = self._told(event_header, delivery)
        carrier = next((one for one in _carriers() if event in events(one)), None)
        shown = [*self._of_post(delivery, value), Shown(EVENT, event in self.names, f"the event is {event!r}")]
        shown += self._of_signature(delivery, value)
        if carrier is not None and isinstance(value, dict):
            shown += _of_payload(carrier, value)
        yield from self._show(delivery, shown)

    def _of_post(self, delivery: Received, value: Any) -> Iterator[Shown]:
        kind = (delivery.header("Content-Type") or "").partition(";")[0].strip().lower()
        right = delivery.method == "POST" and isinstance(value, dict) and kind in read().operation(HEADERS).media_types
        said = "a JSON object" if isinstance(value, dict) else "no JSON object"
        yield Shown(POST, right, f"{delivery.method} of {said} as {kind or 'nothing'}")

    def _of_signature(self, delivery: Received, value: Any) -> Iterator[Shown]:
        """Whether the signature is right; and if not, whether it is that of the same value in other bytes."""
        signature = self._told(signature_header, delivery)
        right = verify(self.secret, delivery.body, signature)
        if signature and not right and verify(self.secret, delivery.body, f"{signature.strip().rstrip('=')}="):
            yield Shown(FORM, False, f"{len(signature.strip())} characters, without the padding")
            return
        rewritten = not right and any(verify(self.secret, body, signature) for body in _rewritten(value))
        if right or rewritten:
            yield Shown(BYTES, right, "the signature is that of the body written anew, not of the bytes that were sent")
        if not rewritten:
            yield Shown(SIGNATURE, right, f"the signature is {'another' if signature else 'missing'}")
        if signature:
            yield Shown(FORM, len(signature.strip()) == len(sign("", b"")), f"{len(signature.strip())} characters")

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
        signature = self._told(signature_header, delivery) or ""
        check = f"scoutcheck webhook verify --secret-env HOOK_SECRET --signature '{signature}' body.json"
        steps = (*self.stage.steps, self._count)
        return Finding(one.rule, HEADERS, "delivered", ledger().says(one.rule), one.actual, steps, check, "", mark)

    def _told(self, header: Callable[[Operation], str], delivery: Received) -> str | None:
        return delivery.header(header(read().operation(HEADERS)))


def _of_payload(carrier: Operation, value: Any) -> Iterator[Shown]:
    found = judge(read().contract, carrier.name, value)
    errors = {one.rule: one for one in found if severity(one.level, strict=False) == "error"}
    for rule, one in errors.items():
        yield Shown(rule, False, f"{one.code} at {'/'.join(map(str, one.path)) or 'the body'}")
    if not errors:
        met = passed_by(read().contract.kinds[carrier.name]["node"], value) - {one.rule for one in found}
        yield from (Shown(rule, True, "") for rule in sorted({*carrier.rules, *met}))


def _rewritten(value: Any) -> Iterator[bytes]:
    """The value as somebody may write it anew."""
    for indent in (None, 1, 2, 4):
        for ascii_only in (True, False):
            yield json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
            yield json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
            yield json.dumps(value, indent=indent, ensure_ascii=ascii_only, sort_keys=True).encode("utf-8", "surrogatepass")


def _carriers() -> list[Operation]:
    """The webhooks of the contract that the present version of payloads has."""
    return [one for one in read().named.values() if VERSION in one.wire.get("versions", ())]
