"""Has a run proved anything at all? What would let an empty run pass is told as a note that fails it."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Note
from scoutcheck.suites.judging import address_rule
from scoutcheck.suites.play import Play

# More answers of this sort than so many of a hundred, those that were asked for aside, and the run says little.
SHARE = 10
TURNED_AWAY = (0, 403, 429, 503, 504)
# Statuses that every run has asked for.
ASKED_FOR = (200, 201, 204, 400, 401, 404, 412)
ERROR = "error"


def emptiness(play: Play) -> Iterator[Note]:
    """What makes a run vacuous: operations that never worked, answers that turned us away, statuses that never came."""
    tried = {name for name, _ in play.statuses}
    done = {name for name, status in play.statuses if 200 <= status < 300}
    for name in (name for name in read().named if name in tried - done and name != "request-token"):
        seen = ", ".join(str(status) for one, status in play.statuses if one == name)
        must = address_rule(read().operation(name)) or set(seen.split(", ")) - {"400", "401", "404", "405", "501"}
        yield Note(f"{name} never succeeded (statuses: {seen}), so nothing is proved about it", ERROR if must else "warning")
    away = sum(count for (_, status), count in play.statuses.items() if status in TURNED_AWAY)
    if away * 100 > SHARE * max(play.count, 1):
        yield Note(f"{away} of {play.count} calls were turned away or not answered at all", ERROR)
    statuses = {status for _, status in play.statuses}
    for status in ASKED_FOR:
        if status not in statuses:
            yield Note(f"status {status} is documented and was asked for, but never came", ERROR)
