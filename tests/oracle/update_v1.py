"""A second opinion on v1: persons, custom fields, and the update of a conversation."""

from __future__ import annotations

import re
from typing import Any

from tests.oracle.common import Object
from tests.oracle.forms import is_date, moment_form
from tests.oracle.holding import Shape, listing
from tests.oracle.pieces import (
    Found,
    Path,
    Piece,
    boolean,
    sent_id,
    text,
    word,
)

PASSED_OVER: dict[str, Any] = {"unknown": "V1-034", "misspelt": "V1-034", "null": "V1-034"}


def at_v1(rule: str, null: str | None = None) -> Piece:
    return text(rule, form=moment_form(rule), null=null)


def read_id(rule: str) -> Piece:
    return sent_id(rule, digits=rule)


def person(types: str = "user customer team", wrong: str = "OB-002", number: Piece | None = None) -> dict[str, Piece]:
    """The keys of a person. `wrong` is the rule against a person of the wrong type; what is no type at all is OB-002."""
    known = {name: wrong for name in ("user", "customer", "team") if name not in types}
    return {
        "id": number or read_id("OB-001"),
        **dict.fromkeys(("firstName", "lastName"), text("OB-001", most=39, too_long="OB-003")),
        **dict.fromkeys(("email", "photoUrl"), text("OB-001")),
        "phone": text("OB-005", null=""),
        "type": word("OB-001", types, case="OB-002", strange="OB-002", known=known),
    }


ANY_PERSON = Shape("OB-001", person())
SOURCE: dict[str, Piece] = {
    "type": word("OB-011", "email web notification emailfwd api chat", case="OB-011", known={"workflows": "OB-012"}),
    "via": word("OB-011", "customer user"),
}
MAILBOX: dict[str, Piece] = {"id": read_id("OB-010"), "name": text("OB-010")}


def as_typed(value: Object, path: Path, _root: Any) -> Found:
    """What a field's value may be, by the type that stands beside it. An empty one is none."""
    sort, held = value.get("type"), value.get("value")
    if not isinstance(held, str) or not isinstance(sort, str) or not held:
        return
    wrong = {
        "single_line": ("OB-033", len(held) > 255),
        "multi_line": ("OB-034", len(held) > 15_000),
        "date": ("OB-035", not is_date(held)),
        "number": ("OB-036", re.fullmatch(r"-?\d+(\.\d+)?", held, re.ASCII) is None),
    }.get(sort.lower(), ("", False))
    if wrong[1]:
        yield wrong[0], (*path, "value")


FIELD_TYPE = word("OB-030", "SINGLE_LINE MULTI_LINE DATE NUMBER DROPDOWN", strange="OB-031")
WRITTEN_FIELD = Shape(
    "V1-027",
    {
        "fieldId": sent_id("V1-028"),
        "value": text("V1-029"),
        "name": text("OB-030"),
        "type": FIELD_TYPE,
        "label": text("OB-030"),
    },
    {"fieldId": "V1-028", "value": "V1-029"},
    checks=(as_typed,),
    **PASSED_OVER,
)


def not_both(value: Object, path: Path, _root: Any) -> Found:
    if "fields" in value and "customFields" in value:
        yield "V1-033", path


def nothing_to_change(value: Object, path: Path, _root: Any) -> Found:
    if not value.keys() & {*UPDATED, "fields"}:
        yield "V1-035", path


def reloaded(value: Object, path: Path, _root: Any) -> Found:
    if isinstance(value.get("reload"), bool):
        yield "V1-006", (*path, "reload")


def owner(value: Any, path: Path, root: Any) -> Found:
    number = isinstance(value, int) and not isinstance(value, bool)
    if number:
        yield "V1-017", path
    elif value is not None:
        yield from OWNER.look(value, path, root)


OWNER = Shape(
    "V1-014",
    {**person(number=sent_id("V1-014")), "type": word("V1-015", "user")},
    {"id": "V1-014"},
    **PASSED_OVER,
)
UPDATED: dict[str, Piece] = {
    "subject": text("V1-011"),
    "status": word("V1-012", "active pending closed spam"),
    "owner": Piece(owner, ""),
    "mailbox": Shape("V1-020", {"id": sent_id("V1-020"), "name": text("OB-010")}, {"id": "V1-020"}, **PASSED_OVER).piece(
        "V1-019"
    ),
    "tags": listing("V1-023", text("V1-023"), null="V1-026"),
    "customFields": listing("V1-027", WRITTEN_FIELD.piece()),
    "reload": boolean("V1-005"),
}
UPDATE = Shape(
    "V1-004",
    UPDATED,
    {"mailbox": "V1-019"},
    named={"conversation": "V1-004"},
    stands={"fields": ("V1-030", "customFields")},
    checks=(not_both, nothing_to_change, reloaded),
    **PASSED_OVER,
)
