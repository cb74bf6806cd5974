"""New conversations and threads, made from what requests say."""

from __future__ import annotations

import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scoutcheck.mock import given
from scoutcheck.mock.clock import written
from scoutcheck.mock.effects import changed
from scoutcheck.mock.people import met
from scoutcheck.mock.value import Value
from scoutcheck.mock.world import Attachment, Conversation, Thread, World
from scoutcheck.validator.statetable import Verdict

BY_USER = ("message", "note")
# Where a weakened mock lets a conversation pass that names no inbox.
NO_MAILBOX = 1
NO_FILES: tuple[int, ...] = ()
# What belongs to a thread: the id of its customer, and those of its files.
Own = tuple[int, tuple[int, ...]]


class Author(NamedTuple):
    """Who writes threads: the acting user, the moment, and how the names of types read back."""

    user: int
    now: str
    reads_as: Mapping[str, str]


class New(Value, frozen=True, gc=False):
    """All that a new conversation is made of, so that it can be made at any time.

    `own` is what belongs to each of its threads; `text` is what was sent, as JSON, which the `verdict` is upon; `user` is whose
    token it is, and `now` when it came.
    """

    id: int
    number: int
    mailbox: int
    customer: int
    own: tuple[Own, ...]
    text: bytes
    verdict: Verdict
    user: int
    now: str


def added(world: World, conversation: Conversation, sent: given.Json, author: Author) -> tuple[World, Conversation]:
    """The conversation with one more thread, and the world with its customer and files."""
    world, number = world.new_id()
    world, own = owned(world, conversation.id, conversation.customer, [sent])
    return world, conversation._replace(threads=(*conversation.threads, _thread(number, sent, conversation, author, *own[0])))


def owned(
    world: World, conversation: int, customer: int, sent: Sequence[given.Json], named: Any = None
) -> tuple[World, tuple[Own, ...]]:
    """What belongs to some new threads, and the world with it.

    `named` is what the call says of the conversation's `customer`, who is not looked up again for threads that say the same.
    """
    owned: list[Own] = []
    known, usual = _address(named), (customer, NO_FILES)
    for one in sent:
        own, says = usual, one.get("customer")
        if isinstance(says, dict) and says != named and (known is None or _address(says) != known):
            world, who = met(world, says)
            own = (who, NO_FILES)
        if "attachments" in one:
            world, files = _attached(world, conversation, given.objects(one["attachments"]))
            own = (own[0], files)
        owned.append(own)
    return world, tuple(owned)


def _address(named: Any) -> Any:
    """The address by which alone a customer is named; None where another thing counts."""
    return named.get("email") if isinstance(named, dict) and "id" not in named else None


def _thread(
    number: int, sent: given.Json, conversation: Conversation, author: Author, customer: int, files: tuple[int, ...]
) -> Thread:
    """A new thread, which takes over from its conversation how that stands."""
    asked = given.text(sent, "type", "note")
    kind = author.reads_as.get(asked, asked)
    return Thread(
        id=number,
        type=kind,
        text=given.text(sent, "text"),
        created_at=(written(given.text(sent, "createdAt")) if "createdAt" in sent else "") or author.now,
        status=conversation.status,
        draft=sent.get("draft") is True,
        customer=customer,
        user=(given.whole(sent.get("user")) or author.user) if kind in BY_USER else None,
        assignee=conversation.assignee,
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


def opened(new: New) -> Conversation:
    """A new conversation; its threads have the ids that follow upon its own."""
    sent: given.Json = json.loads(new.text)
    author = Author(given.whole(sent.get("user")) or new.user, new.now, new.verdict.reads_as)
    held = changed(_begun(new, sent, author), new.verdict, sent, author.user, author.now)
    threads = zip(given.objects(sent.get("threads")), new.own, strict=True)
    made = [_thread(at, one, held, author, *own) for at, (one, own) in enumerate(threads, new.id + 1)]
    return held._replace(threads=tuple(made))


def _begun(new: New, sent: given.Json, author: Author) -> Conversation:
    """The conversation before what the state table tells of it."""
    first = next(iter(given.objects(sent.get("threads"))), {})
    closed = sent.get("status") == "closed"
    # CC-046: of what is not imported, the moment is the present one.
    closed_at = written(given.text(sent, "closedAt")) if closed and sent.get("imported") is True else ""
    return Conversation(
        id=new.id,
        number=new.number,
        subject="",
        type=given.text(sent, "type", "email"),
        status="active",
        mailbox=new.mailbox,
        customer=new.customer,
        created_at=written(given.text(sent, "createdAt")) or author.now,
        updated_at=author.now,
        creator=author.user if first.get("type") in ("reply", "note") else None,
        closed_at=closed_at or None,
        closed_by=author.user if closed else None,
    )
