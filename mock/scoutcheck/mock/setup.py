"""The `[mock]` table of the configuration: how the mock behaves, what it holds at first, and which faults it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scoutcheck.mock import clock
from scoutcheck.mock.faults import Fault, read_fault
from scoutcheck.mock.seeding import CONVERSATION, MAILBOX, add_conversation, add_customer, add_mailbox, of_customer
from scoutcheck.mock.service import Service
from scoutcheck.mock.tokens import with_token
from scoutcheck.mock.world import World
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.shapes import ID, SECONDS, TABLE, TABLES, TEXT, TEXTS, Shape, check, one_of

FOR_EVER = 2**62
CREDENTIALS: dict[str, Shape] = {"client_id": TEXT, "client_secret": TEXT}
MOCK: dict[str, Shape] = {
    "credentials": TABLE,
    "v1_keys": TEXTS,
    "tokens": TEXTS,
    "token_life": ID,
    "user": ID,
    "rate_limit": ID,
    "body_limit": ID,
    "caller": one_of(("may-not-edit", "without-access", "inactive")),
    "account": one_of(("api-off", "free-plan")),
    "clock": TEXT,
    "retry_delay": SECONDS,
    "mailboxes": TABLES,
    "customers": TABLES,
    "conversations": TABLES,
    "faults": TABLES,
}


class Setup(NamedTuple):
    """What a mock starts with. `retry_delay` is the number of seconds before a delivery is first tried again."""

    service: Service
    world: World
    faults: tuple[Fault, ...]
    retry_delay: float = 1.0


def read_setup(table: Mapping[str, Any], now: int, service: Service | None = None, place: str = "mock") -> Setup:
    """The setup that a table describes, on top of `service`, at the second `now`. Raises ConfigError that names the key."""
    check(place, table, MOCK)
    starts_at = _moment(place, table["clock"]) if "clock" in table else now
    world = _held(table, place, starts_at)._replace(clock_ahead=starts_at - now)
    for token in table.get("tokens", ()):
        world = with_token(world, token, FOR_EVER)
    faults = tuple(read_fault(f"{place}.faults[{index}]", fault) for index, fault in enumerate(table.get("faults", ())))
    return Setup(_service(table, place, service or Service()), world, faults, float(table.get("retry_delay", 1)))


def _moment(place: str, text: str) -> int:
    try:
        return clock.seconds(text)
    except ValueError:
        raise ConfigError(f"{place}: 'clock' must be a moment such as 2024-05-31T08:30:00Z, not {text!r}") from None


def _held(table: Mapping[str, Any], place: str, now: int) -> World:
    world = World()
    for name, shapes, add in (
        ("mailboxes", MAILBOX, add_mailbox),
        ("customers", of_customer(), add_customer),
        ("conversations", CONVERSATION, add_conversation),
    ):
        known = set[int]()
        for index, one in enumerate(table.get(name, ())):
            at = f"{place}.{name}[{index}]"
            check(at, one, shapes, needed=("id",))
            if one["id"] in known:
                raise ConfigError(f"{at}: 'id' must be one of its own, and {one['id']} was there before")
            known.add(one["id"])
            world = add(world, one, at, now)
    return world


def _service(table: Mapping[str, Any], place: str, service: Service) -> Service:
    if "credentials" in table:
        check(f"{place}.credentials", table["credentials"], CREDENTIALS, needed=tuple(CREDENTIALS))
        known = table["credentials"]
        service = service._replace(credentials=((known["client_id"], known["client_secret"]),))
    if "v1_keys" in table:
        service = service._replace(keys=tuple(table["v1_keys"]))
    if "rate_limit" in table and service.limit is None:
        service = service._replace(limit=table["rate_limit"])
    plain = {key: table[key] for key in ("user", "token_life", "body_limit") if key in table}
    facts = {key: table[key] for key in ("caller", "account") if key in table}
    return service._replace(**plain, facts={**service.facts, **facts})
