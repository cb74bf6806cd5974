"""How much of the contract was tested: by rule and column, by column, by area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from scoutcheck.reports.compliance.areas import area
from scoutcheck.reports.compliance.report import Report, Verdicts
from scoutcheck.reports.record.events import COLUMNS, OUTCOMES
from scoutcheck.reports.record.fold import VERDICTS, Result

# From the loudest: what a cell with several outcomes shows.
LOUDEST = ("broken", "held", "observed", "inconclusive")


class Cell(NamedTuple):
    """What is known of one rule in one column.

    `state` is an outcome, `untested`, or `none` where the rule has no such column; the numbers count probes by outcome.
    """

    state: str
    held: int = 0
    broken: int = 0
    observed: int = 0
    inconclusive: int = 0


class Share(NamedTuple):
    """How many rules there are in a column, and how many of them were tested to a result."""

    rules: int
    tested: int


def cells(result: Result, columns: tuple[str, ...]) -> Mapping[str, Cell]:
    """The cells of a rule, one for each of COLUMNS; `columns` are those that the rule has by the contract."""
    counts: dict[str, Counter[str]] = {column: Counter() for column in COLUMNS}
    for seen in result.probes:
        counts[seen.probe.column][seen.probe.outcome] += 1
    for transition in result.transitions:
        counts["state"][transition.outcome] += 1
    return {column: _cell(counts[column], column in columns) for column in COLUMNS}


def _cell(counts: Counter[str], has: bool) -> Cell:
    state = next((outcome for outcome in LOUDEST if counts[outcome]), "untested" if has else "none")
    return Cell(state, **{outcome: counts[outcome] for outcome in OUTCOMES})


def by_column(report: Report) -> Mapping[str, Share]:
    """The share of each column. Rules that were probed where the contract has no column for them count too."""
    rows = [cells(result, report.columns.get(result.rule, ())) for result in report.results]
    return {column: _share([row[column].state for row in rows]) for column in COLUMNS}


def _share(states: list[str]) -> Share:
    return Share(sum(state != "none" for state in states), sum(state in ("held", "broken") for state in states))


def by_area(report: Report) -> Mapping[str, Verdicts]:
    """The verdicts of each area, by its title."""
    found: dict[str, Counter[str]] = {}
    for result in report.results:
        found.setdefault(area(result.rule), Counter())[result.verdict] += 1
    return {title: Verdicts(*(counts[verdict] for verdict in VERDICTS)) for title, counts in found.items()}


__all__ = ["Cell", "Share", "by_area", "by_column", "cells"]
