"""Which events a change of a conversation is told by."""

from __future__ import annotations

from functools import partial

from scoutcheck.mock import views
from scoutcheck.mock.call import Call, told
from scoutcheck.mock.world import Conversation, World

ADDED = {"message": "convo.agent.reply.created", "customer": "convo.customer.reply.created", "note": "convo.note.created"}
CHANGED = {
    "assignee": "convo.assigned",
    "status": "convo.status",
    "tags": "convo.tags",
    "fields": "convo.custom-fields",
    "mailbox": "convo.moved",
}


def tell_changes(call: Call, world: World, before: Conversation, after: Conversation) -> World:
    """The world with the events that say what became of a conversation."""
    if after.deleted:
        return told(world, "convo.deleted", after.mailbox, lambda: {"id": after.id})
    # WH-027: the event of an agent's reply is for what users wrote.
    added = ADDED if "WH-027" not in call.service.without else {**ADDED, "customer": ADDED["message"]}
    new = [added[thread.type] for thread in after.threads[len(before.threads) :] if thread.type in added]
    names = [*new, *(event for part, event in CHANGED.items() if getattr(before, part) != getattr(after, part))]
    shown = partial(views.conversation, world, call.base, after, embed=bool(new))
    for name in names:
        world = told(world, name, after.mailbox, shown)
    return world
