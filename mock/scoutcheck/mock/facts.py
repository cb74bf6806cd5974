"""What is so when a request comes in, in the words of the state table."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Container
from functools import cache
from typing import Any

from scoutcheck.mock import given
from scoutcheck.mock.clock import DAY, minute
from scoutcheck.mock.reading import Body
from scoutcheck.mock.service import Service
from scoutcheck.mock.world import Conversation, Thread, World
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.exchange import Request
from scoutcheck.validator.statetable import read_table

Facts = dict[str, Any]
BURST = 5


def facts(
    service: Service,
    world: World,
    operation: Operation,
    request: Request,
    body: Body,
    ids: tuple[int, ...] | None,
    now: int,
    asked: Container[str],
) -> Facts:
    """The facts of one call, those that cost much only where they are `asked` for.

    `ids` are those of the path, None where one of them is no id.
    """
    so: Facts = {
        "method": request.method,
        "token": token(service, world, operation, request, now),
        "body": body.fault,
    }
    if service.facts:
        so = {**service.facts, **so}
    if is_limited(service, world, operation, now):
        so["account"] = "limit-reached"
    if "customer" in asked:
        so["customer"] = _customer(world, body.value)
    threads = body.value.get("threads") if isinstance(body.value, dict) else None
    if isinstance(threads, list):
        so["sent-threads"] = len(threads)
    return so | _of_path(world, ids, now) if operation.path.startswith("/conversations/") else so


def is_limited(service: Service, world: World, operation: Operation, now: int) -> bool:
    """Whether the account has too few units left in this minute for a call of `operation`."""
    if service.limit is None or not operation.security:
        return False
    return spent(world, now) + cost(service, operation) > service.limit or is_burst(world, operation, now)


def is_burst(world: World, operation: Operation, now: int) -> bool:
    """Whether a write of v1 comes too soon after others (RL-010)."""
    return counts_for_burst(operation) and bursting(world, now) >= most_in_a_burst()


def counts_for_burst(operation: Operation) -> bool:
    """Whether calls of `operation` are counted for the burst limit: writes of v1 are."""
    return operation.dialect == "v1" and operation.method != "GET"


def bursting(world: World, now: int) -> int:
    """The writes of v1 in the present stretch of `BURST` seconds."""
    return world.burst[1] if world.burst[0] == now // BURST else 0


@cache
def most_in_a_burst() -> int:
    """How many writes of v1 may come in one stretch."""
    return _limit(f"writes-per-{BURST}-seconds")


@cache
def usual_limit(dialect: str) -> int:
    """The units per minute that are told where the mock itself sets no limit: those of a Plus plan; v1 has the same for all."""
    return _limit("per-minute") if dialect == "v1" else _limit("per-minute", account="plus-plan")


def _limit(name: str, **given: str) -> int:
    """A limit of the state table that holds where just this is `given`."""
    limits = (row["then"].get("limits", {}) for row in read_table().rows if row.get("given", {}) == given)
    return next(int(one[name]) for one in limits if name in one)


def cost(service: Service, operation: Operation) -> int:
    """The rate-limit units of one call. Where the rule on weights is not kept, every call costs the same."""
    units: int = operation.wire["cost"]
    return 1 if "RL-005" in service.without else units


def spent(world: World, now: int) -> int:
    """The units that were used in this minute."""
    return world.spent[1] if world.spent[0] == minute(now) else 0


def token(service: Service, world: World, operation: Operation, request: Request, now: int) -> str:
    """What is wrong with the caller's token; empty where nothing is."""
    scheme, _, given = (request.header("Authorization") or "").partition(" ")
    if not operation.security:
        return ""
    if scheme.lower() not in operation.security:
        return "basic" if scheme.lower() == "basic" else "missing"
    if scheme.lower() == "basic":
        return "" if _has_key(service, given.strip()) else "missing"
    end = world.tokens.get(given.strip())
    return "" if end is not None and now < end else "expired"


def _has_key(service: Service, given: str) -> bool:
    try:
        key = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[0]
    except (binascii.Error, ValueError):
        return False
    return bool(key) and (service.keys is None or key in service.keys)


def _customer(world: World, payload: Any) -> str:
    sent = given.table(payload)
    named = given.table(sent.get("customer"))
    if given.whole(named.get("id")) is not None:
        return "id-known"
    if "emails" in sent and any(_is_known(world, one.get("value")) for one in given.objects(sent["emails"])):
        return "email-taken"
    return "email-known" if _is_known(world, named.get("email")) else "unknown"


def _is_known(world: World, email: Any) -> bool:
    return isinstance(email, str) and world.emails.get(email.lower()) is not None


def _of_path(world: World, ids: tuple[int, ...] | None, now: int) -> Facts:
    conversation = world.conversations.get(ids[0]) if ids else None
    if conversation is None:
        return {"conversation": "missing"}
    thread = conversation.thread(ids[1]) if ids and len(ids) > 1 else None
    return {**_of_conversation(conversation, now), **(_of_thread(thread) if thread else {})}


def _of_conversation(conversation: Conversation, now: int) -> Facts:
    words = {
        "deleted": conversation.deleted,
        "merged": conversation.merged_into is not None and not conversation.deleted,
        "too-old": conversation.too_old,
    }
    counted = {"lineitem": any(one.type == "lineitem" for one in conversation.threads)}
    counted["draft"] = any(one.draft for one in conversation.threads)
    return {
        "conversation": tuple([word for word, holds in words.items() if holds]),
        "days": (now - conversation.merged_on) // DAY,
        "threads": len(conversation.threads),
        "counting": tuple([word for word, holds in counted.items() if holds]),
    }


def _of_thread(thread: Thread) -> Facts:
    return {"thread-type": thread.type, "thread": ("draft",) * thread.draft, "thread-by": ("user",) * (thread.user is not None)}
