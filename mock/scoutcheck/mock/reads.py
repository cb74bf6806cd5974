"""The reads of v2."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from scoutcheck.mock import views
from scoutcheck.mock.call import Call, Outcome, hal, missing, refused
from scoutcheck.mock.world import Conversation

V = TypeVar("V")
# GC-014: so many items make a page.
SIZES = {"conversations": 25}
SIZE = 50


def get_conversation(call: Call) -> Outcome:
    held = call.world.conversations.get(call.ids[0])
    if held is None:
        return missing(call)
    embed = "threads" in call.request.query.get("embed", "").split(",")
    return hal(call, views.conversation(call.world, call.base, held, embed))


def list_conversations(call: Call) -> Outcome:
    alive = (held for held in call.world.conversations.descending() if held.alive)
    embed = "threads" in call.request.query.get("embed", "").split(",")
    total = call.world.conversations.size() - call.world.gone
    return _listed(call, "conversations", alive, total, lambda held: views.conversation(call.world, call.base, held, embed))


def list_threads(call: Call) -> Outcome:
    held = call.world.conversations.get(call.ids[0])
    if held is None:
        return missing(call)
    return _listed(call, "threads", reversed(held.threads), len(held.threads), _thread_view(call, held))


def _thread_view(call: Call, held: Conversation) -> Callable[[Any], dict[str, Any]]:
    return lambda thread: views.thread(call.world, call.base, held, thread)


def get_attachment_data(call: Call) -> Outcome:
    held = call.world.attachments.get(call.ids[1])
    if held is None or held.conversation != call.ids[0]:
        return missing(call)
    own = f"{call.base}/v2/conversations/{held.conversation}/attachments/{held.id}/data"
    return hal(call, {"data": held.data, "_links": {"self": {"href": own}}})


def get_customer(call: Call) -> Outcome:
    held = call.world.customers.get(call.ids[0])
    return missing(call) if held is None else hal(call, views.customer(call.base, held))


def list_mailboxes(call: Call) -> Outcome:
    boxes = call.world.mailboxes
    return _listed(call, "mailboxes", boxes.ascending(), boxes.size(), lambda held: views.mailbox(call.base, held))


def get_mailbox(call: Call) -> Outcome:
    held = call.world.mailboxes.get(call.ids[0])
    return missing(call) if held is None else hal(call, views.mailbox(call.base, held))


def list_mailbox_fields(call: Call) -> Outcome:
    held = call.world.mailboxes.get(call.ids[0])
    if held is None:
        return missing(call)
    return _listed(call, "fields", enumerate(held.fields, 1), len(held.fields), lambda item: views.field(*item))


def list_webhooks(call: Call) -> Outcome:
    hooks = call.world.webhooks
    return _listed(call, "webhooks", hooks.ascending(), hooks.size(), lambda held: views.webhook(call.base, held))


def get_webhook(call: Call) -> Outcome:
    held = call.world.webhooks.get(call.ids[0])
    return missing(call) if held is None else hal(call, views.webhook(call.base, held))


def _listed(call: Call, name: str, held: Iterable[V], total: int, shown: Callable[[V], dict[str, Any]]) -> Outcome:
    asked = call.request.query.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and int(asked[:9]) > 0 and len(asked) < 10):
        return refused(call, 400, "GC-014")
    kept = urlencode([item for item in call.request.query.items() if item[0] != "page"], quote_via=quote)
    address = call.base + call.request.path.rstrip("/") + (kept and f"?{kept}")
    size = SIZES.get(name, SIZE)
    chosen = islice(held, (int(asked) - 1) * size, int(asked) * size)
    return hal(call, views.listed(address, name, map(shown, chosen), total, int(asked), size))
