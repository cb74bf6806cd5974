"""What the words of the state table do to a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scoutcheck.mock.world import Conversation
from scoutcheck.validator.statetable import Effect

# What inboxes do on their own: a thread without a say of its own makes the conversation active.
DEFAULT_STATUS = "active"

Change = Callable[[Conversation, Effect], Conversation]


def changed(conversation: Conversation, effects: Iterable[Effect], user: int, now: str) -> Conversation:
    """The conversation after all effects in their order, as `user` brings them about at the moment `now`."""
    after = conversation
    for effect in effects:
        if effect.thing in CHANGES and effect.way != "kept":
            after = CHANGES[effect.thing](after, effect)
    return _closed(conversation, after, user, now)._replace(updated_at=now)


def _closed(before: Conversation, after: Conversation, user: int, now: str) -> Conversation:
    if after.status != "closed":
        return after._replace(closed_at=None, closed_by=None)
    return after if before.status == "closed" and before.closed_at else after._replace(closed_at=now, closed_by=user)


def _subject(conversation: Conversation, effect: Effect) -> Conversation:
    return conversation._replace(subject=str(effect.value))


def _status(conversation: Conversation, effect: Effect) -> Conversation:
    ways = {"sent": effect.value, "default": DEFAULT_STATUS}
    return conversation._replace(status=ways.get(effect.way, effect.way))


def _mailbox(conversation: Conversation, effect: Effect) -> Conversation:
    return conversation._replace(mailbox=number(effect.value))


def _assignee(conversation: Conversation, effect: Effect) -> Conversation:
    if effect.way == "delayed":
        return conversation._replace(waiting=number(effect.value))
    if effect.way == "default":  # the inboxes of the mock assign nobody, and take nobody away
        return conversation
    return conversation._replace(assignee=None if effect.way == "nobody" else number(effect.value))


def _customer(conversation: Conversation, effect: Effect) -> Conversation:
    return conversation._replace(customer=number(effect.value)) if effect.way == "sent" else conversation


def _draft(conversation: Conversation, effect: Effect) -> Conversation:
    if effect.way == "sent":
        return conversation._replace(draft=True)
    threads = tuple(thread._replace(draft=False) for thread in conversation.threads)
    owner = conversation.assignee if conversation.waiting is None else conversation.waiting
    return conversation._replace(draft=False, threads=threads, assignee=owner, waiting=None)


def _tags(conversation: Conversation, effect: Effect) -> Conversation:
    names = () if effect.way == "empty" else effect.value
    return conversation._replace(tags=tuple(dict.fromkeys(str(name) for name in names)))


def _tag(conversation: Conversation, effect: Effect) -> Conversation:
    if effect.way != "lower-case":
        return conversation
    return conversation._replace(tags=tuple(dict.fromkeys(name.lower() for name in conversation.tags)))


def _fields(conversation: Conversation, effect: Effect) -> Conversation:
    items = () if effect.way == "empty" else effect.value
    pairs = {number(item.get("id", item.get("fieldId"))): item["value"] for item in items}
    kept = {field: value if isinstance(value, str) else _text(value) for field, value in pairs.items() if value is not None}
    return conversation._replace(fields=tuple(kept.items()))


def _gone(conversation: Conversation, effect: Effect) -> Conversation:
    return conversation._replace(deleted=effect.way == "deleted")


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


def number(value: Any) -> Any:
    """An id: bare, as text or in an object that has one, as the default reading takes them."""
    if isinstance(value, dict):
        return number(value.get("id"))
    return int(value) if isinstance(value, (str, float)) else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
