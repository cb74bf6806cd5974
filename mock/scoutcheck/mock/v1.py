"""The operations of v1."""

from __future__ import annotations

from typing import Any

from scoutcheck.mock import given, people, views_v1
from scoutcheck.mock.call import Call, Outcome, missing
from scoutcheck.mock.effects import changed, in_status
from scoutcheck.mock.errors import written
from scoutcheck.mock.events import tell_changes
from scoutcheck.mock.threads import Author, added
from scoutcheck.mock.world import Conversation, World
from scoutcheck.mock.writes import with_mailbox, with_news
from scoutcheck.validator.exchange import Response

JSON = "application/json"
YES = ("true", "1")
TYPES = ("note", "message", "customer", "chat")


def get_conversation(call: Call) -> Outcome:
    held = call.world.conversations.get(call.ids[0])
    return missing(call) if held is None else _item(call.world, held)


def update_conversation(call: Call) -> Outcome:
    before = call.world.conversations.get(call.ids[0])
    if before is None:
        return missing(call)
    held = changed(before, call.verdict, call.value, call.service.user, call.moment)
    if "fields" in call.value and "customFields" not in call.value:  # V1-030: two examples write it so
        held = held._replace(fields=given.pairs(given.objects(call.value["fields"])))
    world = with_mailbox(call.world, held.mailbox).having(held)
    return _written(call, tell_changes(call, world, before, held), held, Response(200, {}))


def create_thread(call: Call) -> Outcome:
    before = call.world.conversations.get(call.ids[0])
    if before is None:
        return missing(call)
    world, sent = _as_v2(call.world, call.value)
    author = Author(sent.get("user") or call.service.user, call.moment, {})
    held = in_status(before, _status(call, sent, before), author.user, author.now)
    world, held = added(world, held, sent, author)
    world = with_news(call, world.having(held), held.threads[-1].customer or held.customer)
    world = tell_changes(call, world, before, held)
    location = f"{call.base}/v1/conversations/{held.id}/threads/{held.threads[-1].id}.json"
    return _written(call, world, held, Response(201, {"Location": location}))


def _written(call: Call, world: World, held: Conversation, response: Response) -> Outcome:
    """The answer to a write: with the conversation if `reload` asks for it."""
    if not _is_asked(call, "reload"):
        return Outcome(world, response)
    shown = _item(world, held).response
    return Outcome(world, Response(response.status, {**response.headers, **shown.headers}, shown.body))


def _is_asked(call: Call, parameter: str) -> bool:
    """Whether a parameter is true, in the query or in the body: the documents do not say which, and both worked (V1-006)."""
    return given.table(call.value).get(parameter) is True or call.request.query.get(parameter, "").lower() in YES


def _status(call: Call, sent: dict[str, Any], before: Conversation) -> str:
    """As in v2, a customer's words open a conversation again unless they were brought over from elsewhere."""
    status = given.text(call.value, "status")
    reopened = sent["type"] != "note" and not _is_asked(call, "imported")
    return status if status in views_v1.statuses() else views_v1.USUAL if reopened else before.status


def _as_v2(world: World, sent: Any) -> tuple[World, dict[str, Any]]:
    """A v1 thread in the words of v2. The documents ask for nothing, so anything may be missing or strange."""
    author = given.table(sent.get("createdBy"))
    by_customer = author.get("type") == "customer"
    kind = given.text(sent, "type")
    usual = "customer" if by_customer else "message"
    thread: dict[str, Any] = {"type": kind if kind in TYPES else usual, "text": given.text(sent, "body")}
    if by_customer and (given.whole(author.get("id")) or given.text(author, "email")):
        world, number = people.met(world, author)
        return world, {**thread, "customer": {"id": number}}
    return world, {**thread, "user": given.whole(author.get("id"))}


def _item(world: World, held: Conversation) -> Outcome:
    answer = written({"item": views_v1.conversation(world, held)})
    return Outcome(world, Response(200, {"Content-Type": JSON}, answer))
