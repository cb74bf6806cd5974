"""The pytest plugin: the fixture `helpscout_mock`, and `pytest --pyargs scoutcheck.suites`, with a test for every rule.

It is loaded into every run of pytest where scoutcheck is installed, so it imports nothing before it is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoutcheck.mock import MockApi
    from scoutcheck.suites.session import RunOfSession

HERE = Path(__file__).resolve().parent
TESTS = "test_rules"
# What the ids of the tests begin with. `pytest --pyargs` takes them as they are, on every machine.
NAME = f"scoutcheck.suites.{TESTS}"


@pytest.fixture(scope="session")
def _helpscout_mock_server() -> Iterator[MockApi]:
    from scoutcheck.mock import MockApi

    with MockApi() as api:
        yield api


@pytest.fixture
def helpscout_mock(_helpscout_mock_server: MockApi) -> MockApi:
    """A mocked Help Scout API on loopback: `.url`, `.token()`, `.log`, `.fault(…)`, `.merge(…)` and more.

    One server for the whole run of a worker, begun anew for every test.
    """
    try:
        _helpscout_mock_server.reset()
    except RuntimeError:  # a test stopped it, to see what its client makes of that
        _helpscout_mock_server.start()
    return _helpscout_mock_server


# ---------------------------------------------------------------- the suites


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options; each has its twin in `scoutcheck test`."""
    group = parser.getgroup("scoutcheck", "contract suites for the Help Scout API (pytest --pyargs scoutcheck.suites)")
    group.addoption(
        "--scoutcheck-target", metavar="URL", help="a base address, or mock; default: the configuration's, else mock"
    )
    group.addoption("--scoutcheck-config", metavar="FILE", help="read this configuration file instead of the nearest one")
    group.addoption(
        "--scoutcheck-seed", metavar="N", type=_seed, default=0, help="the same seed gives the same run (default 0)"
    )
    group.addoption("--scoutcheck-record", metavar="FILE", help="write the run record to this file (default: keep none)")
    group.addoption("--scoutcheck-live", action="store_true", help="needed where the target is not on this machine")
    group.addoption("--scoutcheck-explore", action="store_true", help="let schemathesis explore after the directed suites")


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 2**63):
        raise ValueError
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    """Tell `pytest --markers` of ours; those of the single rules are told where the rules are collected."""
    config.addinivalue_line(
        "markers", "layer_shape, layer_meaning, layer_state, layer_wire: the rules of one layer of the contract"
    )
    config.addinivalue_line("markers", "rule_CC_010, …: the test of one rule, here of CC-010")


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The folder of this file holds one test module, whatever the names of test modules are elsewhere.

    As a package it would be imported by a name of pytest's own choice.
    """
    if path.name != HERE.name or path.resolve() != HERE:
        return None
    from scoutcheck.suites.test_rules import Suites

    return Suites.from_parent(parent, path=path)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The test module makes its own tests: one for every rule."""
    if module_path.stem != TESTS or module_path.resolve().parent != HERE:
        return None
    from scoutcheck.suites.test_rules import Rules

    return Rules.from_parent(parent, path=module_path, nodeid=NAME)


# ---------------------------------------------------------------- one run for the whole session

KEY: pytest.StashKey[RunOfSession] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Make the run before the first test, unless pytest-xdist shares the tests out: then its controller makes it."""
    if not session.config.option.collectonly and not session.testsfailed and not hasattr(session.config, "workerinput"):
        _make(session.config, [item.nodeid for item in getattr(session, "items", ())], "")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Make the run once the first worker has told its tests; every worker has the same ones, and reads the same record."""
    _make(node.config, ids, node.workerinput["testrunuid"])


def _make(config: pytest.Config, ids: list[str], session: str) -> None:
    tests = [one.removeprefix(f"{NAME}::") for one in ids if one.startswith(f"{NAME}::")]
    if tests and KEY not in config.stash:
        from scoutcheck.suites.session import RunOfSession

        config.stash[KEY] = RunOfSession(config, session)
        config.stash[KEY].make(tests)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was run, and where its record is."""
    if KEY in config.stash:
        for line in config.stash[KEY].told():
            terminalreporter.write_line(line)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take away a record that nobody asked for."""
    if KEY in config.stash:
        config.stash[KEY].close()
