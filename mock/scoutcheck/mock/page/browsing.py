"""The state as the page shows it: four sections, each a list with a search, and everything about one of its items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from scoutcheck.mock import views
from scoutcheck.mock.deliveries import Delivery
from scoutcheck.mock.shelf import Shelf
from scoutcheck.mock.world import Conversation, Customer, Mailbox, Thread, Webhook, World

Json = dict[str, Any]
Told = Sequence[Delivery]
# So many items of a list are shown; the search finds the others.
SHOWN = 200


class Section(NamedTuple):
    """One section: where its items are held, the line of an item, and what else there is to tell of it."""

    held: Callable[[World], Shelf[Any]]
    line: Callable[[World, Any], Json]
    more: Callable[[World, Any, Told], Json]


def listed(section: str, world: World, wanted: str) -> Json:
    """The newest items whose line holds the text `wanted`, whether there are more of them, and how many there are in all."""
    held, line, _ = SECTIONS[section]
    lines = (line(world, one) for one in held(world).descending())
    found = list(islice((one for one in lines if wanted.casefold() in _text(one)), SHOWN + 1))
    return {"total": held(world).size(), "items": found[:SHOWN], "more": len(found) > SHOWN}


def _text(line: Json) -> str:
    return " ".join(map(str, line.values())).casefold()


def shown(section: str, number: int, world: World, told: Told) -> Json | None:
    """All about one item; None where there is none."""
    held, line, more = SECTIONS[section]
    one = held(world).get(number)
    return None if one is None else {**line(world, one), **more(world, one, told)}


def _conversation_line(world: World, held: Conversation) -> Json:
    return {
        "id": held.id,
        "title": held.subject,
        "status": held.status,
        "standing": _standing(held),
        "tags": list(held.tags),
        "customer": _name(world, held.customer),
        "threads": len(held.threads),
    }


def _standing(held: Conversation) -> list[str]:
    """What is special about a conversation, in words."""
    said = {
        f"merged into {held.merged_into}": held.merged_into is not None,
        "deleted": held.deleted,
        "too old": held.too_old,
        "draft": held.draft,
    }
    return [words for words, so in said.items() if so]


def _conversation(world: World, held: Conversation, _told: Told) -> Json:
    names = {field.id: field.name for _, box in world.mailboxes.items() for field in box.fields}
    return {
        "number": held.number,
        "type": held.type,
        "mailbox": held.mailbox,
        "assignee": held.assignee,
        "merged_into": held.merged_into,
        "too_old": held.too_old,
        "created": held.created_at,
        "updated": held.updated_at,
        "closed": held.closed_at,
        "fields": [{"id": number, "name": names.get(number, ""), "value": value} for number, value in held.fields],
        "thread_list": [_thread(world, held, thread) for thread in reversed(held.threads)],
    }


def _thread(world: World, held: Conversation, thread: Thread) -> Json:
    files = [file for number in thread.attachments if (file := world.attachments.get(number))]
    return {
        "id": thread.id,
        "type": thread.type,
        "by": f"user {thread.user}" if thread.user is not None else _name(world, thread.customer or held.customer),
        "at": thread.created_at,
        "text": thread.text or "",
        "notes": [word for word, so in (("draft", thread.draft), ("hidden", thread.hidden)) if so],
        "copies": [*thread.cc, *thread.bcc],
        "originals": list(thread.originals),
        "files": [f"{file.name} ({file.media_type}, {file.size} bytes)" for file in files],
    }


def _name(world: World, number: int) -> str:
    """A customer in a few words: address, else name, else id."""
    held = world.customers.get(number) or Customer(number)
    profile = dict(held.profile)
    name = " ".join(filter(None, (profile.get("firstName"), profile.get("lastName"))))
    return next(iter(held.emails), "") or name or f"customer {number}"


def _customer_line(world: World, held: Customer) -> Json:
    return {"id": held.id, "title": _name(world, held.id), "emails": list(held.emails)}


def _customer(world: World, held: Customer, _told: Told) -> Json:
    theirs = [one for one in world.conversations.descending() if one.customer == held.id]
    return {
        "profile": [list(pair) for pair in held.profile],
        "conversations": [_conversation_line(world, one) for one in theirs[:SHOWN]],
    }


def _mailbox_line(_world: World, held: Mailbox) -> Json:
    return {"id": held.id, "title": held.name, "fields": len(held.fields)}


def _mailbox(_world: World, held: Mailbox, _told: Told) -> Json:
    return {"definitions": [views.field(*item) for item in enumerate(held.fields, 1)]}


def _webhook_line(_world: World, held: Webhook) -> Json:
    return {"id": held.id, "title": held.url, "state": "enabled" if held.enabled else "disabled", "events": list(held.events)}


def _webhook(_world: World, held: Webhook, told: Told) -> Json:
    theirs = [one for one in reversed(told) if one.webhook == held.id]
    return {
        "label": held.label,
        "version": held.version,
        "notification": held.notification,
        "mailboxes": list(held.mailboxes),
        "lost": held.lost,
        "deliveries": [_delivery(one) for one in theirs[:SHOWN]],
    }


def _delivery(one: Delivery) -> Json:
    return {
        "event": one.event,
        "status": one.status,
        "headers": [list(pair) for pair in one.headers.items()],
        "body": one.body.decode("utf-8", "replace"),
    }


# What one thing of a section is called.
ONE = {"conversations": "conversation", "customers": "customer", "mailboxes": "mailbox", "webhooks": "webhook"}
SECTIONS = {
    "conversations": Section(lambda world: world.conversations, _conversation_line, _conversation),
    "customers": Section(lambda world: world.customers, _customer_line, _customer),
    "mailboxes": Section(lambda world: world.mailboxes, _mailbox_line, _mailbox),
    "webhooks": Section(lambda world: world.webhooks, _webhook_line, _webhook),
}
