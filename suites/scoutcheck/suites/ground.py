"""The ground that cases stand on: conversations, threads, customers, subscriptions, all made through documented calls."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from scoutcheck.openapi.operations import Operation
from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.calls import CREATE
from scoutcheck.strategies.sites import tree
from scoutcheck.suites.cases.adapting import PLAIN_EMAIL, adapted
from scoutcheck.suites.findings import Findings, made_by
from scoutcheck.suites.play import Play, Sent
from scoutcheck.suites.target import Account

# So many threads one conversation gets before the next is begun: far from the limit, and quickly read.
ROOMY = 30
Made = Generator[Event, None, int | None]


class NoGround(Exception):
    """The target does not let anything be made that cases could stand on. The text says what."""


def plain_conversation(account: Account, **other: Any) -> dict[str, Any]:
    """A conversation that nobody could object to."""
    text = {"type": "customer", "customer": {"email": PLAIN_EMAIL}, "text": "Where is my order?"}
    payload = {
        "subject": "Where is my order?",
        "type": "email",
        "mailboxId": account.mailbox_id,
        "status": "active",
        "customer": {"email": PLAIN_EMAIL},
        "threads": [text],
    }
    return {**payload, **other}


def sample(account: Account, kind: str) -> Any:
    """The first example that the contract has of a kind, with the account's own ids."""
    site = tree(kind)
    return adapted(site, site.samples[0], account)


class Ground:
    """What was made so far. `before` gives the exchanges that led to an id."""

    def __init__(self, play: Play, findings: Findings) -> None:
        self.play, self.findings = play, findings
        self.account = play.target.account
        self.number: dict[str, int] = {}
        self.used: dict[int, int] = {}
        self.origin: dict[int, tuple[int, ...]] = {}

    def before(self, ids: tuple[int, ...]) -> tuple[int, ...]:
        """The exchanges that the ids in an address come from."""
        return tuple(dict.fromkeys(number for one in ids for number in self.origin.get(one, ())))

    def ids(self, operation: Operation) -> Generator[Event, None, tuple[int, ...]]:
        """Ids for the path of an operation. Raises NoGround where the target does not let them be made."""
        ids: tuple[int, ...] = ()
        for parameter in operation.at("path"):
            number = yield from self._id(parameter.name, ids)
            if number is None:
                raise NoGround(f"nothing for {parameter.name} of {operation.name} could be made")
            ids = (*ids, number)
        return ids

    def _id(self, name: str, ids: tuple[int, ...]) -> Made:
        if name == "mailboxId":
            return self.account.mailbox_id
        if name in ("conversationId", "id"):
            return (yield from self.conversation())
        if name == "threadId":
            return (yield from self.thread(ids[0]))
        return (yield from self.other(name))

    def conversation(self) -> Made:
        """A conversation with room for more threads."""
        number = self.number.get("conversationId")
        if number is None or self.used.get(number, 0) >= ROOMY:
            number = yield from self.create(CREATE, plain_conversation(self.account))
            if number is not None:
                self.number["conversationId"], self.used[number] = number, 1
                self.number.pop("threadId", None)
        if number is not None:
            self.used[number] = self.used.get(number, 0) + 1
        return number

    def forget(self, name: str) -> None:
        """Make a new one the next time."""
        self.number.pop(name, None)
        if name == "conversationId":
            self.number.pop("threadId", None)

    def thread(self, conversation: int) -> Made:
        """A thread of the customer's in a conversation."""
        if "threadId" not in self.number:
            sent = yield from self.call("list-threads", (conversation,))
            threads = _embedded(sent, "threads")
            if not threads:
                return None
            self.number["threadId"] = next((one["id"] for one in threads if one.get("type") == "customer"), threads[0]["id"])
            self.origin[self.number["threadId"]] = (*self.origin.get(conversation, ()), sent.number)
        return self.number["threadId"]

    def other(self, name: str) -> Made:
        """A customer, or a subscription."""
        operation, kind = MAKERS[name]
        if name not in self.number:
            if name == "customerId" and self.account.customer_id is not None:
                return self.account.customer_id
            number = yield from self.create(operation, sample(self.account, kind))
            if number is None:
                return None
            self.number[name] = number
        return self.number[name]

    def create(self, operation: str, payload: Any, ids: tuple[int, ...] = ()) -> Made:
        """Make something; its id, or None where the target refuses or does not tell."""
        sent = yield from self.call(operation, ids, payload)
        number = made_by(sent)
        if number is not None:
            self.origin[number] = (*self.before(ids), sent.number)
        return number

    def call(self, operation: str, ids: tuple[int, ...] = (), payload: Any = None) -> Generator[Event, None, Sent]:
        """One exchange that nothing is asked of but to work."""
        sent = self.play.send(operation, ids, payload)
        yield from self.told(sent, ids)
        return sent

    def told(self, sent: Sent, ids: tuple[int, ...] = ()) -> Generator[Event, None, None]:
        """The events of an exchange: itself, the rows that it shows, and the faults of its answer."""
        self.findings.made(sent)
        yield self.play.exchange(sent)
        yield from self.play.transitions(sent)
        yield from self.faults(sent, ids)

    def faults(self, sent: Sent, ids: tuple[int, ...] = ()) -> Generator[Event, None, None]:
        """The findings and observations that an answer as such gives rise to."""
        for fault in sent.faults:
            yield from self.findings.of(sent, fault, f"answer {sent.status}", self.before(ids))
        yield from self.findings.noticed(sent)


MAKERS = {
    "customerId": ("create-customer", "create-customer"),
    "webhookId": ("create-webhook", "create-webhook"),
}


def _embedded(sent: Sent, name: str) -> list[dict[str, Any]]:
    inner = sent.body.get("_embedded")
    found = inner.get(name) if isinstance(inner, dict) else None
    return [one for one in found if isinstance(one, dict) and type(one.get("id")) is int] if isinstance(found, list) else []
