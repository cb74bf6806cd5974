"""A second opinion on threads and their attachments."""

from __future__ import annotations

from typing import Any

from tests.oracle.common import STRANGE, Object, each, future, moment
from tests.oracle.customers import OF_THREAD
from tests.oracle.forms import content, email, media_type
from tests.oracle.holding import Shape, listing, union
from tests.oracle.pieces import (
    Check,
    Found,
    Path,
    Piece,
    anything,
    flag,
    sent_id,
    text,
    word,
)


def attachment(rule: str) -> Shape:
    return Shape(
        rule,
        {
            "fileName": text("AT-001"),
            "mimeType": text("AT-002", empty="AT-002", form=media_type),
            "data": text("AT-003", form=content),
        },
        {"fileName": "AT-001", "mimeType": "AT-002", "data": "AT-003"},
        named={"hash": "AT-014", **each("id size width height state url _links", "CC-037")},
        stands={"filename": ("AT-007", "fileName")},
        **STRANGE,
    )


THREAD: dict[str, Piece] = {
    "text": text("TH-010", empty="TH-011"),
    "imported": flag("TH-044"),
    "createdAt": moment("TM-001"),
    "attachments": listing("AT-001", attachment("AT-001").piece()),
}
STATUSES = ("active", "closed", "pending")
THREAD_STATUSES = ("active", "closed", "inbox_predefined", "open", "pending", "spam")
BY_USER: dict[str, Piece] = {
    "user": sent_id("TH-018"),
    "status": word("TH-020", " ".join(THREAD_STATUSES), known={"all": "TH-021"}),
}
COPIES = listing("TH-030", text("TH-030", form=email("TH-032")), single="TH-031")
COPIED: dict[str, Piece] = {"cc": COPIES, "bcc": COPIES}
REPLY_ONLY: dict[str, Piece] = {"draft": flag("TH-025"), "assignTo": sent_id("TH-029", null="TH-029")}
READ_ONLY = "id state source to action actionType actionSourceId assignedTo savedReplyId rating openedAt _links _embedded"
V1_NAMES = {**each("body createdBy", "CC-008"), **each(READ_ONLY, "CC-037")}
NO_USER, NO_STATUS, NO_ASSIGNEE, NO_DRAFT = (
    {"user": "TH-019"},
    {"status": "CC-006"},
    {"assignTo": "CC-006"},
    {"draft": "TH-025"},
)
NO_COPIES = each("cc bcc", "TH-034")


def dated(value: Object, path: Path, root: Any) -> Found:
    """Only an imported thread has a date of its own; whether an imported conversation will do is not told."""
    if value.get("createdAt") is not None and value.get("imported") is not True:
        whole = path and isinstance(root, dict) and root.get("imported") is True
        yield "TH-042" if whole else "TH-040", (*path, "createdAt")


def drafted(value: Object, path: Path, _root: Any) -> Found:
    if value.get("draft") is True and value.get("imported") is True:
        yield "TH-028", (*path, "draft")


def threads(inline: bool) -> dict[str, Shape]:
    """The five types of thread, within a conversation or by themselves."""
    who = {"customer": OF_THREAD.piece("TH-016" if inline else None)}
    missing = {"customer": "TH-016" if inline else "TH-014"}
    sorts: dict[str, tuple[dict[str, Piece], dict[str, str], dict[str, str], tuple[Check, ...]]] = {
        "note": (BY_USER, {}, {"customer": "TH-017", **NO_COPIES, **NO_DRAFT, **NO_ASSIGNEE}, ()),
        "chat": (who, missing, {**NO_USER, **NO_COPIES, **NO_DRAFT, **NO_STATUS, **NO_ASSIGNEE}, ()),
        "phone": (who, missing, {**NO_USER, **NO_COPIES, **NO_DRAFT, **NO_STATUS, **NO_ASSIGNEE}, ()),
        "reply": ({**BY_USER, **who, **COPIED, **REPLY_ONLY}, missing, {}, (drafted,)),
        "customer": ({**who, **COPIED}, missing, {**NO_USER, **NO_DRAFT, **NO_STATUS, **NO_ASSIGNEE}, ()),
    }
    own: dict[str, Piece] = {"type": anything()} if inline else {}
    told = {} if inline else {"type": "TH-005"}
    return {
        sort: Shape(
            "TH-001" if inline else "CC-005",
            {**own, **THREAD, **keys},
            {"text": "TH-010", **needed},
            named={**told, **V1_NAMES, **named},
            checks=(dated, future("createdAt"), *checks),
            **STRANGE,
        )
        for sort, (keys, needed, named, checks) in sorts.items()
    }


READ_TYPES = each("lineitem message forwardparent forwardchild beaconchat", "TH-003")
ANY_THREAD = union("type", threads(inline=True), "TH-001", "TH-001", word("TH-002", "", known=READ_TYPES))
