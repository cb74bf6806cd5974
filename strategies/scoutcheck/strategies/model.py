"""What the service should answer, and hold afterwards: a pure model that the contract's state table drives.

Nothing in here talks to anybody. `step` takes the world and a request, and gives the world after it and the answer to expect.
"""

from __future__ import annotations

from functools import cache
from itertools import takewhile
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.effects import added, changed
from scoutcheck.strategies.sites import contract
from scoutcheck.strategies.world import UNKNOWN, Conversation, Thread, World
from scoutcheck.validator.exchange import Request, Response, made_in, number_in
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity
from scoutcheck.validator.statetable import StateTable, Status, Verdict, found, read_table


class Expected(NamedTuple):
    """The answer to expect, as the state table gives it; `target` is the id that a `Location` must lead to."""

    operation: Operation
    verdict: Verdict
    target: int | None = None

    @property
    def status(self) -> Status | None:
        """The status of the default reading."""
        return self.operation.success if self.verdict.status is None else self.verdict.status

    def allows(self, status: int, strict: bool = False) -> bool:
        """Whether an answer may have `status`. The strict reading tolerates no more than the first choice."""
        return self.verdict.allows(status, self.operation.success, strict)

    def complaints(self, response: Response, strict: bool = False) -> list[str]:
        """What is wrong with an answer: its status, a header that is not there, a `Location` that leads elsewhere."""
        by = f" ({', '.join(self.verdict.rules)})" if self.verdict.rules else ""
        if not self.allows(response.status, strict):
            return [f"{self.operation.name} answered {response.status}, not {self.status}{by}"]
        if response.status != self.status:
            return []
        wrong = [f"{name} is missing{by}" for name in self.verdict.headers if response.header(name) is None]
        location = response.header("Location") or ""
        if self.target is not None and self.target not in _led_to(location):
            wrong.append(f"Location is {location!r} and does not lead to {self.target}{by}")
        return wrong


def _led_to(location: str) -> list[int]:
    """The ids of the conversations that may be read at an address, in whichever version of the API."""
    path = _path(location).rstrip("/")
    reads = (one for one in read().named.values() if one.method == "GET" and len(one.at("path")) == 1)
    return [number for one in reads for number in _numbers(one, path)]


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def step(world: World, operation: str, request: Request, answer: Response | None = None) -> tuple[World, Expected]:
    """The world after `request`, and the answer to expect.

    Where the contract leaves several answers open, `answer` (what came back) says which of them is followed; without it the
    default reading is. The id of what was created comes from the answer too, else it is one that was never used.
    """
    called = read().operation(operation)
    expected = expect(called, request, facts(world, called, request), world)
    status = answer.status if answer is not None and expected.allows(answer.status) else expected.status
    if request.method == "GET" or not isinstance(status, int) or status >= 300:
        return world, expected
    new = made_in(answer) if answer is not None else None
    return _done(_acquainted(world, request.json()), expected, ids_in(called, request), request.json(), new), expected


def expect(operation: Operation, request: Request, so: dict[str, Any], world: World) -> Expected:
    """The answer to expect where `so` is what is so, in the words of the state table."""
    verdict = table().verdict(operation, request.json(), so)
    ids = ids_in(operation, request)
    return Expected(operation, verdict, moved_to(world, ids[0]) if ids and verdict.location else None)


def ids_in(operation: Operation, request: Request) -> list[int]:
    """The ids in the path of a request, up to the first that is no number and so nobody's id."""
    return _numbers(operation, request.path)


def _numbers(operation: Operation, path: str) -> list[int]:
    words = (operation.match(path) or {}).values()
    return [int(word) for word in takewhile(lambda word: number_in(word) is not None, words)]


def moved_to(world: World, number: int) -> int | None:
    """Where the threads of a merged conversation are now; None where nobody knows."""
    passed: list[int] = []
    while number not in passed and (held := world.conversations.get(number)) is not None and held.target is not None:
        passed.append(number)
        number = held.target
    return number if passed and number not in passed else None


