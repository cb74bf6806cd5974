"""What the words of the state table do to a conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scoutcheck.mock import given
from scoutcheck.mock.world import Conversation
from scoutcheck.validator.statetable import Effect

# What inboxes do on their own: a thread without a say of its own makes the conversation active.
WAYS = {"default": "active"}
# A way of our own: the thing is as it was before the call, whatever else was said of it.
AS_BEFORE = "as-before"
PARTS = {"tags": "tags", "custom-fields": "fields"}

Change = Callable[[Conversation, Effect], Conversation]


def changed(conversation: Conversation, effects: Iterable[Effect], user: int, now: str) -> Conversation:
    """The conversation after all effects in their order, as `user` brings them about at the moment `now`."""
    after = conversation
    for effect in effects:
        if effect.way == AS_BEFORE:
            after = after._replace(**{PARTS[effect.thing]: getattr(conversation, PARTS[effect.thing])})
        elif effect.thing in CHANGES and effect.way != "kept":
            after = CHANGES[effect.thing](after, effect)
    if after.status != "closed":
        return after._replace(closed_at=None, closed_by=None, updated_at=now)
    if conversation.closed_at:
        return after._replace(updated_at=now)
    return after._replace(closed_at=now, closed_by=user, updated_at=now)


def _subject(conversation: Conversation, effect: Effect) -> Conversation:
    subject = str(effect.value)
    return conversation if conversation.subject == subject else conversation._replace(subject=subject)


def _status(conversation: Conversation, effect: Effect) -> Conversation:
    status = str(effect.value if effect.way == "sent" else WAYS.get(effect.way, effect.way))
    return conversation if conversation.status == status else conversation._replace(status=status)


def _mailbox(conversation: Conversation, effect: Effect) -> Conversation:
    mailbox = given.whole(effect.value) or conversation.mailbox
    return conversation if conversation.mailbox == mailbox else conversation._replace(mailbox=mailbox)


def _assignee(conversation: Conversation, effect: Effect) -> Conversation:
    if effect.way == "delayed":
        return conversation._replace(waiting=(given.whole(effect.value),))
    if effect.way == "default":  # the inboxes of the mock assign nobody, and take nobody away
        return conversation
    return conversation._replace(assignee=None if effect.way == "nobody" else given.whole(effect.value))


def _customer(conversation: Conversation, effect: Effect) -> Conversation:
    number = given.whole(effect.value) if effect.way == "sent" else None
    return conversation if number is None else conversation._replace(customer=number)


def _draft(conversation: Conversation, effect: Effect) -> Conversation:
    if effect.way == "sent":
        return conversation._replace(draft=True)
    threads = tuple(thread._replace(draft=False) for thread in conversation.threads)
    owner, *_ = (*conversation.waiting, conversation.assignee)
    return conversation._replace(draft=False, threads=threads, assignee=owner, waiting=())


def _tags(conversation: Conversation, effect: Effect) -> Conversation:
    names = () if effect.way == "empty" else given.texts({"tags": effect.value}, "tags")
    return conversation._replace(tags=tuple(dict.fromkeys(names)))


def _tag(conversation: Conversation, effect: Effect) -> Conversation:
    if effect.way != "lower-case":
        return conversation
    tags = tuple(dict.fromkeys([name.lower() for name in conversation.tags]))
    return conversation if conversation.tags == tags else conversation._replace(tags=tags)


def _fields(conversation: Conversation, effect: Effect) -> Conversation:
    items = [] if effect.way == "empty" else given.objects({"fields": effect.value}, "fields")
    return conversation._replace(fields=given.pairs(items))


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
