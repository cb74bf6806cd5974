"""Rules that no run against a target can test, each with the reason: what a reader of a report should know instead."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.reports.record.events import Skipped

OF_CLIENTS = "it asks something of clients or receivers; nothing that a target sends can break it"
UNSEEN = "what it tells of happens inside the service, and no answer shows it"
OF_V1_HOOKS = "it speaks of what v1 webhooks delivered, and targets deliver v2; `scoutcheck lint` judges recorded ones"
LEFT_OPEN = "the documents allow either, so no answer can be wrong"
NOT_MADE = "no call of the API brings it about"
SAID_ELSEWHERE = "another rule says the same of what is sent, and is tested in its place"
HISTORY = "it tells of older pages or of an API that is gone, and asks nothing of a target"
OF_READERS = "it explains how to read answers or documents, and asks nothing of a target"
IN_THE_CLEAR = "a run would have to send its credentials in the clear to see it"
BY_HAND = "it concerns pages for people, or files that no run should send"

REASONS: dict[str, tuple[str, ...]] = {
    OF_CLIENTS: ("ER-002", "ER-008", "V1-036", "WH-004", "WH-007", "WH-008", "WH-011", "WH-029", "WP-007", "WP-033"),
    UNSEEN: ("AT-009", "AU-010", "CF-012", "RL-007", "TG-003", "TH-022", "TH-043"),
    OF_V1_HOOKS: (
        *(
            "OB-004",
            "OB-006",
            "OB-012",
            "OB-020",
            "OB-021",
            "OB-022",
            "OB-032",
            "OB-043",
            "OB-044",
            "OB-046",
            "OB-047",
            "OB-049",
        ),
        *(
            "OB-050",
            "WP-006",
            "WP-010",
            "WP-013",
            "WP-016",
            "WP-019",
            "WP-021",
            "WP-025",
            "WP-026",
            "WP-027",
            "WP-029",
            "WP-030",
        ),
        *("WP-031", "WP-032", "WP-034", "WP-035", "WP-037"),
    ),
    LEFT_OPEN: ("CC-051", "CC-072", "CF-013", "GC-011", "GC-012", "GC-014", "GC-019", "TH-055", "UT-042"),
    NOT_MADE: ("AU-013", "CC-075", "CU-019", "WH-042"),
    SAID_ELSEWHERE: (
        *(
            "AU-001",
            "CC-076",
            "CU-018",
            "CU-030",
            "ER-013",
            "ER-014",
            "OB-037",
            "RL-006",
            "TM-005",
            "UC-016",
            "UT-031",
            "UT-033",
        ),
        *("UT-044", "V1-021", "V1-031"),
    ),
    HISTORY: ("ER-009", "GC-015", "RL-011", "V1-038", "V1-039", "V1-040", "WH-024", "WH-035", "WH-046"),
    OF_READERS: ("CC-068", "RL-012"),
    IN_THE_CLEAR: ("AU-012",),
    BY_HAND: ("AT-010", "AT-011", "AU-009"),
}


UNSHOWN = frozenset(rule for rules in REASONS.values() for rule in rules)


def out_of_reach() -> Iterator[Skipped]:
    """An event for every rule that no run can test. Where an answer settles one all the same, that counts for more."""
    return (Skipped(rule, reason) for reason, rules in REASONS.items() for rule in rules)