@cache
def table() -> StateTable:
    """The state table of this release."""
    return read_table()


@cache
def _ledger() -> Ledger:
    return Ledger()


def refused(kind: str, payload: Any) -> list[str]:
    """The rules that a payload breaks so that the service refuses it."""
    broken = [one.rule for one in judge(contract(), kind, payload) if severity(one.level, strict=False) == "error"]
    return [rule for rule in broken if _ledger().rule(rule).get("effect") == "refused"]


def facts(world: World, operation: Operation, request: Request) -> dict[str, Any]:
    """What is so when `request` comes in, in the words of the state table."""
    ids = ids_in(operation, request)
    conversation = world.conversations.get(ids[0]) if ids else None
    thread = _addressed(conversation, ids)
    return {
        **_of_request(world, operation, request),
        **({"conversation": "missing"} if ids and conversation is None else {}),
        **(_of_conversation(conversation) if conversation is not None else {}),
        **({"thread-type": thread.type, "thread": ["draft"] * thread.draft} if thread else {}),
    }


def _of_request(world: World, operation: Operation, request: Request) -> dict[str, Any]:
    payload = request.json()
    threads = payload.get("threads") if isinstance(payload, dict) else None
    return {
        "method": request.method,
        "token": _token(operation, request),
        "body": _body(operation, request, payload),
        "customer": _customer(world, payload),
        **({"sent-threads": len(threads)} if isinstance(threads, list) else {}),
    }


def _customer(world: World, payload: Any) -> str:
    """An id is taken for one that the service knows; an address is known when it was sent before."""
    if any(isinstance(number, int) for number in found(payload, "customer.id")):
        return "id-known"
    emails = (email for email in found(payload, "customer.email") if isinstance(email, str))
    return "email-known" if any(email in world.customers for email in emails) else "unknown"


def _token(operation: Operation, request: Request) -> str:
    scheme = (request.header("Authorization") or "").partition(" ")[0].lower()
    return "" if not operation.security or scheme in operation.security else scheme or "missing"


def _body(operation: Operation, request: Request, payload: Any) -> str:
    if operation.kind is None or request.body is None:
        return ""
    if payload is None and request.body.strip() != b"null":
        return "not-json"
    return "invalid" if refused(operation.kind, payload) else ""


def _of_conversation(conversation: Conversation) -> dict[str, Any]:
    drafts = ["draft" for thread in conversation.threads if thread.draft]
    return {
        "conversation": conversation.standing,
        "days": conversation.days,
        "threads": len(conversation.threads),
        "counting": [*drafts, *["lineitem"] * conversation.lineitems],
    }


def _addressed(conversation: Conversation | None, ids: list[int]) -> Thread | None:
    if conversation is None or len(ids) < 2:
        return None
    return next((thread for thread in conversation.threads if thread.id == ids[1]), None)


def _acquainted(world: World, payload: Any) -> World:
    """Everybody whom a payload names by address is known from now on; the first answer tells by which name."""
    named = [*found(payload, "customer.email"), *found(payload, "threads.customer.email")]
    new = {email: UNKNOWN for email in named if isinstance(email, str) and email not in world.customers}
    return world._replace(customers={**world.customers, **new}) if new else world


def _done(world: World, expected: Expected, ids: list[int], payload: Any, new: int | None) -> World:
    operation, verdict = expected.operation, expected.verdict
    if not ids:
        number = new if new is not None else max(world.conversations, default=0) + 1
        created = added(Conversation(), payload.get("threads", ()), verdict.reads_as, {})
        return world.having(number, changed(created, verdict, payload, None))
    conversation = changed(world.conversations[ids[0]], verdict, payload, ids[1] if len(ids) > 1 else None)
    if "thread" in operation.wire:
        conversation = added(conversation, [payload], verdict.reads_as, {"type": operation.wire["thread"], "id": new})
    return world.having(ids[0], conversation)
