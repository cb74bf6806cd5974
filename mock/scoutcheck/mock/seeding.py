"""What the configuration puts into the mock before the first request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from scoutcheck.mock import clock, given, people
from scoutcheck.mock.world import Conversation, Customer, Field, Mailbox, Thread, World
from scoutcheck.openapi.operations import read
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.shapes import COUNT, FLAG, ID, TABLE, TABLES, TEXT, TEXTS, Shape, check, one_of

Table = Mapping[str, Any]
CONVERSATION: dict[str, Shape] = {
    "id": ID,
    "subject": TEXT,
    "type": TEXT,
    "status": TEXT,
    "mailbox": ID,
    "assignee": ID,
    "customer": Shape(lambda value: ID.fits(value) or TEXT.fits(value), "the id or e-mail address of a customer"),
    "tags": TEXTS,
    "custom_fields": TABLE,
    "threads": TABLES,
    "thread_count": COUNT,
    "merged_into": ID,
    "merged_days_ago": COUNT,
    "deleted": FLAG,
    "too_old": FLAG,
    "draft": FLAG,
}
THREAD: dict[str, Shape] = {"id": ID, "type": TEXT, "text": TEXT, "draft": FLAG, "hidden": FLAG, "user": ID}
MAILBOX: dict[str, Shape] = {"id": ID, "name": TEXT, "fields": TABLES}
FIELD: dict[str, Shape] = {"id": ID, "name": TEXT, "type": TEXT, "required": FLAG, "options": TABLE}
DEFAULT_MAILBOX, DEFAULT_USER = 85, 7
AS_READ = {"reply": "message"}
FROM_CUSTOMER = ("customer", "chat", "phone")


def add_mailbox(world: World, table: Table, place: str, _now: int) -> World:
    fields = tuple(_field(one, f"{place}.fields[{index}]") for index, one in enumerate(table.get("fields", ())))
    box = Mailbox(table["id"], table.get("name", f"Inbox {table['id']}"), fields)
    types = {**world.field_types, **{str(field.id): field.type for field in fields}}
    return _counted(world, table["id"])._replace(mailboxes=world.mailboxes.having(box.id, box), field_types=types)


def _field(table: Table, place: str) -> Field:
    check(place, table, FIELD, needed=("id", "type"))
    options = _pairs(f"{place}.options", table.get("options", {}))
    return Field(table["id"], table.get("name", f"Field {table['id']}"), table["type"], table.get("required", False), options)


def _pairs(place: str, table: Mapping[Any, Any]) -> tuple[tuple[int, str], ...]:
    return tuple((id_of(place, key), _value(place, key, value)) for key, value in table.items())


def id_of(place: str, key: Any) -> int:
    """The id that a key is: in TOML and JSON a text, in Python a number, too. Raises ConfigError for any other key."""
    number = given.whole(key) if isinstance(key, (int, str)) else None
    if number is None:
        raise ConfigError(f"{place}: keys must be ids, not {key!r}")
    return number


def _value(place: str, key: Any, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, date)):
        raise ConfigError(f"{place}: {key!r} must be a text, a number or a date, not {value!r}")
    return str(value)


def of_customer() -> dict[str, Shape]:
    """What a table of a customer may hold."""
    return {"id": ID, "email": TEXT, **dict.fromkeys(people.profile(), TEXT)}


def add_customer(world: World, table: Table, _place: str, _now: int) -> World:
    profile = tuple((key, table[key]) for key in people.profile() if key in table)
    emails = (table["email"],) if "email" in table else ()
    return people.known(_counted(world, table["id"]), Customer(table["id"], emails, profile))


@cache
def _worded() -> dict[str, Shape]:
    """The keys of a conversation that hold one of the words that answers have for them."""
    return {key: one_of(read().contract.words("conversation", key)) for key in ("type", "status")}


@cache
def _of_thread() -> dict[str, Shape]:
    """What a table of a thread may hold: its type in the word of answers, or of requests."""
    types = read().contract.words("conversation", "_embedded", "threads", "type")
    return {**THREAD, "type": one_of((*types, *AS_READ))}


def add_conversation(world: World, table: Table, place: str, start: int) -> World:
    check(place, {key: table[key] for key in _worded() if key in table}, _worded())
    if table.get("merged_into") == table["id"]:
        raise ConfigError(f"{place}: 'merged_into' must be another conversation, not {table['id']} itself")
    now = clock.text(start)
    threads = tuple(_thread(one, f"{place}.threads[{index}]", now) for index, one in enumerate(table.get("threads", ())))
    _check_own(place, [thread.id for thread in threads])
    world = _counted(world, table["id"], *(thread.id for thread in threads))
    named = table.get("customer", "customer@example.com")
    world, customer = people.met(world, {"id": named} if isinstance(named, int) else {"email": named})
    box = table.get("mailbox", DEFAULT_MAILBOX)
    if world.mailboxes.get(box) is None:
        world = add_mailbox(world, {"id": box}, place, start)
    world = world._replace(last_number=world.last_number + 1)
    held = Conversation(
        id=table["id"],
        number=world.last_number,
        subject=table.get("subject", f"Conversation {table['id']}"),
        type=table.get("type", "email"),
        status=table.get("status", "active"),
        mailbox=box,
        customer=customer,
        created_at=now,
        updated_at=now,
        assignee=table.get("assignee"),
        draft=table.get("draft", any(thread.draft for thread in threads)),
        tags=tuple(table.get("tags", ())),
        fields=_pairs(f"{place}.custom_fields", table.get("custom_fields", {})),
        threads=threads,
        deleted=table.get("deleted", False),
        too_old=table.get("too_old", False),
        merged_into=table.get("merged_into"),
        merged_on=start - clock.DAY * table.get("merged_days_ago", 0),
    )
    return filled(world, held, table.get("thread_count", len(threads)), now)


def _check_own(place: str, ids: list[int]) -> None:
    for index, number in enumerate(ids):
        if number in ids[:index]:
            raise ConfigError(f"{place}.threads[{index}]: 'id' must be one of its own, and {number} was there before")


def _thread(table: Table, place: str, now: str) -> Thread:
    check(place, table, _of_thread(), needed=("id",))
    written: str = table.get("type", "customer")
    kind = AS_READ.get(written, written)
    text = None if kind == "lineitem" else table.get("text", "Hello")
    user = None if kind in FROM_CUSTOMER else table.get("user", DEFAULT_USER)
    return Thread(table["id"], kind, text, now, draft=table.get("draft", False), hidden=table.get("hidden", False), user=user)


def filled(world: World, held: Conversation, count: int, now: str) -> World:
    """The world with `held`, which has got notes until it holds `count` threads."""
    for _ in range(count - len(held.threads)):
        world, number = world.new_id()
        held = held._replace(threads=(*held.threads, Thread(number, "note", "Filled up", now, user=DEFAULT_USER)))
    return world.having(held)


def _counted(world: World, *ids: int) -> World:
    """The world whose next ids lie above these."""
    return world._replace(last_id=max(world.last_id, *ids))
