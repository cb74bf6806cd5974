"""A second opinion on patches."""

from __future__ import annotations

from typing import Any

from tests.oracle.common import STRANGE, Object, each
from tests.oracle.holding import Shape
from tests.oracle.pieces import (
    Check,
    Found,
    Path,
    Piece,
    anything,
    boolean,
    says,
    sent_id,
    text,
    word,
)

THREAD_OP = word("UT-010", "replace", strange="UT-011", known=each("add copy move remove test", "UT-022"))
THREAD_VALUES = {
    "/text": text("UT-015", empty="UT-019", null="UT-018"),
    "/hidden": says(lambda value: "UT-018" if value is None else None if isinstance(value, bool) else "UT-016"),
}
THREAD_PATCHES = {
    path: Shape(
        "UT-004",
        {"op": THREAD_OP, "path": anything(), "value": value},
        {"op": "UT-010", "path": "UT-012", "value": "UT-014"},
        unknown="UT-020",
        misspelt="UT-020",
    )
    for path, value in THREAD_VALUES.items()
}
OPS = ["add", "move", "remove", "replace"]


def op(rule: str, right: str = "replace", **known: str) -> Piece:
    """The op of a conversation patch: one of four, of which a path has few."""

    def verdict(value: Any) -> str | None:
        if not isinstance(value, str) or (value not in OPS and value.lower() not in OPS):
            return "UC-002"
        if value not in OPS:
            return "TM-013"
        return None if value in right.split() else known.get(value, rule)

    return says(verdict)


def needs_a_value(value: Object, path: Path, _root: Any) -> Found:
    if "value" not in value and value.get("op") != "remove":
        yield "UC-004", path


def publishes_nothing(value: Object, path: Path, _root: Any) -> Found:
    if value.get("value") is True:
        yield "UC-007", (*path, "value")


def assigns_nobody(value: Object, path: Path, _root: Any) -> Found:
    if value.get("op") == "replace" and "value" in value and value["value"] is None:
        yield "UC-011", (*path, "value")


def conversation_patch(operation: Piece, value: Piece, *checks: Check) -> Shape:
    return Shape(
        "UC-001",
        {"op": operation, "path": anything(), "value": value},
        {"op": "UC-002", "path": "UC-003"},
        named=each("from subject status assignTo mailboxId draft primaryCustomer", "CC-006"),
        checks=(needs_a_value, *checks),
        **STRANGE,
    )


CONVERSATION_PATCHES = {
    "/subject": conversation_patch(op("UC-005"), text("UC-005", null="UC-005")),
    "/primaryCustomer.id": conversation_patch(op("UC-006"), sent_id("UC-006", null="UC-006")),
    "/draft": conversation_patch(op("UC-007"), boolean("UC-007", null="UC-007"), publishes_nothing),
    "/mailboxId": conversation_patch(op("UC-008", "move", replace="UC-009"), sent_id("UC-008", null="UC-008")),
    "/status": conversation_patch(op("UC-010"), text("UC-010", null="UC-010")),
    "/assignTo": conversation_patch(op("UC-011", "replace remove"), sent_id("UC-011", null=""), assigns_nobody),
}
