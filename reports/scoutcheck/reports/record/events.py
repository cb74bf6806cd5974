"""What a run record says: one event a line, in the order in which things happened. An open format, version 1.

A line is a JSON object: `event` names its sort, the other keys are the attributes of the class of that name below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

FORMAT = "scoutcheck-run"
FORMAT_VERSION = 1
NOTHING: Mapping[str, Any] = {}


class Started(NamedTuple):
    """A run begins. `at` is UTC, as 2026-01-31T12:00:00.000Z; `tools` maps names to versions.

    `target` has `name` ("mock" or the base address), `live` and, where it was asked for, `label`. `exceptions` are those of the
    configuration: `rule`, `reason`, `owner`, `expires` (a date).
    """

    at: str
    run: str
    contract: Mapping[str, str]
    seed: int
    target: Mapping[str, Any]
    tools: Mapping[str, str]
    selection: Mapping[str, Any] = NOTHING
    exceptions: tuple[Mapping[str, str], ...] = ()
    format: str = FORMAT
    version: int = FORMAT_VERSION


class Probe(NamedTuple):
    """What one exchange, or one sequence of them, proves of one rule.

    `column` is one of COLUMNS, `side` one of SIDES, `outcome` one of OUTCOMES; `edge` says in words where the probe stands.
    """

    rule: str
    column: str
    side: str
    edge: str
    outcome: str


COLUMNS = ("inside", "past", "absent", "null", "type", "state", "wire")
# accept: the target must take it; refuse: it must not; observe: it may do either, and what it does is an answer.
SIDES = ("accept", "refuse", "observe")
OUTCOMES = ("held", "broken", "observed", "inconclusive")


class Exchange(NamedTuple):
    """A request, its answer and what they prove. `id` counts from 1; `ms` is how long the answer took.

    `request` has `method`, `path` (with its query), `headers`, `body`; `response` has `status`, `headers`, `body`, or is None
    where none came, and `error` says why. A body is None, text, or {"base64": …}; a cut one has its length in `cut`.
    """

    id: int
    at: str
    phase: str
    operation: str
    request: Mapping[str, Any]
    response: Mapping[str, Any] | None
    ms: float
    probes: tuple[Probe, ...] = ()
    error: str = ""
    cut: Mapping[str, int] = NOTHING


PHASES = (
    "preparing",
    "directed",
    "wire",
    "state",
    "life-cycle",
    "webhooks",
    "robustness",
    "exploring",
    "differential",
    "clean-up",
)


class Transition(NamedTuple):
    """A row of the state table was seen at work: its place in the table, its rule, the operation, and the outcome."""

    row: int
    rule: str
    operation: str
    outcome: str
    exchange: int


class Finding(NamedTuple):
    """The target breaks a rule. `exchanges` are the ids of the smallest sequence that shows it, the failing one last."""

    rule: str
    operation: str
    edge: str
    expected: str
    actual: str
    exchanges: tuple[int, ...]
    curl: str
    snippet: str
    fingerprint: str


class Observation(NamedTuple):
    """What the target does where the evidence settles nothing. `answer` is short, such as "accepts" or "refuses: 400"."""

    rule: str
    question: str
    answer: str
    exchange: int


class Skipped(NamedTuple):
    """A rule that this run did not test, and why: a fixture is missing, it needs a live account, it was not selected."""

    rule: str
    reason: str


class Note(NamedTuple):
    """Something a reader of the report should know about the run, such as too many answers of 429."""

    text: str
    level: str = "warning"


class Ended(NamedTuple):
    """The run is over: `finished`, `budget`, `interrupted` or `failed`. A record without this line was cut off."""

    at: str
    reason: str
    requests: int
    seconds: float


Event = Started | Exchange | Transition | Finding | Observation | Skipped | Note | Ended
NAMES: Mapping[str, type[Event]] = {
    "started": Started,
    "exchange": Exchange,
    "transition": Transition,
    "finding": Finding,
    "observation": Observation,
    "skipped": Skipped,
    "note": Note,
    "ended": Ended,
}
