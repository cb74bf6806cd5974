"""What the mock holds: frozen values, written as the vendor's own words. Moments are texts such as 2024-05-31T08:30:00Z."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from scoutcheck.mock.shelf import Shelf
from scoutcheck.mock.value import Value

# The pseudo user that stands for nobody (GC-011).
NOBODY = 1


class Thread(Value, frozen=True, gc=False):
    """A thread. `type` is as answers have it; `user` wrote it, None where the customer did; `originals` are older texts."""

    id: int
    type: str
    text: str | None
    created_at: str
    status: str = "active"
    draft: bool = False
    hidden: bool = False
    customer: int | None = None
    user: int | None = None
    assignee: int | None = None
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    attachments: tuple[int, ...] = ()
    originals: tuple[str, ...] = ()


class Conversation(Value, frozen=True, gc=False):
    """A conversation. `fields` are pairs of field id and value; `waiting` holds who, or None, gets it with its draft."""

    id: int
    number: int
    subject: str
    type: str
    status: str
    mailbox: int
    customer: int
    created_at: str
    updated_at: str
    assignee: int | None = None
    waiting: tuple[int | None, ...] = ()
    creator: int | None = None
    closed_at: str | None = None
    closed_by: int | None = None
    draft: bool = False
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[int, str], ...] = ()
    threads: tuple[Thread, ...] = ()
    deleted: bool = False
    too_old: bool = False
    merged_into: int | None = None
    merged_on: int = 0

    @property
    def alive(self) -> bool:
        """Whether it can still be read."""
        return not self.deleted and self.merged_into is None

    def thread(self, number: int) -> Thread | None:
        """The thread with this id; None where there is none."""
        return next((thread for thread in self.threads if thread.id == number), None)

    def with_thread(self, changed: Thread) -> Conversation:
        """The conversation with one of its threads replaced by `changed`, which has the same id."""
        return self._replace(threads=tuple(changed if one.id == changed.id else one for one in self.threads))


class Customer(Value, frozen=True, gc=False):
    """A customer. `profile` holds pairs of the names and values that a request gave."""

    id: int
    emails: tuple[str, ...] = ()
    profile: tuple[tuple[str, str], ...] = ()


class Field(Value, frozen=True, gc=False):
    """What a custom field of a mailbox may hold. `options` are pairs of id and label."""

    id: int
    name: str
    type: str
    required: bool = False
    options: tuple[tuple[int, str], ...] = ()


class Mailbox(Value, frozen=True, gc=False):
    """An inbox."""

    id: int
    name: str
    fields: tuple[Field, ...] = ()


class Attachment(Value, frozen=True, gc=False):
    """A file of a thread. `data` is Base64, as it was sent."""

    id: int
    conversation: int
    name: str
    media_type: str
    data: str
    size: int


class Webhook(Value, frozen=True, gc=False):
    """A subscription. `lost` counts the events in a row that were given up."""

    id: int
    url: str
    events: tuple[str, ...]
    secret: str
    notification: bool = False
    label: str | None = None
    version: str | None = None
    mailboxes: tuple[int, ...] = ()
    enabled: bool = True
    lost: int = 0


class Event(NamedTuple):
    """Something that subscribers are told of. `body` is the JSON text of what it is about, `mailbox` where it happened."""

    name: str
    mailbox: int | None
    body: bytes


class World(Value, frozen=True, gc=False):
    """All that is held.

    Ids come from one count, but for those of tags, which are made of their names; `gone` counts the conversations that cannot
    be read any more; `tokens` end at a second; `field_types` tells the type of each custom field by the text of its id; `spent`
    is (minute, units) of the rate limit, `burst` the same for the short limit on writes of v1.
    """

    conversations: Shelf[Conversation] = Shelf()
    customers: Shelf[Customer] = Shelf()
    emails: Shelf[int] = Shelf()
    mailboxes: Shelf[Mailbox] = Shelf()
    attachments: Shelf[Attachment] = Shelf()
    webhooks: Shelf[Webhook] = Shelf()
    tokens: Shelf[int] = Shelf()
    refresh_tokens: Shelf[str] = Shelf()
    last_id: int = 1000
    last_number: int = 0
    calls: int = 0
    clock_ahead: int = 0
    spent: tuple[int, int] = (0, 0)
    burst: tuple[int, int] = (0, 0)
    gone: int = 0
    field_types: Mapping[str, str] = MappingProxyType({})
    outbox: tuple[Event, ...] = ()

    def new_id(self) -> tuple[World, int]:
        """An id that was never used, and the world that knows so."""
        return self._replace(last_id=self.last_id + 1), self.last_id + 1

    def having(self, conversation: Conversation) -> World:
        """The world with this conversation in the place of an older self of it."""
        before = self.conversations.get(conversation.id)
        gone = self.gone + (not conversation.alive) - (before is not None and not before.alive)
        return self._replace(conversations=self.conversations.having(conversation.id, conversation), gone=gone)
