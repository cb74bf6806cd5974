"""States that no request brings about: what happens on the vendor's website, or with time."""

from __future__ import annotations

from typing import Any

from scoutcheck.mock import clock, views
from scoutcheck.mock.call import told
from scoutcheck.mock.clock import DAY
from scoutcheck.mock.effects import in_status
from scoutcheck.mock.seeding import filled
from scoutcheck.mock.world import NOBODY, Conversation, Thread, World
from scoutcheck.validator.config import ConfigError

# Deliveries carry no links, so the address that they would start with is of no account.
NO_LINKS = ""


class NoSuch(LookupError):
    """There is no conversation with this id."""


def _found(world: World, number: int) -> Conversation:
    held = world.conversations.get(number)
    if held is None:
        raise NoSuch(f"there is no conversation {number}")
    return held


def merge(world: World, source: int, into: int, now: int) -> World:
    """Merge one conversation into another, which gets its threads and a line item that tells of it."""
    old, new = _found(world, source), _found(world, into)
    if source == into or not new.alive:
        raise ConfigError(f"merge: 'into' must be another conversation that is neither merged away nor deleted, not {into}")
    world, number = world.new_id()
    line = Thread(number, "lineitem", None, clock.text(now + world.clock_ahead), status=new.status)
    new = new._replace(threads=(*new.threads, *old.threads, line), updated_at=line.created_at)
    world = _with_files(world, old.threads, into)
    old = old._replace(merged_into=into, merged_on=now + world.clock_ahead, threads=())
    world = world.having(new).having(old)
    return told(world, "convo.merged", new.mailbox, lambda: views.conversation(world, NO_LINKS, new))


def _with_files(world: World, threads: tuple[Thread, ...], into: int) -> World:
    """The world in which the files of these threads are found under the conversation `into`."""
    files = world.attachments
    for number in (number for thread in threads for number in thread.attachments):
        held = files.get(number)
        files = files.having(number, held._replace(conversation=into)) if held else files
    return world._replace(attachments=files)


def lock(world: World, number: int, locked: bool = True) -> World:
    """Make a conversation too old for further threads, or young again."""
    return world.having(_found(world, number)._replace(too_old=locked))


def age(world: World, number: int, days: int, now: int) -> World:
    """Let so many days have gone by since a conversation was merged away."""
    held = _found(world, number)
    if held.merged_into is None:
        raise ConfigError(f"age: 'id' must be a conversation that was merged away, not {number}")
    return world.having(held._replace(merged_on=now + world.clock_ahead - days * DAY))


def spam(world: World, number: int, now: int) -> World:
    """Mark a conversation as spam."""
    return world.having(in_status(_found(world, number), "spam", NOBODY, clock.text(now + world.clock_ahead)))


def fill(world: World, number: int, count: int, now: int) -> World:
    """Give a conversation notes until it holds `count` threads."""
    return filled(world, _found(world, number), count, clock.text(now + world.clock_ahead))


def expire_tokens(world: World) -> World:
    """Let every access token have expired."""
    return world._replace(tokens=World().tokens)


def shown(world: World, base: str) -> dict[str, Any]:
    """The state, for people and tests: every conversation with what no answer of the API tells."""
    held = world.conversations.ascending()
    return {
        "conversations": [
            {
                **views.conversation(world, base, one, embed=True),
                "merged_into": one.merged_into,
                "too_old": one.too_old,
                "original_texts": {thread.id: list(thread.originals) for thread in one.threads if thread.originals},
            }
            for one in held
        ],
        "customers": [views.customer(base, one) for one in world.customers.ascending()],
        "webhooks": [views.webhook(base, one) for one in world.webhooks.ascending()],
        "clock_ahead": world.clock_ahead,
    }
