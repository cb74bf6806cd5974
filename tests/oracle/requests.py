"""A second opinion on requests of v2; here on webhooks and tokens."""

from __future__ import annotations

from typing import Any

from tests.oracle.common import STRANGE, Object, each
from tests.oracle.conversations import CUSTOM_FIELDS, NEW_CONVERSATION, TAGS
from tests.oracle.customers import CUSTOMER_PATCH, NEW_CUSTOMER, OF_CONVERSATION
from tests.oracle.holding import Shape, listing, union
from tests.oracle.patches import CONVERSATION_PATCHES, THREAD_PATCHES
from tests.oracle.pieces import (
    Found,
    Path,
    Piece,
    flag,
    says,
    sent_id,
    text,
    word,
)
from tests.oracle.threads import attachment, threads

EVENTS = """
convo.assigned convo.created convo.ai-answers.created convo.deleted convo.merged convo.moved convo.status convo.tags
convo.custom-fields convo.customer.reply.created convo.agent.reply.created convo.note.created customer.created customer.updated
customer.deleted satisfaction.ratings beacon.chat.created beacon.chat.customer.replied tag.created tag.updated tag.deleted
message.survey.response.received organization.created organization.updated organization.deleted user.status.changed
"""
OF_FAMILY = {
    "convo": "WH-020",
    "customer": "WH-021",
    **each("satisfaction beacon tag message organization user", "WH-022"),
}
ODD_EVENTS = {"helpscout.test": "WH-023", **each("convo.tags.added satisfaction.ratings.received", "WH-025")}


def event(value: Any) -> str | None:
    if not isinstance(value, str):
        return "WH-030"
    if value in EVENTS.split():
        return None
    family, dot, _ = value.partition(".")
    case = "TM-013" if value.lower() in EVENTS.split() else None
    return ODD_EVENTS.get(value) or case or (OF_FAMILY.get(family) if dot else None) or "WH-026"


WEBHOOK = Shape(
    "WH-030",
    {
        "url": text("WH-030"),
        "events": listing("WH-030", says(event)),
        "secret": text("WH-030", most=40, too_long="WH-009"),
        "notification": flag("WH-031"),
        "label": text("WH-031"),
        "payloadVersion": word("WH-031", "V2", case="WH-032", strange="WH-032"),
        "mailboxIds": listing("WH-031", sent_id("WH-031")),
    },
    each("url events secret", "WH-030"),
    named=each("id state _links", "CC-037"),
    **STRANGE,
)


def grants(value: Object, path: Path, _root: Any) -> Found:
    for grant, key in (("authorization_code", "code"), ("refresh_token", "refresh_token")):
        if value.get("grant_type") == grant and value.get(key) is None:
            yield "AU-003", path


TOKEN = Shape(
    "AU-003",
    {
        "grant_type": word("AU-004", "authorization_code client_credentials refresh_token"),
        **dict.fromkeys(("client_id", "client_secret"), text("AU-003")),
        **dict.fromkeys(("code", "refresh_token"), text("AU-003", null="")),
    },
    each("grant_type client_id client_secret", "AU-003"),
    named={"scope": "CC-006"},
    checks=(grants,),
    **STRANGE,
)

ALONE = threads(inline=False)
REQUESTS: dict[str, Piece] = {
    "create-conversation": NEW_CONVERSATION.piece(),
    "customer": OF_CONVERSATION.piece(),
    "create-note": ALONE["note"].piece(),
    "create-chat": ALONE["chat"].piece(),
    "create-phone": ALONE["phone"].piece(),
    "create-reply": ALONE["reply"].piece(),
    "create-customer-thread": ALONE["customer"].piece(),
    "create-attachment": attachment("CC-005").piece(),
    "create-customer": NEW_CUSTOMER.piece(),
    "update-customer": listing("UC-017", CUSTOMER_PATCH.piece()),
    "update-custom-fields": CUSTOM_FIELDS.piece(),
    "update-tags": TAGS.piece(),
    "update-thread": union("path", THREAD_PATCHES, "UT-004", "UT-012", word("UT-012", "", strange="UT-013")),
    "update-conversation": union("path", CONVERSATION_PATCHES, "UC-001", "UC-003", word("UC-003", "")),
    "create-webhook": WEBHOOK.piece(),
    "update-webhook": WEBHOOK.piece(),
    "request-token": TOKEN.piece(),
}
