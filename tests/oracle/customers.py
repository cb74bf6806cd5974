"""A second opinion on customers: within a conversation, within a thread, by themselves."""

from __future__ import annotations

from typing import Any

from tests.oracle.common import STRANGE, Object, each
from tests.oracle.forms import email, web_address
from tests.oracle.holding import Shape, listing
from tests.oracle.pieces import (
    Check,
    Found,
    Path,
    Piece,
    anything,
    says,
    sent_id,
    text,
    word,
)

PROFILE: dict[str, Piece] = {
    "firstName": text("CU-010", most=40, empty="CU-012"),
    "lastName": text("CU-011", most=40, empty="CU-012"),
    "photoUrl": text("CU-014", most=200, form=web_address("CU-015")),
    "photoType": word("CU-017", "unknown gravatar twitter facebook googleprofile googleplus linkedin instagram"),
    "jobTitle": text("CU-016", most=60),
    "background": text("CU-020", most=200),
    "location": text("CU-021", most=60),
    "organization": text("CU-022", most=60),
    "gender": word("CU-023", "male female unknown", case="CU-024"),
    "age": text("CU-025"),
}
NAMES_OF_ANSWERS = each("first last createdAt updatedAt _links _embedded", "CC-037")


def pinned_down(rule: str, shadowed: str) -> Check:
    """Who is meant: by id or by email, and an id takes it all. A null is as good as nothing; a wrong value is told as such."""

    def check(value: Object, path: Path, _root: Any) -> Found:
        if value.get("id") is None and value.get("email") is None:
            yield rule, path
        if value.get("id") is not None and value.get("email") is not None:
            yield "CC-041", (*path, "email")
        others = [key for key in value if (key in PROFILE or key == "phone") and value[key] is not None]
        if value.get("id") is not None and others:
            yield shadowed, (*path, others[0])

    return check


def customer(rule: str, missing: str, shadowed: str) -> Shape:
    who = {
        "id": sent_id("CU-001", too_small="CU-002", null="CU-006"),
        "email": text("CU-003", form=email("CU-004")),
        "phone": text("CU-013"),
    }
    named = {**NAMES_OF_ANSWERS, "type": "CC-037", **each("emails phones chats socialProfiles websites address", "CU-031")}
    return Shape(rule, {**who, **PROFILE}, named=named, checks=(pinned_down(missing, shadowed),), **STRANGE)


OF_CONVERSATION = customer("CC-021", "CC-040", "CC-042")
OF_THREAD = customer("TH-014", "CU-005", "CU-027")


def contacts(types: str, value: Piece) -> Piece:
    sort = word("CU-031", types, strange="CU-032", case="CU-032") if types else text("CU-031")
    shape = Shape("CU-031", {"type": sort, "value": value}, {"value": "CU-031"}, **STRANGE)
    return listing("CU-031", shape.piece())


NEW_CUSTOMER = Shape(
    "CC-005",
    {
        **PROFILE,
        "emails": contacts("home other work", text("CU-031", form=email("CU-004"))),
        "phones": contacts("fax home mobile other pager work", text("CU-031")),
        "chats": contacts("aim gtalk icq msn other qq skype xmpp yahoo", text("CU-031")),
        "socialProfiles": contacts("", text("CU-031")),
        "websites": contacts("", text("CU-031")),
        "address": says(lambda value: None if isinstance(value, dict) else "CU-031"),
    },
    named={**NAMES_OF_ANSWERS, "id": "CC-037", **each("email phone", "CC-006")},
    **STRANGE,
)
CUSTOMER_PATCH = Shape(
    "UC-017", {"op": text("UC-017"), "path": text("UC-017"), "value": anything()}, each("op path", "UC-017"), **STRANGE
)
