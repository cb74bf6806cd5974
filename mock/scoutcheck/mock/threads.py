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


class Call(NamedTuple):
    """What a new thread needs to know of the call: the acting user, the moment, and how names read back."""

    user: int
    now: str
    reads_as: Mapping[str, str]


def added(
    world: World, conversation: Conversation, sent: Sequence[given.Json], call: Call, named: Any = None
) -> tuple[World, Conversation]:
    """The conversation with further threads, and the world with their customers and files.

    `named` is what the call says of the customer of the conversation, who is not looked up again for threads that say the same.
    """
    world, first = world.new_ids(len(sent))
    threads = [*conversation.threads]
    for number, one in enumerate(sent, first):
        world, thread = _made(world, conversation, number, one, call, named)
        threads.append(thread)
    return world, conversation._replace(threads=tuple(threads))


def _made(
    world: World, conversation: Conversation, number: int, sent: Mapping[str, Any], call: Call, named: Any
) -> tuple[World, Thread]:
    written = given.text(sent, "type", "note")
    kind = call.reads_as.get(written, written)
    files: tuple[int, ...] = ()
    if "attachments" in sent:
        world, files = _attached(world, conversation.id, given.objects(sent, "attachments"))
    customer, says = conversation.customer, sent.get("customer")
    if isinstance(says, dict) and says != named:
        world, customer = met(world, says)
    return world, Thread(
        id=number,
        type=kind,
        text=given.text(sent, "text"),
        created_at=given.text(sent, "createdAt") or call.now,
        status=conversation.status,
        draft=sent.get("draft") is True,
        customer=customer,
        user=(given.whole(sent.get("user")) or call.user) if kind in BY_USER else None,
        assignee=conversation.assignee,
        cc=given.texts(sent, "cc") if "cc" in sent else (),
        bcc=given.texts(sent, "bcc") if "bcc" in sent else (),
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


def opened(world: World, number: int, sent: Mapping[str, Any], customer: int, call: Call) -> Conversation:
    """A conversation without threads, as a request for a new one begins it; what the state table tells is still to come."""
    first = next(iter(given.objects(sent, "threads")), {})
    closed = given.text(sent, "status") == "closed"
    return Conversation(
        id=number,
        number=world.last_number,
        subject="",
        type=given.text(sent, "type", "email"),
        status="active",
        mailbox=NO_MAILBOX,
        customer=customer,
        created_at=given.text(sent, "createdAt") or call.now,
        updated_at=call.now,
        creator=call.user if first.get("type") in ("reply", "note") else None,
        closed_at=(given.text(sent, "closedAt") or None) if closed else None,
        closed_by=call.user if closed else None,
    )
