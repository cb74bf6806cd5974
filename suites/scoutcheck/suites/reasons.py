"""Rules that no run against a target can test, each with the reason: what a reader of a report should know instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.reports.record.events import Skipped
from scoutcheck.strategies.effects import UNSEEN
from scoutcheck.strategies.model import table
from scoutcheck.validator.statetable import UNKNOWN, Row

OF_CLIENTS = "it asks something of clients or receivers; nothing that a target sends can break it"
UNSEEN_INSIDE = "what it tells of happens inside the service, and no answer shows it"
OF_V1_HOOKS = "it speaks of what v1 webhooks delivered, and targets deliver v2; `scoutcheck lint` judges recorded ones"
LEFT_OPEN = "the documents allow either, so no answer can be wrong"
NOT_MADE = "no call of the API brings it about"
SAID_ELSEWHERE = "another rule says the same of what is sent, and is tested in its place"
HISTORY = "it tells of older pages or of an API that is gone, and asks nothing of a target"
OF_READERS = "it explains how to read answers or documents, and asks nothing of a target"
IN_THE_CLEAR = "a run would have to send its credentials in the clear to see it"
BY_HAND = "it concerns pages for people, or files that no run should send"

# Tags are read back, so that one of the things unseen is seen all the same.
SHOWN = frozenset(("TG-005",))


def _of_rows(is_so: Callable[[Row], bool]) -> tuple[str, ...]:
    """The rules of which every row of the state table is so."""
    others = {row["rule"] for row in table().rows if not is_so(row)}
    return tuple(sorted({row["rule"] for row in table().rows} - others))


def _is_inside(row: Row) -> bool:
    """Whether a row tells only of things that no answer shows. Of deliveries there are other signs."""
    only_sets = row["then"].keys() == {"set"} and row["then"]["set"].keys() <= UNSEEN
    return only_sets and not row["rule"].startswith("WH-") and row["rule"] not in SHOWN


def _is_open(row: Row) -> bool:
    return bool(row["then"].get("status") == UNKNOWN)


def _is_past(row: Row) -> bool:
    return not row["operations"]


def _reported_elsewhere() -> tuple[str, ...]:
    return tuple(rule for rule, entry in Ledger().data["rules"].items() if entry.get("reported_as"))


V1_OBJECTS = "OB-004 OB-006 OB-012 OB-020 OB-021 OB-022 OB-032 OB-043 OB-044 OB-046 OB-047 OB-049 OB-050"
V1_PAYLOADS = "WP-006 WP-010 WP-013 WP-016 WP-019 WP-021 WP-025 WP-026 WP-027 WP-029 WP-030 WP-031 WP-032 WP-034 WP-035 WP-037"
SAID_TWICE = "AU-001 CC-076 CU-018 CU-030 ER-013 ER-014 OB-037 RL-006 UC-016 UT-031 UT-033 UT-044"

REASONS: dict[str, tuple[str, ...]] = {
    OF_CLIENTS: ("ER-002", "ER-008", "V1-036", "WH-004", "WH-007", "WH-008", "WH-011", "WH-029", "WP-033"),
    UNSEEN_INSIDE: (*_of_rows(_is_inside), "TH-022"),
    OF_V1_HOOKS: (*V1_OBJECTS.split(), *V1_PAYLOADS.split()),
    LEFT_OPEN: (*_of_rows(_is_open), "CC-051", "CC-072", "GC-011", "GC-012", "GC-014", "GC-019", "UT-042"),
    NOT_MADE: ("AU-013", "CC-075", "CU-019", "WH-042"),
    SAID_ELSEWHERE: (*_reported_elsewhere(), *SAID_TWICE.split()),
    HISTORY: (*_of_rows(_is_past), "ER-009", "GC-015", "RL-011", "V1-038", "V1-039", "WH-024", "WH-046"),
    OF_READERS: ("CC-068", "RL-012"),
    IN_THE_CLEAR: ("AU-012",),
    BY_HAND: ("AT-010", "AT-011", "AU-009"),
}

REASON_OF = {rule: reason for reason, rules in REASONS.items() for rule in rules}
UNSHOWN = frozenset(REASON_OF)


def out_of_reach() -> Iterator[Skipped]:
    """An event for every rule that no run can test. Where an answer settles one all the same, that counts for more."""
    return (Skipped(rule, reason) for rule, reason in REASON_OF.items())
