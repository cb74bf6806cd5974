"""What the words of the state table do to a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scoutcheck.mock import given
from scoutcheck.mock.world import Conversation
from scoutcheck.validator.statetable import Effect

# What inboxes do on their own: a thread without a say of its own makes the conversation active.
WAYS = {"default": "active"}
# A way of our own: the thing is as it was before the call, whatever else was said of it.
AS_BEFORE = "as-before"
PARTS = {"tags": "tags", "custom-fields": "fields"}

# A conversation in the making: its parts by name. Nobody else sees it before it is done.
Making = dict[str, Any]
Change = Callable[[Making, Effect], None]


def changed(conversation: Conversation, effects: Iterable[Effect], user: int, now: str) -> Conversation:
    """The conversation after all effects in their order, as `user` brings them about at the moment `now`."""
    after: Making = {**conversation._asdict(), "updated_at": now}
    for effect in effects:
        if effect.way == AS_BEFORE:
            after[PARTS[effect.thing]] = getattr(conversation, PARTS[effect.thing])
        elif effect.thing in CHANGES and effect.way != "kept":
            CHANGES[effect.thing](after, effect)
    if after["status"] != "closed":
        after.update(closed_at=None, closed_by=None)
    elif not conversation.closed_at:
        after.update(closed_at=now, closed_by=user)
    return Conversation(**after)


def _subject(after: Making, effect: Effect) -> None:
    after["subject"] = str(effect.value)


def _status(after: Making, effect: Effect) -> None:
    after["status"] = str(effect.value) if effect.way == "sent" else WAYS.get(effect.way, effect.way)


def _mailbox(after: Making, effect: Effect) -> None:
    after["mailbox"] = given.whole(effect.value) or after["mailbox"]


def _assignee(after: Making, effect: Effect) -> None:
    if effect.way == "delayed":
        after["waiting"] = (given.whole(effect.value),)
    elif effect.way != "default":  # the inboxes of the mock assign nobody, and take nobody away
        after["assignee"] = None if effect.way == "nobody" else given.whole(effect.value)


def _customer(after: Making, effect: Effect) -> None:
    number = given.whole(effect.value) if effect.way == "sent" else None
    after["customer"] = after["customer"] if number is None else number


def _draft(after: Making, effect: Effect) -> None:
    if effect.way == "sent":
        after["draft"] = True
        return
    waiting: tuple[int | None, ...] = after["waiting"]
    owner = waiting[0] if waiting else after["assignee"]
    threads = tuple(thread._replace(draft=False) for thread in after["threads"])
    after.update(draft=False, threads=threads, assignee=owner, waiting=())


def _tags(after: Making, effect: Effect) -> None:
    names = () if effect.way == "empty" else given.texts({"tags": effect.value}, "tags")
    after["tags"] = tuple(dict.fromkeys(names))


def _tag(after: Making, effect: Effect) -> None:
    if effect.way == "lower-case":
        after["tags"] = tuple(dict.fromkeys([name.lower() for name in after["tags"]]))


def _fields(after: Making, effect: Effect) -> None:
    items = [] if effect.way == "empty" else given.objects({"fields": effect.value}, "fields")
    after["fields"] = given.pairs(items)


def _gone(after: Making, effect: Effect) -> None:
    after["deleted"] = effect.way == "deleted"


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
