"""Life cycles with a database of Hypothesis: what one run found, another tries first."""

from __future__ import annotations

from hypothesis.database import ExampleDatabase, InMemoryExampleDatabase

from scoutcheck.reports.record.events import Finding
from scoutcheck.suites.findings import Findings
from scoutcheck.suites.ground import Ground
from scoutcheck.suites.living import living
from scoutcheck.suites.play import Play
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.targets.mock import MockTarget

RULE = "TG-001"
# In so few life cycles the one seed finds it, and the other does not.
LUCKY, UNLUCKY, LIVES = 2, 3, 2


def found(seed: int, database: ExampleDatabase | None) -> list[str]:
    """The rules that life cycles alone find broken in a mock that does not keep the rule."""
    play = Play(MockTarget(without=[RULE]), lambda: "")
    stage = Stage(Ground(play, Findings(play)))
    return [event.rule for event in living(stage, seed, LIVES, database) if isinstance(event, Finding)]


def test_a_history_that_failed_is_tried_first_whatever_the_seed() -> None:
    shared = InMemoryExampleDatabase()
    assert found(UNLUCKY, shared) == []
    assert found(LUCKY, shared) == [RULE]
    assert found(UNLUCKY, shared) == [RULE]


def test_without_a_database_the_seed_alone_tells() -> None:
    assert found(LUCKY, None) == [RULE]
    assert found(UNLUCKY, None) == []
