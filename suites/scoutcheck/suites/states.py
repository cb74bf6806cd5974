"""Directed scenarios: every row of the state table that a target can be brought into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scoutcheck.reports.record.events import Event, Observation, Skipped
from scoutcheck.strategies.calls import ADDING
from scoutcheck.strategies.model import table
from scoutcheck.suites.asking import asked
from scoutcheck.suites.ends import ENDS
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.judging import ledger
from scoutcheck.suites.scenes import Scene, played, thread, threads_of
from scoutcheck.suites.stage import Stage

TAGS = "update-tags"
FIELDS = "update-custom-fields"
CHANGE = "update-conversation"
V1 = "update-conversation-v1"


def states(stage: Stage) -> Iterator[Event]:
    """All scenarios, the short ones first. One that cannot be set up is left out."""
    yield from played(stage, SCENES)


# ---------------------------------------------------------------- creating


def creating(stage: Stage) -> Scene:
    """Owner given, owner null, owner left out; tags and fields as sent; closed and imported."""
    user = stage.account.user_id
    fields = [{"id": number, "value": "Blue"} for kind, number in stage.account.custom_fields.items() if kind == "single_line"]
    known = {**({"assignTo": user} if user else {}), **({"fields": fields} if fields else {})}
    yield from stage.conversation(tags=["First", "second"], **known)
    yield from stage.conversation(assignTo=None)
    yield from stage.conversation(status="pending", type="chat")
    moment = "2020-02-03T04:05:06Z"
    text = {**thread(stage, "create-customer-thread"), "type": "customer", "imported": True, "createdAt": moment}
    yield from stage.conversation(status="closed", imported=True, createdAt=moment, threads=[text])
    copied = {**thread(stage, "create-reply"), "type": "reply", "cc": ["copy@example.com"], "bcc": ["blind@example.com"]}
    yield from stage.conversation(threads=[copied, {"type": "note", "text": "A note for ourselves"}])


def customers(stage: Stage) -> Scene:
    """A known address and a known id lead to the same customer, whose profile stays."""
    email = stage.email()
    first = yield from stage.conversation(customer={"email": email, "firstName": "Ann", "lastName": "Lee"})
    yield from stage.conversation(customer={"email": email, "firstName": "Other", "lastName": "Name"})
    held = stage.play.world.conversations.get(first)
    number = held.customer if held is not None else None
    if isinstance(number, int):
        yield from stage.conversation(customer={"id": number})
        yield from stage.conversation(customer={"id": number, "firstName": "Third"})


def tags(stage: Stage) -> Scene:
    for sent in (["New", "old"], ["other"], []):
        stage.begin()
        number = yield from stage.conversation(tags=["old", "older"])
        yield from stage.write(TAGS, (number,), {"tags": sent})
        answer = yield from stage.look(number)
        shown = [one.get("tag") for one in (answer or {}).get("tags") or [] if isinstance(one, dict)]
        if any(isinstance(tag, str) and tag.lower() == "new" for tag in shown):
            way = "in lower case" if "new" in shown else "as they were sent"
            yield Observation("TG-005", ledger().says("TG-005"), f"keeps tags {way}", stage.play.count)


def fields(stage: Stage) -> Scene:
    known = stage.account.custom_fields
    values = {"single_line": "Blue", "number": "42", "date": "2020-02-29", "multi_line": "One\nTwo"}
    sent = [{"id": known[kind], "value": value} for kind, value in values.items() if kind in known]
    kinds = {row["rule"]: row["given"]["field-type"] for row in table().rows if "field-type" in row.get("given", {})}
    missing = [(rule, kind) for rule, kind in kinds.items() if kind not in known]
    yield from (Skipped(rule, f"no custom field of type {kind} is configured") for rule, kind in missing)
    if not sent:
        yield from (Skipped(rule, "no custom field is configured") for rule in ("CF-001", "CF-002", "CF-003"))
        return
    for some in (sent, sent[-1:], []):
        stage.begin()
        number = yield from stage.conversation(fields=sent[:1])
        yield from stage.write(FIELDS, (number,), {"fields": some})
        yield from stage.look(number)


# ---------------------------------------------------------------- changing


def patching(stage: Stage) -> Scene:
    account = stage.account
    patches: list[dict[str, Any]] = [{"op": "replace", "path": "/subject", "value": "Another subject"}]
    patches += [{"op": "replace", "path": "/status", "value": status} for status in ("closed", "pending", "active")]
    if account.user_id is not None:
        patches += [{"op": "replace", "path": "/assignTo", "value": account.user_id}, {"op": "remove", "path": "/assignTo"}]
    if account.customer_id is not None:
        patches.append({"op": "replace", "path": "/primaryCustomer.id", "value": account.customer_id})
    if account.other_mailbox_id is not None:
        patches.append({"op": "move", "path": "/mailboxId", "value": account.other_mailbox_id})
    for patch in patches:
        stage.begin()
        number = yield from stage.conversation(**({"assignTo": account.user_id} if patch["op"] == "remove" else {}))
        yield from stage.write(CHANGE, (number,), patch)
        yield from stage.look(number)


def drafts(stage: Stage) -> Scene:
    """A draft stays one until `false` publishes it, and a change of owner waits as long."""
    user = stage.account.user_id
    reply = {**thread(stage, "create-reply"), "type": "reply", "draft": True}
    number = yield from stage.conversation(threads=[reply])
    yield from stage.write(CHANGE, (number,), {"op": "replace", "path": "/draft", "value": True})
    yield from stage.look(number)
    yield from stage.write(CHANGE, (number,), {"op": "replace", "path": "/draft", "value": False})
    yield from stage.look(number)
    if user is not None:
        other = yield from stage.conversation(assignTo=None)
        yield from stage.write("create-reply", (other,), thread(stage, "create-reply", draft=True, assignTo=user))
        yield from stage.look(other)
        yield from stage.write(CHANGE, (other,), {"op": "replace", "path": "/draft", "value": False})
        yield from stage.look(other)


def replying(stage: Stage) -> Scene:
    """What threads do to a closed conversation, and to its owner."""
    user = stage.account.user_id
    cases: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in ADDING]
    cases += [("create-reply", {"status": "pending"}), ("create-note", {"status": "active"})]
    cases += [("create-customer-thread", {"imported": True})]
    if user is not None:
        cases += [("create-reply", {"assignTo": user}), ("create-reply", {"assignTo": None})]
    for operation, more in cases:
        stage.begin()
        owned = {"assignTo": user} if user and "assignTo" in more else {}
        number = yield from stage.conversation(status="closed", **owned)
        yield from stage.write(operation, (number,), thread(stage, operation, **more))
        yield from stage.look(number)


def editing(stage: Stage) -> Scene:
    """Texts of threads may change; customer threads and replies may be hidden, others and drafts may not."""
    reply = {**thread(stage, "create-reply"), "type": "reply"}
    other = {**thread(stage, "create-customer-thread"), "type": "customer"}
    number = yield from stage.conversation(threads=[other, reply, {"type": "note", "text": "A note of ours"}])
    for one in stage.apart(threads_of(stage, number)):
        ids = (number, one.id or 0)
        yield from stage.write("update-thread", ids, {"op": "replace", "path": "/text", "value": f"New {one.type}"})
        yield from stage.look(number)
        yield from stage.write("update-thread", ids, {"op": "replace", "path": "/hidden", "value": True})
        yield from stage.write("update-thread", ids, {"op": "replace", "path": "/hidden", "value": False})
    drafted = yield from stage.conversation()
    sent = yield from stage.write("create-reply", (drafted,), thread(stage, "create-reply", draft=True))
    draft = made_by(sent)
    if draft is not None:
        yield from stage.write("update-thread", (drafted, draft), {"op": "replace", "path": "/hidden", "value": True})


# ---------------------------------------------------------------- through v1

OF_V1 = tuple(rule for rule in ledger().ids() if rule.startswith("V1-"))


def through_v1(stage: Stage) -> Scene:
    """Keys given, null, empty and left out, one at a time, in a conversation that has all of it."""
    account = stage.account
    if not account.v1:
        yield from (Skipped(rule, "no v1 credentials are configured") for rule in OF_V1)
        return
    user, line = account.user_id, account.custom_fields.get("single_line")
    whole: dict[str, Any] = {"tags": ["one", "two"]}
    whole |= {"assignTo": user} if user else {}
    whole |= {"fields": [{"id": line, "value": "Blue"}]} if line else {}
    changes: list[dict[str, Any]] = [{"subject": "By v1"}, {"status": "closed"}, {"tags": ["three"]}, {"tags": []}]
    changes += [{"owner": None}, {"owner": {"id": user, "type": "user"}}] if user else []
    changes += [{"customFields": [{"fieldId": line, "value": "Red"}]}, {"customFields": []}] if line else []
    for change in changes:
        stage.begin()
        number = yield from stage.conversation(**whole)
        yield from stage.write(V1, (number,), {"mailbox": {"id": account.mailbox_id}, **change})
        yield from stage.look(number)
    box = {"id": account.mailbox_id}
    moved = [("V1-022", "another mailbox", {"mailbox": {"id": account.other_mailbox_id}})] if account.other_mailbox_id else []
    for rule, edge, payload in (*moved, ("V1-026", "tags: null", {"mailbox": box, "tags": None})):
        stage.begin()
        number = yield from stage.conversation(**whole)
        sent = yield from asked(stage, rule, edge, V1, (number,), payload)
        stage.effects = [sent] if sent.is_done else []
        yield from stage.look(number)


SCENES: tuple[Callable[[Stage], Scene], ...] = (
    creating,
    tags,
    fields,
    patching,
    through_v1,
    replying,
    drafts,
    customers,
    editing,
    *ENDS,
)
