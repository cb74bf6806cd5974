"""What a read conversation shows, held against the model: where they differ, and what the model learns from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from scoutcheck.strategies.world import UNKNOWN, Conversation, Thread, World

Answer = dict[str, Any]


def _tags(answer: Answer) -> frozenset[str]:
    # Stored in lower case, as far as the documents tell; so case is no difference.
    return frozenset(item["tag"].lower() for item in answer.get("tags") or ())


def _fields(answer: Answer) -> frozenset[tuple[Any, Any]]:
    return frozenset((item["id"], item["value"]) for item in answer.get("customFields") or ())


def _of(part: str, key: str) -> Callable[[Answer], Any]:
    return lambda answer: (answer.get(part) or {}).get(key)


# Attribute of the model's conversation -> where an answer shows it.
SHOWN: dict[str, Callable[[Answer], Any]] = {
    "subject": lambda answer: answer.get("subject"),
    "status": lambda answer: answer.get("status"),
    "mailbox": lambda answer: answer.get("mailboxId"),
    "assignee": _of("assignee", "id"),
    "customer": _of("primaryCustomer", "id"),
    "email": _of("primaryCustomer", "email"),
    "tags": _tags,
    "fields": _fields,
}
SETTLED = ("subject", "status", "mailbox", "assignee", "customer", "email")


def differences(world: World, number: int, answer: Answer) -> list[str]:
    """Where the answer shows something other than the model holds. What is UNKNOWN cannot differ."""
    conversation = world.conversations[number]
    pairs = [(name, getattr(conversation, name), shown(answer)) for name, shown in SHOWN.items()]
    said = [f"{name} is {seen!r}, not {held!r}" for name, held, seen in pairs if held is not UNKNOWN and not _alike(held, seen)]
    return [*said, *_state(conversation, answer), *_name(world, answer), *_threads(conversation, answer)]


def _alike(held: Any, seen: Any) -> bool:
    return bool(held == seen)


def _state(conversation: Conversation, answer: Answer) -> Iterator[str]:
    waiting = any(thread.draft for thread in conversation.threads)
    if conversation.draft != (answer.get("state") == "draft") and conversation.draft == waiting:
        yield f"state is {answer.get('state')!r} though the conversation is {'a' if conversation.draft else 'no'} draft"


def _name(world: World, answer: Answer) -> Iterator[str]:
    email, name = _person(answer)
    held = world.customers.get(email, UNKNOWN)
    if held is not UNKNOWN and held != name:
        yield f"the customer {email} is called {name!r}, not {held!r}"


def _person(answer: Answer) -> tuple[Any, tuple[Any, Any]]:
    person = answer.get("primaryCustomer") or {}
    return person.get("email"), (person.get("first"), person.get("last"))


def _threads(conversation: Conversation, answer: Answer) -> Iterator[str]:
    """Every published thread is there, and none that nobody sent. What the service adds by itself is passed over."""
    shown = _shown(answer)
    seen = Counter((thread.get("type"), thread.get("body")) for thread in shown)
    needed: Counter[tuple[Any, Any]] = Counter(
        _key(thread) for thread in conversation.threads if not thread.draft and not thread.hidden
    )
    known: Counter[tuple[Any, Any]] = Counter(_key(thread) for thread in conversation.threads)
    yield from (f"no thread {key!r}" for key in needed - seen)
    yield from (f"a thread {key!r} that nobody sent" for key in seen - known)
    bodies = {_id(thread): (thread.get("type"), thread.get("body")) for thread in shown}
    for thread in conversation.threads:
        if thread.id is not None and thread.id in bodies and bodies[thread.id] != _key(thread):
            yield f"thread {thread.id} is {bodies[thread.id]!r}, not {_key(thread)!r}"


def _id(thread: dict[str, Any]) -> int | None:
    """The id that an answer tells of a thread; None for anything that is no id."""
    number = thread.get("id")
    return number if type(number) is int else None


def _shown(answer: Answer) -> list[dict[str, Any]]:
    return [thread for thread in (answer.get("_embedded") or {}).get("threads", ()) if thread.get("type") != "lineitem"]


def _identified(threads: tuple[Thread, ...], shown: list[dict[str, Any]]) -> Iterator[Thread]:
    """The threads with the ids that only an answer could tell."""
    known = {thread.id for thread in threads}
    free = [thread for thread in shown if _id(thread) is not None and _id(thread) not in known]
    for thread in threads:
        same = [one for one in free if (one.get("type"), one.get("body")) == _key(thread)] if thread.id is None else []
        for one in same[:1]:
            free.remove(one)
        yield thread._replace(id=_id(same[0])) if same else thread


def _published(threads: tuple[Thread, ...], shown: list[dict[str, Any]]) -> tuple[Thread, ...]:
    """The threads; where nobody says whether they are drafts still, those that are shown as published are none."""
    public = {_id(thread) for thread in shown if thread.get("state") == "published"}
    return tuple(one._replace(draft=False) if one.id is not None and one.id in public else one for one in threads)


def _key(thread: Thread) -> tuple[str, str]:
    return thread.type, thread.text


def learned(world: World, number: int, answer: Answer) -> World:
    """The world with all that was UNKNOWN of this conversation settled by the answer."""
    conversation = world.conversations[number]
    told = {name: SHOWN[name](answer) for name in SETTLED if getattr(conversation, name) is UNKNOWN}
    threads = tuple(_identified(conversation.threads, _shown(answer)))
    told["threads"] = _published(threads, _shown(answer)) if conversation.draft is UNKNOWN else threads
    email, name = _person(answer)
    people = {**world.customers, email: name} if world.customers.get(email, UNKNOWN) is UNKNOWN and email else world.customers
    return world.having(number, conversation._replace(**told))._replace(customers=people)
