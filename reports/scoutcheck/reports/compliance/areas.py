"""Where a rule belongs: its area, told by the first letters of its ID, and the surface of the API that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AREAS = {
    "AT": "Attachments",
    "AU": "Tokens",
    "CC": "Create Conversation",
    "CF": "Custom fields",
    "CL": "Changelog",
    "CU": "Customers",
    "ER": "Errors",
    "GC": "Reading conversations and lists",
    "OB": "Objects of v1",
    "RL": "Rate limits",
    "TG": "Tags",
    "TH": "Threads",
    "TM": "Moments, numbers, text",
    "UC": "Update Conversation",
    "UT": "Update Thread",
    "V1": "Update Conversation, v1",
    "WH": "Webhooks",
    "WP": "Webhook payload, v1",
}
SURFACES = ("v2 requests", "v2 answers", "v1", "webhooks", "state", "reading")
# What a place in the documents tells, the first that fits.
PLACES = {
    "states.yaml": "state",
    "webhooks.yaml": "webhooks",
    "v1.yaml": "v1",
    "shared/v1": "v1",
    "reader.yaml": "reading",
    "v2.yaml#/components/responses": "v2 answers",
    "shared/read.yaml": "v2 answers",
    "shared/errors.yaml": "v2 answers",
}
# And where no place tells, the first letters of the rule.
LETTERS = {"V1": "v1", "OB": "v1", "WH": "webhooks", "WP": "webhooks"}


def area(rule: str) -> str:
    """The title of a rule's area; its letters where the contract has no such area."""
    letters = _letters(rule)
    return AREAS.get(letters, letters)


def _letters(rule: str) -> str:
    return rule.partition("-")[0]


def surface(entry: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """One of SURFACES for a rule's entry in the ledger; `kinds` are those of the contract."""
    if entry["kinds"] and entry["layer"] not in ("state", "wire"):
        return _surface_of(kinds[entry["kinds"][0]])
    if entry["layer"] == "state":
        return "state"
    for place in entry["places"]:
        for start, name in PLACES.items():
            if place.startswith(start):
                return name
    return LETTERS.get(_letters(entry["id"]), "v2 requests")


def _surface_of(kind: Mapping[str, Any]) -> str:
    if kind["dialect"] in ("v1", "webhooks"):
        return str(kind["dialect"])
    return "v2 requests" if kind["sort"] in ("request", "fragment") else "v2 answers"


__all__ = ["AREAS", "SURFACES", "area", "surface"]
