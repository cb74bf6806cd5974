"""A second opinion on new conversations, tags and custom fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.oracle.common import STRANGE, Object, each, future, moment, right_email, right_id
from tests.oracle.customers import OF_CONVERSATION
from tests.oracle.forms import is_moment
from tests.oracle.holding import Shape, listing
from tests.oracle.pieces import (
    Found,
    Path,
    Piece,
    flag,
    is_whole,
    sent_id,
    text,
    word,
)
from tests.oracle.threads import ANY_THREAD, STATUSES, THREAD_STATUSES


def field_values(rule: str, number: str, value: str) -> Piece:
    shape = Shape(
        rule,
        {"id": sent_id(number), "value": text(value, empty="CF-015", null="CF-015")},
        {"id": number, "value": value},
        named={"fieldId": "CC-008", **each("name text label type", "CC-037")},
        **STRANGE,
    )
    return listing(rule, shape.piece())


def items(value: Object, key: str) -> Iterator[tuple[int, Object]]:
    """The objects in an array, with their indices."""
    listed = value.get(key)
    yield from ((index, one) for index, one in enumerate(listed if isinstance(listed, list) else ()) if isinstance(one, dict))


def no_field_twice(value: Object, path: Path, _root: Any) -> Found:
    seen = set()
    for index, one in items(value, "fields"):
        if is_whole(one.get("id")) and one["id"] in seen:
            yield "CF-014", (*path, "fields", index, "id")
        seen.add(one.get("id") if is_whole(one.get("id")) else None)


def imported(value: Object, path: Path, _root: Any) -> Found:
    """What belongs to imported conversations, and the order of their dates."""
    closed, created = value.get("closedAt"), value.get("createdAt")
    if closed is not None and value.get("imported") is not True:
        yield "CC-046", (*path, "closedAt")
    if closed is not None and value.get("status") != "closed":
        yield "CC-047", (*path, "closedAt")
    if created is not None and value.get("imported") is not True:
        yield "CC-048", (*path, "createdAt")
    if is_moment(closed) and is_moment(created) and closed < created:
        yield "CC-049", (*path, "closedAt")


def answered_by_itself(value: Object, path: Path, _root: Any) -> Found:
    types = [one.get("type") for _, one in items(value, "threads")]
    if value.get("autoReply") is True and "customer" not in types:
        yield "CC-044", (*path, "autoReply")
    if value.get("autoReply") is True and value.get("imported") is True:
        yield "CC-045", (*path, "autoReply")


def at_odds(value: Object, path: Path, _root: Any) -> Found:
    """Threads that say another customer, or another status, than the conversation; both have to be right by themselves."""
    own, status = value.get("customer"), value.get("status")
    for index, one in items(value, "threads"):
        other = one.get("customer")
        if isinstance(own, dict) and isinstance(other, dict):
            by_id = "id" in own or "id" in other  # beside which an address counts for nothing
            key, right = ("id", right_id) if by_id else ("email", right_email)
            if right(own.get(key)) and right(other.get(key)) and own[key] != other[key]:
                yield "CC-052", (*path, "threads", index, "customer", key)
        named = one.get("status") if one.get("type") in ("note", "reply") else None  # the others have none
        if named in THREAD_STATUSES and status in STATUSES and named != status:
            yield "CC-055", (*path, "threads", index, "status")


def half_a_draft(value: Object, path: Path, _root: Any) -> Found:
    drafts = {index: one.get("draft") is True for index, one in items(value, "threads") if one.get("type") == "reply"}
    if set(drafts.values()) == {True, False}:
        yield "TH-027", (*path, "threads", next(index for index, draft in drafts.items() if draft), "draft")


NEW_CONVERSATION = Shape(
    "CC-004",
    {
        "subject": text("CC-011", empty="CC-012"),
        "type": word("CC-015", "chat email phone", case="CC-015"),
        "mailboxId": sent_id("CC-017", too_small="CC-017", fraction="CC-017", digits="CC-018"),
        "status": word("CC-020", " ".join(STATUSES)),
        "customer": OF_CONVERSATION.piece(),
        "threads": listing("CC-022", ANY_THREAD, least="CC-023", most=(100, "CC-024")),
        "autoReply": flag("CC-025"),
        "imported": flag("CC-026"),
        "assignTo": sent_id("CC-027", null="CC-043"),
        "createdAt": moment("CC-028"),
        "closedAt": moment("CC-029"),
        "tags": listing("CC-030", text("CC-031")),
        "fields": field_values("CC-033", "CC-034", "CC-035"),
        "user": sent_id("CC-036"),
    },
    {
        "subject": "CC-010",
        "type": "CC-014",
        "mailboxId": "CC-016",
        "status": "CC-019",
        "customer": "CC-021",
        "threads": "CC-022",
    },
    named={
        "draft": "CC-050",
        **each("mailbox owner customFields reload", "CC-008"),
        **each("text body attachments", "CC-006"),
        **each("assignee primaryCustomer cc bcc id number state preview folderId threadCount isDraft source", "CC-037"),
        **each("createdBy closedBy closedByUser modifiedAt userModifiedAt updatedAt userUpdatedAt", "CC-037"),
        **each("customerWaitingSince snooze nextEvent _links _embedded", "CC-037"),
    },
    checks=(
        imported,
        answered_by_itself,
        future("createdAt", "closedAt"),
        at_odds,
        half_a_draft,
        no_field_twice,
    ),
    **STRANGE,
)
CUSTOM_FIELDS = Shape(
    "CF-001",
    {"fields": field_values("CF-001", "CF-003", "CF-004")},
    {"fields": "CF-001"},
    named={"customFields": "CC-008"},
    checks=(no_field_twice,),
    **STRANGE,
)
TAGS = Shape("TG-001", {"tags": listing("TG-001", text("TG-001"))}, {"tags": "TG-001"}, **STRANGE)
