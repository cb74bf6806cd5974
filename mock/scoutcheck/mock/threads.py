"""New conversations and threads, made from what requests say."""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scoutcheck.mock import given
from scoutcheck.mock.people import met
from scoutcheck.mock.world import Attachment, Conversation, Thread, World

BY_USER = ("message", "note")
# Where a weakened mock lets a conversation pass that names no inbox.
NO_MAILBOX = 1
NO_FILES: tuple[int, ...] = ()


class Author(NamedTuple):
    """Who writes threads: the acting user, the moment, and how the names of types read back."""

    user: int
    now: str
    reads_as: Mapping[str, str]


class Place(NamedTuple):
    """What threads take over from their conversation: its id, and how it stands."""

    conversation: int
    customer: int
    status: str
    assignee: int | None


def added(world: World, conversation: Conversation, sent: given.Json, author: Author) -> tuple[World, Conversation]:
    """The conversation with one more thread, and the world with its customer and files."""
    place = Place(conversation.id, conversation.customer, conversation.status, conversation.assignee)
    world, number = world.new_id()
    world, new = made(world, number, [sent], place, author)
    return world, conversation._replace(threads=conversation.threads + new)


def made(
    world: World, first: int, sent: Sequence[given.Json], place: Place, author: Author, named: Any = None
) -> tuple[World, tuple[Thread, ...]]:
    """New threads with ids from `first` on, which are taken already, and the world with their customers and files.

    `named` is what the call says of the customer of the conversation, who is not looked up again for threads that say the same.
    """
    threads = []
    for number, one in enumerate(sent, first):
        customer, files, says = place.customer, NO_FILES, one.get("customer")
        if isinstance(says, dict) and not _is_same(says, named):
            world, customer = met(world, says)
        if "attachments" in one:
            world, files = _attached(world, place.conversation, given.objects(one["attachments"]))
        threads.append(_thread(number, one, place, author, customer, files))
    return world, tuple(threads)


def _is_same(says: given.Json, named: Any) -> bool:
    """Whether two mentions of a customer surely mean the same one: by the same address alone, or in the same words."""
    if not isinstance(named, dict):
        return False
    alike = "email" in says and "id" not in says and "id" not in named and says["email"] == named.get("email")
    return alike or says == named


def _thread(number: int, sent: given.Json, place: Place, author: Author, customer: int, files: tuple[int, ...]) -> Thread:
    written = given.text(sent, "type", "note")
    kind = author.reads_as.get(written, written)
    return Thread(
        id=number,
        type=kind,
        text=given.text(sent, "text"),
        created_at=(given.text(sent, "createdAt") if "createdAt" in sent else "") or author.now,
        status=place.status,
        draft=sent.get("draft") is True,
        customer=customer,
        user=(given.whole(sent.get("user")) or author.user) if kind in BY_USER else None,
        assignee=place.assignee,
        cc=given.texts(sent["cc"]) if "cc" in sent else (),
        bcc=given.texts(sent["bcc"]) if "bcc" in sent else (),
        attachments=files,
    )


def _attached(world: World, conversation: int, files: list[given.Json]) -> tuple[World, tuple[int, ...]]:
    numbers = []
    for file in files:
        world, number = attached(world, conversation, file)
        numbers.append(number)
    return world, tuple(numbers)


def attached(world: World, conversation: int, file: Mapping[str, Any]) -> tuple[World, int]:
    """The world with a file of `conversation`, and the file's id."""
    world, number = world.new_id()
    name, data = given.text(file, "fileName") or given.text(file, "filename"), given.text(file, "data")
    one = Attachment(number, conversation, name, given.text(file, "mimeType"), data, _size(data))
    return world._replace(attachments=world.attachments.having(number, one)), number


def _size(data: str) -> int:
    try:
        return len(binascii.a2b_base64(data.partition(";base64,")[2] or data))
    except ValueError:
        return 0


def opened(world: World, number: int, sent: given.Json, customer: int, author: Author) -> dict[str, Any]:
    """The parts of a conversation as a request for a new one begins it; what the state table tells is still to come."""
    first = next(iter(given.objects(sent.get("threads"))), {})
    closed = sent.get("status") == "closed"
    return {
        "id": number,
        "number": world.last_number,
        "subject": "",
        "type": given.text(sent, "type", "email"),
        "status": "active",
        "mailbox": NO_MAILBOX,
        "customer": customer,
        "created_at": given.text(sent, "createdAt") or author.now,
        "updated_at": author.now,
        "assignee": None,
        "waiting": (),
        "creator": author.user if first.get("type") in ("reply", "note") else None,
        "closed_at": (given.text(sent, "closedAt") or None) if closed else None,
        "closed_by": author.user if closed else None,
        "draft": False,
        "tags": (),
        "fields": (),
        "threads": (),
    }
