"""The values of the model: conversations, their threads, and all that was brought about in one life cycle."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Unknown(Enum):
    """The mark of what no document tells, so that the first answer that shows it settles it."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


class Thread(NamedTuple):
    """A thread as answers show it. `id` is None where no answer has told it yet."""

    id: int | None
    type: str
    text: str
    draft: bool = False
    hidden: bool = False


class Conversation(NamedTuple):
    """A conversation. Any value may be UNKNOWN.

    `assignee` None means nobody; `waiting` holds who, or None, gets the conversation when its draft is published. `standing`
    holds words of the state table (merged, deleted, too-old); `target` is what it was merged into, `days` ago.
    """

    subject: Any = UNKNOWN
    status: Any = UNKNOWN
    mailbox: Any = UNKNOWN
    assignee: Any = UNKNOWN
    customer: Any = UNKNOWN
    email: Any = UNKNOWN
    tags: frozenset[str] = frozenset()
    fields: frozenset[tuple[Any, Any]] = frozenset()
    draft: Any = False
    waiting: tuple[Any, ...] = ()
    threads: tuple[Thread, ...] = ()
    lineitems: bool = False
    standing: frozenset[str] = frozenset()
    target: int | None = None
    days: int = 0

    @property
    def alive(self) -> bool:
        """Whether it can still be read."""
        return self.standing.isdisjoint(("merged", "deleted"))


class World(NamedTuple):
    """All that was brought about: conversations by id, and the first and last name behind each address."""

    conversations: Mapping[int, Conversation] = MappingProxyType({})
    customers: Mapping[str, Any] = MappingProxyType({})

    def having(self, number: int, conversation: Conversation) -> World:
        """The world with one conversation put in."""
        return self._replace(conversations={**self.conversations, number: conversation})
