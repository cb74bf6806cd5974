"""What the words of the state table do to a conversation of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from scoutcheck.strategies.sites import contract
from scoutcheck.strategies.world import UNKNOWN, Conversation, Thread
from scoutcheck.validator.statetable import Verdict

# What a way does to it, with what was sent, and with the id of the addressed thread.
Change = Callable[[Conversation, str, Any, int | None], Conversation]

# Things of the table that no answer about a conversation shows.
UNSEEN = frozenset(
    (
        "profile",
        "tag",
        "original-text",
        "mail",
        "attachment",
        "refresh-token",
        "rights",
        "definitions",
        "counter",
        "webhook",
        "webhook-state",
        "delivery",
        "mailbox-filter",
        "object",
    ),
)


def changed(conversation: Conversation, verdict: Verdict, sent: Any, thread: int | None) -> Conversation:
    """The conversation after all effects of a verdict, in their order; `thread` is the id of the addressed thread."""
    for effect in verdict.effects:
        if effect.thing == "draft" and effect.way != "sent" and conversation.draft is not True:
            conversation = _undrafted(conversation)
        elif effect.thing not in UNSEEN and effect.way != "kept":
            conversation = CHANGES[effect.thing](conversation, effect.way, effect.value(sent), thread)
    return conversation


def added(
    conversation: Conversation, threads: Iterable[Mapping[str, Any]], reads_as: Mapping[str, str], known: Mapping[str, Any]
) -> Conversation:
    """The conversation with threads added as payloads write them; `known` is what the address or the answer says of them."""
    return conversation._replace(threads=(*conversation.threads, *(_thread({**one, **known}, reads_as) for one in threads)))


def _thread(sent: Mapping[str, Any], reads_as: Mapping[str, str]) -> Thread:
    return Thread(sent.get("id"), reads_as.get(sent["type"], sent["type"]), sent["text"], sent.get("draft") is True)


def _number(value: Any) -> Any:
    """An id, also where it comes as an object that has one."""
    return value.get("id") if isinstance(value, dict) else value


def _plain(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Change:
    """A change of one attribute: to what was sent, to nothing, to what nobody knows beforehand, or to the word itself."""

    def change(conversation: Conversation, way: str, value: Any, _thread: int | None) -> Conversation:
        fixed: dict[str, Any] = {"nobody": None, "empty": frozenset(), "default": UNKNOWN}
        after = convert(value) if way == "sent" else fixed.get(way, way)
        changed: dict[str, Any] = {name: after}
        return conversation._replace(**changed)

    return change


def _status(conversation: Conversation, way: str, value: Any, thread: int | None) -> Conversation:
    """A patch may send any word; what one does that no read may show (GC-003), nobody says."""
    if way == "sent" and value not in _statuses():
        return conversation._replace(status=UNKNOWN)
    return _plain("status")(conversation, way, value, thread)


@cache
def _statuses() -> frozenset[Any]:
    return frozenset(contract().words("conversation", "status"))


def _assignee(conversation: Conversation, way: str, value: Any, thread: int | None) -> Conversation:
    if way == "delayed":
        return conversation._replace(waiting=(_number(value),))
    return _plain("assignee", _number)(conversation, way, value, thread)


def _customer(conversation: Conversation, way: str, value: Any, _thread: int | None) -> Conversation:
    """Only what was sent is known: which address an id has, and which id an address, the answers tell."""
    settled = conversation.customer is not UNKNOWN or conversation.email is not UNKNOWN
    if settled and way != "sent":  # somebody else may write the next thread
        return conversation
    number, email = (value, UNKNOWN) if isinstance(value, int) else (UNKNOWN, value)
    return conversation._replace(customer=number, email=email)


def _draft(conversation: Conversation, way: str, _value: Any, _thread: int | None) -> Conversation:
    if way == "sent":
        return conversation._replace(draft=True)
    published = tuple(one._replace(draft=False) for one in conversation.threads)
    owner = UNKNOWN if conversation.waiting else conversation.assignee  # which call publishes one reply, nobody says
    return conversation._replace(draft=False, threads=published, assignee=owner, waiting=())


def _undrafted(conversation: Conversation) -> Conversation:
    """What no draft is after it was published, or made a draft: nobody says."""
    owner = UNKNOWN if conversation.waiting else conversation.assignee
    return conversation._replace(draft=UNKNOWN, assignee=owner)


def _fields(value: Any) -> frozenset[tuple[Any, Any]]:
    return frozenset((item.get("id", item.get("fieldId")), item["value"]) for item in value)


def _tags(value: Any) -> frozenset[str]:
    return frozenset(tag.lower() for tag in value)


def _of_thread(name: str) -> Change:
    def change(conversation: Conversation, _way: str, value: Any, thread: int | None) -> Conversation:
        threads = tuple(one._replace(**{name: value}) if one.id == thread else one for one in conversation.threads)
        return conversation._replace(threads=threads)

    return change


def _gone(conversation: Conversation, way: str, _value: Any, _thread: int | None) -> Conversation:
    return conversation._replace(standing=conversation.standing | {way})


CHANGES: dict[str, Change] = {
    "conversation": _gone,
    "status": _status,
    "subject": _plain("subject"),
    "mailbox": _plain("mailbox"),
    "assignee": _assignee,
    "customer": _customer,
    "tags": _plain("tags", _tags),
    "custom-fields": _plain("fields", _fields),
    "draft": _draft,
    "text": _of_thread("text"),
    "hidden": _of_thread("hidden"),
}
