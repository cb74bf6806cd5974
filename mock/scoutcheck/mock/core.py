"""The mocked API as a function: a world and a request in, the world after it and the answer out. Nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from scoutcheck.mock import clock, reads, tokens, v1, writes
from scoutcheck.mock.call import Call, Outcome
from scoutcheck.mock.facts import BURST, bursting, cost, counts_for_burst, facts, is_burst, spent, usual_limit
from scoutcheck.mock.gates import against
from scoutcheck.mock.options import held_to_options
from scoutcheck.mock.reading import Body, read_body
from scoutcheck.mock.refusing import Refusal, refuse
from scoutcheck.mock.routing import ADDRESSES, Route, dialect, operation, route
from scoutcheck.mock.service import Service
from scoutcheck.mock.taking import usable
from scoutcheck.mock.value import Value
from scoutcheck.mock.weakening import weakened
from scoutcheck.mock.world import World
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.exchange import Request, Response

# What a call does where no row of the state table refuses it.
HANDLERS: dict[str, Callable[[Call], Outcome]] = {
    "request-token": tokens.request_token,
    "get-conversation": reads.get_conversation,
    "list-conversations": reads.list_conversations,
    "list-threads": reads.list_threads,
    "get-attachment-data": reads.get_attachment_data,
    "get-customer": reads.get_customer,
    "list-mailboxes": reads.list_mailboxes,
    "get-mailbox": reads.get_mailbox,
    "list-mailbox-fields": reads.list_mailbox_fields,
    "list-webhooks": reads.list_webhooks,
    "get-webhook": reads.get_webhook,
    "create-conversation": writes.create_conversation,
    "update-conversation": writes.change_conversation,
    "update-tags": writes.change_conversation,
    "update-custom-fields": writes.change_conversation,
    "delete-conversation": writes.change_conversation,
    "update-thread": writes.change_thread,
    "create-attachment": writes.create_attachment,
    "delete-attachment": writes.delete_attachment,
    "create-customer": writes.create_customer,
    "update-customer": writes.update_customer,
    "create-webhook": writes.create_webhook,
    "update-webhook": writes.update_webhook,
    "delete-webhook": writes.delete_webhook,
    "get-conversation-v1": v1.get_conversation,
    "update-conversation-v1": v1.update_conversation,
    "create-thread-v1": v1.create_thread,
}


class Answered(Value, frozen=True, gc=False):
    """The world after a request, its answer, and the operation that was meant; None for an address that nobody knows."""

    world: World
    response: Response
    operation: Operation | None


def handle(service: Service, world: World, request: Request, now: int) -> Answered:
    """Answer one request that comes in at the second `now`. Never raises for what a client may send."""
    world = world._replace(calls=world.calls + 1)
    now += world.clock_ahead
    found = route(request.path)
    if found is None:
        return Answered(world, refused(service, world, request, Refusal(404, ("CC-074",)), now), None)
    meant, known = operation(found, request.method)
    if service.without and not service.without.isdisjoint(ADDRESSES & {*meant.rules}):
        return handle(service._replace(without=frozenset()), world, request._replace(path=NOWHERE), now)
    outcome = _answered(service, world, found, meant, known, request, now)
    after = _counted(service, outcome.world, meant, outcome.response, now)
    response = _finished(service, after, meant, outcome.response, now)
    return Answered(after, weakened(service, meant, response), meant)


def _answered(
    service: Service, world: World, found: Route, meant: Operation, known: bool, request: Request, now: int
) -> Outcome:
    types = {**service.field_types, **world.field_types} if service.field_types else world.field_types
    table = service.table(meant)
    body = read_body(service, meant, request, types, clock.text(now)) if known else Body()
    body = _counting(meant, held_to_options(service, world, meant, body))
    so = facts(service, world, meant, request, body, found.ids, now, table.words)
    verdict = table.verdict(body.value, so)
    refusal = against(service, world, found, meant, known, body, verdict, so, now)
    if refusal is not None:
        location = _target(service, world, meant, found.ids) if refusal.status == 301 else None
        return Outcome(world, _refuse(service, world, meant, refusal._replace(location=location)))
    handler = HANDLERS.get(meant.name, writes.create_thread)
    outcome = handler(Call(service, world, meant, request, body.value, found.ids or (), now, verdict, body.text))
    if outcome.refused is None:
        return outcome
    status, rule = outcome.refused
    return Outcome(world, _refuse(service, world, meant, Refusal(status, (rule,))))


def _counting(meant: Operation, body: Body) -> Body:
    """The body with what counts of its value: of a surely clean one, which has its `text`, all does."""
    counts = body.value if body.text else usable(meant, body.value)
    return body if counts is body.value else body._replace(value=counts)


def refused(service: Service, world: World, request: Request, refusal: Refusal, now: int) -> Response:
    """The answer to a request that was refused whatever it says; `now` is the second by the mock's own clock."""
    found = route(request.path)
    meant = operation(found, request.method)[0] if found else None
    response = refuse(meant, dialect(request.path), refusal, _reference(service, world))
    return _finished(service, world, meant, response, now)


def _refuse(service: Service, world: World, meant: Operation, refusal: Refusal) -> Response:
    return refuse(meant, meant.dialect, refusal, _reference(service, world))


def _target(service: Service, world: World, meant: Operation, ids: tuple[int, ...] | None) -> str:
    """Where the threads of a merged conversation are now. A ring of merges ends somewhere."""
    number, seen = (ids or (0,))[0], set[int]()
    held = world.conversations.get(number)
    while held is not None and held.merged_into is not None and number not in seen:
        seen.add(number)
        number = held.merged_into
        held = world.conversations.get(number)
    return f"{service.base}{meant.base}/conversations/{number}{'.json' if meant.dialect == 'v1' else ''}"


def _reference(service: Service, world: World) -> str:
    """The correlation id of the present call."""
    return f"{_beginning(service.seed)}-{world.calls >> 48 & 0xFFFF:04x}-{world.calls & 0xFFFF_FFFF_FFFF:012x}#0"


@cache
def _beginning(seed: str) -> str:
    """The first half of every correlation id, which is the same for the same text in every run."""
    digits = seed.encode()[:8].ljust(8, b"\x80").hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:]}"


def _counted(service: Service, world: World, meant: Operation, response: Response, now: int) -> World:
    if not meant.security or response.status in (401, 429):
        return world
    if service.limit is None:
        return world
    if counts_for_burst(meant):
        world = world._replace(burst=(now // BURST, bursting(world, now) + 1))
    return world._replace(spent=(clock.minute(now), spent(world, now) + cost(service, meant)))


def _finished(service: Service, world: World, meant: Operation | None, response: Response, now: int) -> Response:
    headers = {**response.headers, "Correlation-Id": _reference(service, world)}
    if meant is not None and meant.security:
        limit = usual_limit(meant.dialect) if service.limit is None else service.limit
        left = limit if service.limit is None else max(limit - spent(world, now), 0)
        headers["X-RateLimit-Limit-Minute"], headers[REMAINING] = str(limit), str(left)
        if response.status == 429:
            stretch = BURST if is_burst(world, meant, now) else 60
            headers[RETRY[meant.dialect]] = str(stretch - now % stretch)
    return Response(response.status, headers, response.body)


NOWHERE = "/"
REMAINING = "X-RateLimit-Remaining-Minute"
RETRY = {"v2": "X-RateLimit-Retry-After", "v1": "Retry-After"}
