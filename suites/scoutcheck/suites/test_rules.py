"""The contract as tests: one for every rule, and one for the run as a whole. Collected by `pytest --pyargs scoutcheck.suites`.

All of them tell of one and the same run; docs/pytest.md says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.suites.plugin import NAME, TESTS
from scoutcheck.suites.session import WHOLE, verdicts_of
from scoutcheck.suites.verdicts import EXCUSED, FAILED, SKIPPED

LAYERS = ("shape", "meaning", "state", "wire")


class Suites(pytest.Directory):
    """The folder of the suites: it has one test module."""

    def collect(self) -> Iterable[pytest.Collector]:
        """The test module."""
        yield Rules.from_parent(self, path=self.path / f"{TESTS}.py", nodeid=NAME)


class Rules(pytest.File):
    """Every rule of the contract, in its order, then the run itself."""

    def collect(self) -> Iterable[pytest.Item]:
        """A test for each."""
        ledger = Ledger()
        _register(self.config, ledger)
        for rule in ledger.ids():
            yield Told.from_parent(self, name=rule, marks=(f"layer_{ledger.rule(rule)['layer']}", _mark(rule)))
        yield Told.from_parent(self, name=WHOLE, marks=())


class Told(pytest.Item):
    """What the run of this session tells of one rule. `marks` are the names of its markers."""

    def __init__(self, *, marks: tuple[str, ...], **other: Any) -> None:
        super().__init__(**other)
        if self.config.pluginmanager.hasplugin("xdist"):
            self.add_marker(pytest.mark.xdist_group("scoutcheck"))
        for mark in marks:
            self.add_marker(mark)

    def runtest(self) -> None:
        """Fail where the rule is broken, expected so where it has an exception; skip where nothing tells."""
        verdict = verdicts_of(self.config)[self.name]
        if verdict.outcome == FAILED:
            pytest.fail(verdict.says, pytrace=False)
        if verdict.outcome == EXCUSED:
            pytest.xfail(verdict.says)  # the user has an exception for it
        if verdict.outcome == SKIPPED:
            pytest.skip(verdict.says)  # nothing that was sent tells of the rule

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where the test stands; it has no line of its own."""
        return self.path, None, self.name


def _mark(rule: str) -> str:
    return f"rule_{rule.replace('-', '_')}"


def _register(config: pytest.Config, ledger: Ledger) -> None:
    """Strict markers have to be known before they are used."""
    for layer in LAYERS:
        config.addinivalue_line("markers", f"layer_{layer}: rules of the layer {layer}")
    for rule in ledger.ids():
        config.addinivalue_line("markers", f"{_mark(rule)}: {ledger.says(rule)}")
