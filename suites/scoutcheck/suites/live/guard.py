"""What may be written on a live account: only what the run created itself, and the fixtures that were named to it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from scoutcheck.suites.live.calls import Effect, effect, nobody, numbers, undoing
from scoutcheck.suites.target import Account
from scoutcheck.validator.exchange import Request

Ids = Collection[int]
PUBLISHING = {"path": "/draft", "value": False}


class Guard:
    """Knows what is ours. `refusal` says why a request must not be sent."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.own: dict[str, set[int]] = {}
        self.inner: set[int] = set()
        merged = account.fixtures.get("merged", {})
        self.fixtures = {number for number in (merged.get("id"), account.fixtures.get("deleted")) if number}
        self.standing = {number for number in (account.fixtures.get("too_old"),) if number}

    def owns(self, collection: str, item: int) -> None:
        """From now on an item is ours."""
        self.own.setdefault(collection, set()).add(item)

    def contains(self, answer: Any) -> None:
        """Learn what lies inside our own: every id of an answer to a read of it."""
        if isinstance(answer, dict):
            if type(answer.get("id")) is int:
                self.inner.add(answer["id"])
            for value in answer.values():
                self.contains(value)
        elif isinstance(answer, list):
            for value in answer:
                self.contains(value)

    def refusal(self, request: Request) -> str:
        """Why a request must not be sent to a live account; "" where it may be."""
        writes = effect(request.method, request.path)
        if writes is None:
            return ""
        return self._of_address(writes) or self._of_body(request)

    def _of_address(self, writes: Effect) -> str:
        if writes.creates:
            return "" if undoing(writes.collection) else f"no documented call deletes what it would add to {writes.collection}"
        strange = [number for number in numbers(writes.owner) if number not in self._writable(writes)]
        if strange:
            return f"it would change {writes.collection} {strange[0]}, which this run did not create"
        inside = [number for step in writes.inner for number in numbers(step) if number not in self.inner]
        return f"it would change {inside[0]}, which lies in nothing that this run created" if inside else ""

    def _writable(self, writes: Effect) -> set[int]:
        own = self.own.get(writes.collection, set())
        if writes.collection != "conversations":
            return own
        return own | self.fixtures | (set() if writes.deletes else self.standing)

    def _of_body(self, request: Request) -> str:
        try:
            payload = json.loads(request.body or b"null")
        except (ValueError, RecursionError):
            return ""
        if not isinstance(payload, dict):
            return ""
        if all(payload.get(key) == value for key, value in PUBLISHING.items()):
            return "a draft that is published goes out by mail"
        for what, number, known in self._named(payload):
            if number not in known and number != nobody():
                return f"it names the {what} {number}, which is not in the configuration"
        return ""

    def _named(self, payload: dict[str, Any]) -> list[tuple[str, int, Ids]]:
        """The ids in a body that say where something goes: what they are, and those that may be named."""
        account = self.account
        boxes = [account.mailbox_id, account.other_mailbox_id]
        threads = payload.get("threads")
        inner = [one for one in threads if isinstance(one, dict)] if isinstance(threads, list) else []
        customers = [one.get("customer") for one in (payload, *inner)]
        places: list[tuple[str, Any, list[int | None]]] = [
            ("inbox", payload.get("mailboxId"), boxes),
            ("inbox", _id(payload.get("mailbox")), boxes),
            *(("inbox", one, boxes) for one in _items(payload.get("mailboxIds"))),
            *(("customer", _id(one), [account.customer_id]) for one in customers),
            *(("user", one.get(key), [account.user_id]) for one in (payload, *inner) for key in ("user", "assignTo")),
            *(("user", _id(payload.get(key)), [account.user_id]) for key in ("owner",)),
            *self._patched(payload),
        ]
        read = [(what, _number(value), known) for what, value, known in places]
        return [(what, number, [one for one in known if one]) for what, number, known in read if number]

    def _patched(self, payload: dict[str, Any]) -> list[tuple[str, Any, list[int | None]]]:
        account, value = self.account, payload.get("value")
        places: dict[str, tuple[str, list[int | None]]] = {
            "/mailboxId": ("inbox", [account.mailbox_id, account.other_mailbox_id]),
            "/primaryCustomer.id": ("customer", [account.customer_id]),
            "/assignTo": ("user", [account.user_id]),
        }
        found = places.get(str(payload.get("path")))
        return [(found[0], value, found[1])] if found else []


def _id(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else None


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: Any) -> int:
    """The id that a value may be taken for; 0 for none."""
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0
    return int(value) if type(value) in (int, float) and 0 < value <= nobody() else 0
