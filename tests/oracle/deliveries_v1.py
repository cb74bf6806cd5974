"""A second opinion on deliveries of v1."""

from __future__ import annotations

from typing import Any

from tests.oracle.common import Object, each
from tests.oracle.forms import email, is_moment
from tests.oracle.holding import Shape, in_a_coat, listing
from tests.oracle.pieces import (
    Found,
    Path,
    Piece,
    anything,
    says,
    text,
    whole,
    word,
)
from tests.oracle.update_v1 import ANY_PERSON, FIELD_TYPE, MAILBOX, SOURCE, UPDATE, as_typed, at_v1, person, read_id

ATTACHMENT = Shape(
    "OB-020",
    {
        "id": whole("OB-020", least=1, too_small="TM-010", fraction="TM-010"),
        **dict.fromkeys(("hash", "mimeType", "filename", "url"), text("OB-020")),
        "size": whole("OB-022", most=None, ends_in_zero=None),
        **dict.fromkeys(("width", "height"), whole("OB-022", most=None, ends_in_zero=None, null="")),
    },
)
READ_FIELD = Shape(
    "WP-028",
    {
        "fieldId": read_id("WP-028"),
        "name": text("WP-028"),
        "value": text("WP-028"),
        "type": FIELD_TYPE,
        "label": text("OB-030"),
    },
    each("fieldId name value", "WP-028"),
    checks=(as_typed,),
)
RECIPIENTS = listing("WP-026", text("WP-026"), null="")
ACTIONS = (
    "movedFromMailbox merged imported workflow importedExternal changedTicketCustomer deletedTicket restoreTicket "
    "originalCreator"
)
TEXTUAL = ("body", "to", "cc", "bcc", "attachments")


def line_items(value: Object, path: Path, _root: Any) -> Found:
    """What the type of a thread, and its action, say of other keys."""
    sort, action, who = value.get("type"), value.get("actionType"), value.get("createdBy")
    if sort == "lineitem":
        yield from (("OB-047", (*path, key)) for key in TEXTUAL if value.get(key) not in (None, "", []))
    if value.get("openedAt") is not None and sort != "message":
        yield "OB-046", (*path, "openedAt")
    if "actionSourceId" in value and (value["actionSourceId"] is None) == (action in ("movedFromMailbox", "merged")):
        yield from [("OB-044", (*path, "actionSourceId"))] if action in ("movedFromMailbox", "merged", "imported") else []
    wrote = who.get("type") if isinstance(who, dict) else None
    right = {"message": "user", "customer": "customer"}.get(sort) if isinstance(sort, str) else None
    if right and wrote in ("user", "customer", "team") and wrote != right:
        yield "OB-050", (*path, "createdBy", "type")


THREAD = Shape(
    "WP-026",
    {
        "id": whole("WP-026", least=1, too_small="TM-010", fraction="TM-010"),
        **dict.fromkeys(("assignedTo", "customer"), ANY_PERSON.piece("")),
        "createdBy": ANY_PERSON.piece(),
        "status": word("OB-042", "active pending closed spam nochange", case="OB-042"),
        "createdAt": at_v1("TM-006"),
        "openedAt": at_v1("TM-006", null=""),
        "source": Shape("OB-011", SOURCE).piece(),
        "type": word(
            "OB-040", "lineitem note message chat customer forwardparent forwardchild phone beaconchat", case="OB-040"
        ),
        "state": word("OB-041", "published draft underreview hidden"),
        "fromMailbox": Shape("OB-045", MAILBOX, each("id name", "OB-045")).piece(""),
        "body": text("WP-026", null=""),
        **dict.fromkeys(("to", "cc", "bcc"), RECIPIENTS),
        "attachments": listing("WP-026", ATTACHMENT.piece(), null=""),
        "tags": listing("OB-048", text("OB-048"), null=""),
        "actionType": word("OB-043", ACTIONS, case="OB-043", null=""),
        "actionSourceId": whole("OB-044", most=None, ends_in_zero=None, null=""),
    },
    checks=(line_items,),
)


def changed(value: Object, path: Path, _root: Any) -> Found:
    """When it was changed and closed."""
    created, closed = value.get("createdAt"), value.get("closedAt")
    first, second = value.get("modifiedAt"), value.get("userModifiedAt")
    if first is None and second is None:
        yield "WP-019", path
    if is_moment(first) and is_moment(second) and first != second:
        yield "WP-019", (*path, "userModifiedAt")
    open_again = value.get("status") in ("active", "pending") and closed is not None
    if open_again or (value.get("status") == "closed" and "closedAt" in value and closed is None):
        yield "WP-021", (*path, "closedAt")
    for key in ("modifiedAt", "userModifiedAt", "closedAt"):
        later = value.get(key)
        if is_moment(later) and is_moment(created) and later < created:
            yield "WP-029", (*path, key)


IS_DRAFT = says(lambda value: None if isinstance(value, bool) else "WP-005")
ADDRESSES = listing("WP-024", text("WP-024", form=email("WP-024")))
DELIVERED: dict[str, Piece] = {
    "id": read_id("WP-002"),
    "type": word("WP-003", "email chat phone"),
    "folderId": read_id("WP-004"),
    "isDraft": IS_DRAFT,
    "number": whole("WP-008", most=None, ends_in_zero="WP-008"),
    "owner": Shape("WP-009", person("user team", "WP-010")).piece(""),
    "mailbox": Shape("WP-011", MAILBOX, each("id name", "WP-011")).piece(),
    "customer": Shape("WP-012", person("customer", "WP-012")).piece(),
    "threadCount": whole("WP-013", least=0, most=None, ends_in_zero=None),
    "status": word("WP-014", "active pending closed spam"),
    "subject": text("WP-015"),
    "preview": text("WP-016"),
    "createdBy": Shape("WP-017", person("user customer", "WP-017"), {"type": "WP-017"}).piece(),
    "createdAt": at_v1("WP-018"),
    **dict.fromkeys(("modifiedAt", "userModifiedAt"), at_v1("TM-006", null="")),
    "closedAt": at_v1("WP-020", null=""),
    "closedBy": Shape("WP-022", person()).piece(""),
    "source": Shape("WP-023", SOURCE, each("type via", "WP-023")).piece(),
    **dict.fromkeys(("cc", "bcc"), ADDRESSES),
    "tags": listing("WP-025", text("WP-025")),
    "threads": listing("WP-026", THREAD.piece()),
    "customFields": listing("WP-028", READ_FIELD.piece()),
}
NOT_PROMISED = {"modifiedAt", "userModifiedAt", "threads", "customFields"}
DELIVERY = Shape(
    "WP-001",
    DELIVERED,
    dict.fromkeys([key for key in DELIVERED if key not in NOT_PROMISED], "WP-034"),
    named={**each("primaryCustomer mailboxId _embedded", "WP-035"), "ticket": "WP-037"},
    checks=(changed,),
)


OLD: dict[str, Piece] = {
    "update-conversation-v1": in_a_coat("conversation", "V1-004", UPDATE),
    "create-thread-v1": Piece(
        lambda value, path, root: (
            Shape("", {"createdBy": ANY_PERSON.piece(), "attachments": anything()}).look(value, path, root)
            if isinstance(value, dict)
            else iter(())
        )
    ),
    "webhook-conversation-v1": in_a_coat("item", "WP-001", DELIVERY),
    "webhook-deleted": Shape("WP-036", {"id": read_id("WP-036")}, {"id": "WP-036"}, unknown="WP-036").piece(),
}
