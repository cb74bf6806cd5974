"""What v1 answers to a read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from scoutcheck.mock.world import Conversation, Customer, Thread, World
from scoutcheck.openapi.operations import read
from scoutcheck.validator.formats import faults

Json = dict[str, Any]
# What a status is to v1 that came later.
USUAL = "active"


@cache
def statuses() -> tuple[str, ...]:
    """The statuses that v1 knows."""
    return read().contract.words("update-conversation-v1", "status")


def conversation(world: World, held: Conversation) -> Json:
    """A conversation."""
    counted = [one for one in held.threads if one.type != "lineitem" and not one.draft]
    box = world.mailboxes.get(held.mailbox)
    return {
        "id": held.id,
        "type": held.type,
        "folderId": held.mailbox,
        "isDraft": held.draft,
        "number": held.number,
        "owner": None if held.assignee is None else user(held.assignee),
        "mailbox": {"id": held.mailbox, "name": box.name if box else f"Inbox {held.mailbox}"},
        "customer": customer(world, held.customer),
        "threadCount": len(counted),
        "status": status(held.status),
        "subject": held.subject,
        "preview": next((one.text for one in reversed(held.threads) if one.text), "")[:80],
        "createdBy": customer(world, held.customer) if held.creator is None else user(held.creator),
        "createdAt": held.created_at,
        "modifiedAt": held.updated_at,
        "closedAt": held.closed_at,
        "closedBy": None if held.closed_by is None else user(held.closed_by),
        "source": {"type": "api", "via": "customer" if held.creator is None else "user"},
        "cc": _addresses(dict.fromkeys(address for one in held.threads for address in one.cc)),
        "bcc": _addresses(dict.fromkeys(address for one in held.threads for address in one.bcc)),
        "tags": list(held.tags),
        "customFields": [_field_value(world, held.mailbox, number, value) for number, value in held.fields],
        "threads": [thread(world, held, one) for one in held.threads],
    }


def _addresses(sent: Iterable[str]) -> list[str]:
    """What was sent, without what is no address: v2 may take that, but v1 shows only addresses (WP-024)."""
    return [address for address in sent if not faults("email", address)]


def status(word: str) -> str:
    """A status in a word that v1 has."""
    return word if word in statuses() else USUAL


def user(number: int) -> Json:
    """A user of the account."""
    return _person(number, "user", "User", str(number), f"user{number}@example.com", None)


def customer(world: World, number: int) -> Json:
    """A customer of the account."""
    held = world.customers.get(number) or Customer(number)
    profile = dict(held.profile)
    names = (profile.get("firstName", "")[:39], profile.get("lastName", "")[:39])
    shown = _person(number, "customer", *names, next(iter(held.emails), ""), profile.get("phone"))
    return {**shown, "photoUrl": profile.get("photoUrl", "")}


def _person(number: int, sort: str, first: str, last: str, email: str, phone: str | None) -> Json:
    names = {"id": number, "firstName": first, "lastName": last, "email": email, "phone": phone}
    return {**names, "type": sort, "photoUrl": ""}


def _field_value(world: World, mailbox: int, number: int, value: str) -> Json:
    box = world.mailboxes.get(mailbox)
    field = next((one for one in (box.fields if box else ()) if one.id == number), None)
    shown = {"fieldId": number, "name": field.name if field else f"Field {number}", "value": value}
    return {**shown, "type": field.type.upper()} if field else shown


def thread(world: World, held: Conversation, one: Thread) -> Json:
    """A thread of a conversation. A line item holds no text, recipients or files."""
    writer = customer(world, one.customer or held.customer)
    copies = {"cc": _addresses(one.cc), "bcc": _addresses(one.bcc)}
    lists: Json = {"to": [], **copies, "attachments": _files(world, one), "tags": []}
    return {
        "id": one.id,
        "type": one.type,
        "status": status(one.status),
        "state": "hidden" if one.hidden else "draft" if one.draft else "published",
        "createdAt": one.created_at,
        "createdBy": writer if one.user is None else user(one.user),
        "assignedTo": None if one.assignee is None else user(one.assignee),
        "source": {"type": "api", "via": "customer" if one.user is None else "user"},
        "customer": writer,
        "fromMailbox": None,
        "body": one.text,
        **(dict.fromkeys(lists) if one.type == "lineitem" else lists),
    }


def _files(world: World, one: Thread) -> list[Json]:
    held = [file for number in one.attachments if (file := world.attachments.get(number))]
    return [{"id": file.id, "mimeType": file.media_type, "filename": file.name, "size": file.size} for file in held]
