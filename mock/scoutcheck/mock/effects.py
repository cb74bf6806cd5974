"""What the words of the state table do to a conversation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from msgspec.structs import asdict

from scoutcheck.mock import given
from scoutcheck.mock.world import Conversation
from scoutcheck.openapi.operations import read
from scoutcheck.validator.statetable import Verdict

# What inboxes do on their own: a thread without a say of its own makes the conversation active.
WAYS = {"default": "active"}
# A way of our own: the thing is as it was before the call, whatever else was said of it.
AS_BEFORE = "as-before"
PARTS = {"tags": "tags", "custom-fields": "fields"}

# A conversation in the making: its parts by name. Nobody else sees it before it is done.
Making = dict[str, Any]
# What a way does to it; the last is what was sent.
Change = Callable[[Making, str, Any], None]


def changed(conversation: Conversation, verdict: Verdict, sent: Any, user: int, now: str) -> Conversation:
    """The conversation after all effects of a verdict upon what was `sent`, in their order; `user` acts, at `now`."""
    before = asdict(conversation)
    after = {**before, "updated_at": now}
    for effect in verdict.effects:
        change, way = CHANGES.get(effect.thing), effect.way
        if change is None or way == "kept":
            continue
        if way == AS_BEFORE:
            after[PARTS[effect.thing]] = before[PARTS[effect.thing]]
        else:
            change(after, way, effect.value(sent))
    return Conversation(**after | _closing(conversation, after["status"], user, now))


def in_status(conversation: Conversation, status: str, user: int, now: str) -> Conversation:
    """The conversation in this status from `now` on; `user` sees to it."""
    return conversation._replace(status=status, updated_at=now, **_closing(conversation, status, user, now))


def _closing(before: Conversation, status: str, user: int, now: str) -> Making:
    """Since when, and by whom, a conversation is closed when it gets a status."""
    if status != "closed":
        return {"closed_at": None, "closed_by": None}
    return {} if before.closed_at else {"closed_at": now, "closed_by": user}


def _subject(after: Making, _way: str, value: Any) -> None:
    after["subject"] = str(value)


def _status(after: Making, way: str, value: Any) -> None:
    word = str(value) if way == "sent" else WAYS.get(way, way)
    if word in _statuses():
        after["status"] = word


@cache
def _statuses() -> frozenset[str]:
    """What a read may show as the status (GC-003). A patch may send any text, and no document tells what another one does."""
    return frozenset(read().contract.words("conversation", "status"))


def _mailbox(after: Making, _way: str, value: Any) -> None:
    after["mailbox"] = given.whole(value) or after["mailbox"]


def _assignee(after: Making, way: str, value: Any) -> None:
    if way == "delayed":
        after["waiting"] = (given.whole(value),)
    elif way != "default":  # the inboxes of the mock assign nobody, and take nobody away
        after["assignee"] = None if way == "nobody" else given.whole(value)


def _customer(after: Making, way: str, value: Any) -> None:
    number = given.whole(value) if way == "sent" else None
    after["customer"] = after["customer"] if number is None else number


def _draft(after: Making, way: str, _value: Any) -> None:
    if way == "sent":
        after["draft"] = True
        return
    waiting: tuple[int | None, ...] = after["waiting"]
    owner = waiting[0] if waiting else after["assignee"]
    threads = tuple(thread._replace(draft=False) for thread in after["threads"])
    after.update(draft=False, threads=threads, assignee=owner, waiting=())


def _tags(after: Making, way: str, value: Any) -> None:
    names = () if way == "empty" else given.texts(value)
    after["tags"] = tuple(dict.fromkeys(names))


def _tag(after: Making, way: str, _value: Any) -> None:
    if way == "lower-case" and after["tags"]:
        after["tags"] = tuple(dict.fromkeys([name.lower() for name in after["tags"]]))


def _fields(after: Making, way: str, value: Any) -> None:
    items = [] if way == "empty" else given.objects(value)
    after["fields"] = given.pairs(items)


def _gone(after: Making, way: str, _value: Any) -> None:
    after["deleted"] = way == "deleted"


CHANGES: dict[str, Change] = {
    "subject": _subject,
    "status": _status,
    "mailbox": _mailbox,
    "assignee": _assignee,
    "customer": _customer,
    "draft": _draft,
    "tags": _tags,
    "tag": _tag,
    "custom-fields": _fields,
    "conversation": _gone,
}
