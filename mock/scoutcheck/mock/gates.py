"""What stands against a call: a row of the state table, else what holds for operations that the table leaves out."""

from __future__ import annotations

from functools import cache
from typing import Any

from scoutcheck.mock.facts import is_limited
from scoutcheck.mock.reading import MEDIA_TYPE_RULES, Body
from scoutcheck.mock.refusing import Refusal
from scoutcheck.mock.routing import Route
from scoutcheck.mock.service import Service
from scoutcheck.mock.world import World
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.statetable import REFUSED, Verdict, read_table

# The status of a refusal where nobody says which one it is.
ANY = 403
# Statuses for faults of the body that the table tells of some operations only, with the rule that knows the status.
GATES = {
    "too-large": (413, "CC-074"),
    "other-media-type": (415, "CC-003"),
    "not-json": (400, "ER-010"),
    "invalid": (400, "ER-001"),
}


def against(
    service: Service,
    world: World,
    found: Route,
    meant: Operation,
    known: bool,
    body: Body,
    verdict: Verdict,
    so: dict[str, Any],
    now: int,
) -> Refusal | None:
    """Why a call is refused; None where it is not. `known` tells whether the address knows the method, `so` are the facts."""
    status = ANY if verdict.status == REFUSED else verdict.status
    if isinstance(status, int) and status >= 300:
        return _of_table(status, verdict, body)
    if meant.dialect == "v1" and "RL-010" not in service.without and is_limited(service, world, meant, now):
        return Refusal(429, ("RL-010",))
    if not known:
        is_400 = meant.dialect == "v2" and "ER-017" not in service.without
        return Refusal(400 if is_400 else 405, ("ER-017",))
    if body.fault and (body.violations or GATES[body.fault][1] not in service.without):
        return _of_body(meant, body)
    return _of_place(found, meant, so.get("conversation", ()))


def _of_table(status: int, verdict: Verdict, body: Body) -> Refusal:
    broken = tuple(one.rule for one in body.violations)
    # That a bad body gives 400 is no news; which rules it breaks is.
    rules = broken if broken and status == 400 else (*verdict.rules, *(broken if status == 412 else ()))
    return Refusal(status, rules, body.violations if status == 400 else (), body.fault == "not-json")


def _of_body(meant: Operation, body: Body) -> Refusal:
    status, rule = GATES[body.fault]
    if body.fault == "other-media-type":
        rule = next((one for one in meant.rules if one in MEDIA_TYPE_RULES), rule)
    return Refusal(status, tuple(one.rule for one in body.violations) or (rule,), body.violations, body.fault == "not-json")


def _of_place(found: Route, meant: Operation, standing: Any) -> Refusal | None:
    """What holds for things that are not there, where the table has no row for the operation."""
    if found.ids is None:
        return Refusal(404, ("TM-010",))
    v1 = meant.dialect == "v1"
    so = {*_listed(standing)} - _told(meant.name)
    if "merged" in so:
        return Refusal(meant.wire.get("merged", 404), ("V1-007" if v1 else "ER-019",))
    return Refusal(404, ("V1-008" if v1 else "CC-074",)) if so & {"missing", "deleted"} else None


def _listed(words: Any) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


@cache
def _told(operation: str) -> frozenset[str]:
    """The standings of a conversation that the table has rows for; where those are not to be kept, nothing else steps in."""
    standings = [row.get("given", {}).get("conversation") for row in read_table().concerning[operation]]
    return frozenset(word for word in standings if isinstance(word, str))
