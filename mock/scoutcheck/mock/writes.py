"""The writes of v2: what each does to the world, and what it answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from scoutcheck.mock import given, people, views
from scoutcheck.mock.call import Call, Outcome, done, missing, told
from scoutcheck.mock.effects import changed
from scoutcheck.mock.errors import written
from scoutcheck.mock.events import tell_changes
from scoutcheck.mock.threads import NO_MAILBOX, Author, New, added, attached, opened, owned
from scoutcheck.mock.value import Later
from scoutcheck.mock.world import Conversation, Mailbox, Thread, Webhook, World


def create_conversation(call: Call) -> Outcome:
    """Only what others depend on is done at once; the conversation itself is made when somebody looks at it."""
    sent, named = given.objects(call.value.get("threads")), call.value.get("customer")
    world, customer = people.met(call.world, named, *_meeting(call))
    number, count, mailbox = world.last_id + 1, world.last_number + 1, _inbox(call)
    world = world._replace(last_id=number + len(sent), last_number=count)
    world, own = owned(world, number, customer, sent, named)
    text = call.text or written(call.value)
    new = New(number, count, mailbox, customer, own, text, call.verdict, call.service.user, call.moment)
    held = Later(opened, new)
    if world.attachments is not call.world.attachments:
        held.look()  # until then all that was sent is kept, so that each file would be held twice
    world = with_mailbox(world, mailbox)
    world = world._replace(conversations=world.conversations.having(number, held))
    if world.webhooks:
        world = with_news(call, world, customer, *(who for who, _ in own))
        world = told(world, "convo.created", mailbox, lambda: views.conversation(world, call.base, held.look()))
    location = f"{call.base}/v2/conversations/{number}"
    return done(call, world, {"Resource-ID": str(number), "Location": location, "Web-Location": views.web(number, count)})


def _inbox(call: Call) -> int:
    """The inbox of a new conversation."""
    named = given.whole(call.value.get("mailboxId")) if call.verdict.does("mailbox", "sent") else None
    return named or NO_MAILBOX


def with_news(call: Call, world: World, *customers: int) -> World:
    """The world that tells of those customers whom the call made."""
    for number in dict.fromkeys(customers):
        held = world.customers.get(number)
        if held is not None and call.world.customers.get(number) is None:
            world = told(world, "customer.created", None, partial(views.customer, call.base, held))
    return world


def _meeting(call: Call) -> tuple[bool, bool]:
    """Whether the state table finds the customer among those it knows; and whether it keeps what is told of a new one."""
    return call.verdict.does("customer", "matched"), call.verdict.does("profile", "sent")


def _author(call: Call) -> Author:
    return Author(_user(call), call.moment, call.verdict.reads_as)


def _user(call: Call) -> int:
    return given.whole(call.value.get("user")) or call.service.user


def with_mailbox(world: World, number: int) -> World:
    """Any id is taken for that of an inbox of the account."""
    if world.mailboxes.get(number) is not None:
        return world
    return world._replace(mailboxes=world.mailboxes.having(number, Mailbox(number, f"Inbox {number}")))


def create_thread(call: Call) -> Outcome:
    before = call.world.conversations.get(call.ids[0])
    if before is None:
        return missing(call)
    held = changed(before, call.verdict, call.value, _user(call), call.moment)
    sent = {**call.value, "type": call.operation.wire["thread"]}
    named = call.value.get("customer")
    world = call.world
    if isinstance(named, dict):
        world, customer = people.met(world, named, *_meeting(call))
        sent["customer"] = {"id": customer}
    world, held = added(world, held, sent, _author(call))
    held = held._replace(draft=held.draft or held.threads[-1].draft)
    world = world.having(held)
    world = with_news(call, world, held.threads[-1].customer or held.customer)
    return done(call, tell_changes(call, world, before, held), {"Resource-ID": str(held.threads[-1].id)})


def change_conversation(call: Call) -> Outcome:
    """Patches, tags, fields and deletion: all that the state table tells in full."""
    before = call.world.conversations.get(call.ids[0])
    if before is None:
        return missing(call)
    held = changed(before, call.verdict, call.value, call.service.user, call.moment)
    world = with_mailbox(call.world, held.mailbox)
    if held.customer != before.customer:
        world, _ = people.met(world, {"id": held.customer})
    world = world.having(held)
    return done(call, tell_changes(call, world, before, held))


def change_thread(call: Call) -> Outcome:
    held = call.world.conversations.get(call.ids[0])
    thread = held.thread(call.ids[1]) if held else None
    if held is None or thread is None:
        return missing(call)
    for effect in call.verdict.effects:
        if effect.thing == "original-text" and thread.text is not None:
            thread = thread._replace(originals=(*thread.originals, thread.text))
    for effect in call.verdict.effects:
        if effect.thing == "text":
            thread = thread._replace(text=str(effect.value(call.value)))
        elif effect.thing == "hidden":
            thread = thread._replace(hidden=effect.value(call.value) is True)
    return done(call, call.world.having(_with_thread(call, held, thread)))


def _with_thread(call: Call, held: Conversation, thread: Thread) -> Conversation:
    """The conversation with a thread as the call leaves it, which is a change of the conversation too."""
    return held.with_thread(thread)._replace(updated_at=call.moment)


def create_attachment(call: Call) -> Outcome:
    held = call.world.conversations.get(call.ids[0])
    thread = held.thread(call.ids[1]) if held else None
    if held is None or thread is None:
        return missing(call)
    world, number = attached(call.world, held.id, call.value)
    held = _with_thread(call, held, thread._replace(attachments=(*thread.attachments, number)))
    return done(call, world.having(held), {"Resource-ID": str(number)})


def delete_attachment(call: Call) -> Outcome:
    file, held = call.world.attachments.get(call.ids[1]), call.world.conversations.get(call.ids[0])
    if file is None or held is None or file.conversation != held.id:
        return missing(call)
    for thread in held.threads:
        if file.id in thread.attachments:
            kept = tuple(one for one in thread.attachments if one != file.id)
            held = _with_thread(call, held, thread._replace(attachments=kept))
    return done(call, call.world._replace(attachments=call.world.attachments.lacking(file.id)).having(held))


def create_customer(call: Call) -> Outcome:
    emails = tuple(given.text(item, "value") for item in given.objects(call.value.get("emails")))
    world, number = people.created(call.world, emails, call.value)
    held = world.customers.get(number)
    world = told(world, "customer.created", None, partial(views.customer, call.base, held)) if held else world
    return done(call, world, {"Resource-ID": str(number), "Location": f"{call.base}/v2/customers/{number}"})


def update_customer(call: Call) -> Outcome:
    held = call.world.customers.get(call.ids[0])
    if held is None:
        return missing(call)
    after = people.patched(held, given.items(call.value))
    world = call.world._replace(customers=call.world.customers.having(held.id, after))
    return done(call, told(world, "customer.updated", None, partial(views.customer, call.base, after)))


def create_webhook(call: Call) -> Outcome:
    world, number = call.world.new_id()
    world = world._replace(webhooks=world.webhooks.having(number, _subscription(number, call.value)))
    return done(call, world, {"Resource-ID": str(number), "Location": f"{call.base}/v2/webhooks/{number}"})


def update_webhook(call: Call) -> Outcome:
    held = call.world.webhooks.get(call.ids[0])
    if held is None:
        return missing(call)
    replaced = _subscription(held.id, call.value)
    return done(call, call.world._replace(webhooks=call.world.webhooks.having(held.id, replaced)))


def delete_webhook(call: Call) -> Outcome:
    if call.world.webhooks.get(call.ids[0]) is None:
        return missing(call)
    return done(call, call.world._replace(webhooks=call.world.webhooks.lacking(call.ids[0])))


def _subscription(number: int, sent: dict[str, Any]) -> Webhook:
    return Webhook(
        number,
        given.text(sent, "url"),
        given.texts(sent.get("events")),
        given.text(sent, "secret"),
        sent.get("notification") is True,
        given.text(sent, "label") or None,
        given.text(sent, "payloadVersion") or None,
        tuple(box for one in given.items(sent.get("mailboxIds")) if (box := given.whole(one)) is not None),
    )
