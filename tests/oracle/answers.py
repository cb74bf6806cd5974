"""A second opinion on what is read: answers and deliveries of v2."""

from __future__ import annotations

from typing import Any

from tests.oracle.common import each
from tests.oracle.forms import moment_form
from tests.oracle.holding import Shape, in_a_coat, listing
from tests.oracle.pieces import (
    Found,
    Path,
    Piece,
    anything,
    text,
    whole,
    word,
)

READ_ID = whole("TM-010", least=0)
MOMENT = text("TM-001", form=moment_form("TM-001"))
LINK = Shape("GC-001", {"href": anything(), "templated": anything()})
LINKS = Shape("GC-001", dict.fromkeys(["self", "web", "first", "last", "next", "page"], LINK.piece()))
SOMEBODY = Shape(
    "GC-017",
    {"id": READ_ID, "first": text("GC-017", null=""), "last": text("GC-017", null="")},
    named=each("firstName lastName", "GC-017"),
)
PERSON, PERSON_OR_NOBODY = SOMEBODY.piece(), SOMEBODY.piece("")
THREAD_TYPES = "beaconchat chat customer forwardchild forwardparent lineitem message note phone"


def open_shape(keys: dict[str, Piece]) -> Piece:
    """Keys of an object of which no more is said, not even that it is one."""
    shape = Shape("", keys)

    def look(value: Any, path: Path, root: Any) -> Found:
        if isinstance(value, dict):
            yield from shape.look(value, path, root)

    return Piece(look)


ATTACHMENT = open_shape({"id": READ_ID, "_links": LINKS.piece()})


def attachments(value: Any, path: Path, root: Any) -> Found:
    for index, one in enumerate(value if isinstance(value, list) else ()):
        yield from ATTACHMENT.look(one, (*path, index), root)


THREAD = Shape(
    "GC-008",
    {
        "id": READ_ID,
        "type": word("GC-013", THREAD_TYPES, case="GC-013", known={"reply": "GC-016"}),
        "body": text("GC-016", null=""),
        **dict.fromkeys(("customer", "createdBy", "assignedTo"), PERSON_OR_NOBODY),
        "createdAt": MOMENT,
        "_embedded": open_shape({"attachments": Piece(attachments)}),
        "_links": LINKS.piece(),
    },
    named={"text": "GC-016"},
)
WAITING = Shape("GC-018", {"time": MOMENT, "friendly": text("GC-018")})
SOURCES = """
api beacon channel chat consumer coreapi csv cvs desk docs email emailfwd heymarket internal jira manual mobile notification
orchestration support unknown uservoice web workflows zendesk
"""
SOURCE = Shape(
    "GC-006",
    {"via": word("GC-006", "user customer", case="GC-006"), "type": word("GC-007", SOURCES, case="GC-007")},
)
TAG = Shape("GC-009", {"id": READ_ID, "color": anything(), "tag": text("GC-009")}, {"tag": "GC-009"})
FIELD = Shape(
    "GC-010",
    {"id": READ_ID, **dict.fromkeys(("name", "value", "text"), text("GC-010"))},
    each("id value", "GC-010"),
)
CONVERSATION: dict[str, Piece] = {
    **dict.fromkeys(("id", "mailboxId"), READ_ID),
    "threads": whole("GC-008", least=0, most=None, ends_in_zero=None),
    "type": word("GC-005", "chat email phone", case="GC-005"),
    "status": word("GC-003", "active all closed open pending spam", case="GC-003"),
    "state": word("GC-004", "deleted draft published", case="GC-004"),
    **dict.fromkeys(("createdBy", "primaryCustomer"), PERSON),
    **dict.fromkeys(("assignee", "closedByUser"), PERSON_OR_NOBODY),
    **dict.fromkeys(("createdAt", "closedAt", "userUpdatedAt"), MOMENT),
    "closedBy": whole("GC-018", most=None, ends_in_zero=None, null=""),
    "customerWaitingSince": WAITING.piece(""),
    "source": SOURCE.piece(),
    "tags": listing("GC-009", TAG.piece()),
    "customFields": listing("GC-010", FIELD.piece()),
    "_embedded": Shape("GC-008", {"threads": listing("GC-008", THREAD.piece())}).piece(),
}
STRANGERS = {"fields": "GC-010", "modifiedAt": "GC-018"}

# ---------------------------------------------------------------- errors

ERROR_LINK = Shape("ER-003", {"href": text("ER-003")}, {"href": "ER-003"}).piece()
FAULT = Shape(
    "ER-004",
    {
        "path": text("ER-004"),
        "message": text("ER-004"),
        "source": word("ER-004", "JSON", case="ER-005", strange="ER-005"),
        "_links": Shape("ER-004", {"about": ERROR_LINK}, {"about": "ER-004"}).piece(),
    },
    each("path message source _links", "ER-004"),
)


def leads_somewhere(value: dict[str, Any], path: Path, _root: Any) -> Found:
    if value.get("about") is None and value.get("self") is None:
        yield "ER-003", path


ERROR = Shape(
    "ER-003",
    {
        "logRef": text("ER-003"),
        "message": text("ER-003"),
        "_embedded": Shape("ER-003", {"errors": listing("ER-003", FAULT.piece())}, {"errors": "ER-003"}).piece(),
        "_links": Shape("ER-003", {"about": ERROR_LINK, "self": ERROR_LINK}, checks=(leads_somewhere,)).piece(),
    },
    each("logRef message _embedded _links", "ER-003"),
)

DELIVERY = Shape("GC-001", CONVERSATION, named={**STRANGERS, **each("customer mailbox owner threadCount", "WP-035")})
ANSWERS: dict[str, Piece] = {
    "conversation": Shape("GC-001", {**CONVERSATION, "_links": LINKS.piece()}, {"_links": "GC-001"}, named=STRANGERS).piece(),
    "webhook-conversation-v2": in_a_coat("item", "WP-001", DELIVERY),
    "error": ERROR.piece(),
}
