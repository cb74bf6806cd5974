"""`pytest --pyargs scoutcheck.suites`, as a process, against the real command `scoutcheck mock` and against weakened mocks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from scoutcheck.mock.api import MockApi
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.suites.targets.mock import CONFIG
from tests.cli.command import QUIET, scoutcheck

NAME = "scoutcheck.suites.test_rules"
FEW = ("-m", "rule_CU_010 or rule_CU_012")
MOCK = """[mock]
tokens = ["local"]
conversations = [{ id = 101, threads = [{ id = 1011 }] }]

[target]
base_url = "http://127.0.0.1:0"
mailbox_id = 85
user_id = 7
customer_id = 100
"""
LONELY = {**QUIET, "PYTEST_ADDOPTS": "-p no:cacheprovider"}


class Ended(NamedTuple):
    """How a run of pytest ended: its exit code, what it wrote, and the outcome of each test by name."""

    code: int
    out: str
    outcomes: dict[str, str]


def judged(folder: Path, *arguments: str) -> Ended:
    """Run pytest on the suites."""
    command = [sys.executable, "-m", "pytest", "-q", "--strict-markers", "--pyargs", "scoutcheck.suites", "--junitxml=j.xml"]
    done = subprocess.run([*command, *arguments], cwd=folder, env=LONELY, capture_output=True, text=True, check=False)
    file = folder / "j.xml"
    cases = ElementTree.parse(file).iter("testcase") if file.exists() else ()
    outcomes = {str(case.get("name")): case[0].tag if len(case) else "passed" for case in cases}
    return Ended(done.returncode, done.stdout + done.stderr, outcomes)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a running `scoutcheck mock`."""
    (tmp_path / "scoutcheck.toml").write_text(MOCK, "utf-8")
    command = [sys.executable, "-m", "scoutcheck.cli", "mock", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=QUIET, stdout=subprocess.PIPE, text=True) as mock:
        assert mock.stdout is not None
        try:
            yield mock.stdout.readline().strip().rpartition(" ")[2]
        finally:
            mock.terminate()


def test_a_right_service_passes_in_one_run_for_all_workers(served: str, tmp_path: Path) -> None:
    done = judged(tmp_path, "-n", "2", "--scoutcheck-target", served, "--scoutcheck-record", "run.ndjson")
    assert done.code == 0, done.out
    assert set(done.outcomes) == {*Ledger().ids(), "the-run"}
    assert set(done.outcomes.values()) == {"passed", "skipped"}
    assert sum(outcome == "passed" for outcome in done.outcomes.values()) > 180
    assert done.outcomes["the-run"] == "passed"
    events = [json.loads(line) for line in (tmp_path / "run.ndjson").read_text("utf-8").splitlines()]
    assert [event["event"] for event in events].count("started") == 1
    assert f"{events[-1]['requests']} requests in" in done.out


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_rule_that_is_not_kept_fails_with_the_words_of_the_command(workers: tuple[str, ...], tmp_path: Path) -> None:
    with MockApi(CONFIG, without=["CU-010"]) as api:
        done = judged(tmp_path, *workers, *FEW, "--scoutcheck-target", api.url)
        same = scoutcheck("test", "--target", api.url, "--select", "CU-010,CU-012", cwd=tmp_path)
    assert (done.code, done.outcomes) == (1, {"CU-010": "failure", "CU-012": "passed"}), done.out
    told = same.out[same.out.index("CU-010 firstName") : same.out.index("  request:")]
    assert "evidence:" in told
    assert told in done.out
    assert "Bearer $SCOUTCHECK_TOKEN" in done.out
    assert "def test_cu_010():" in done.out


def test_a_broken_rule_with_an_exception_is_expected_to_fail(tmp_path: Path) -> None:
    exception = '{ rule = "CU-010", reason = "known", owner = "us", expires = "2999-01-01" }'
    (tmp_path / "scoutcheck.toml").write_text(f"exceptions = [{exception}]\n", "utf-8")
    with MockApi(CONFIG, without=["CU-010"]) as api:
        done = judged(tmp_path, *FEW, "-rx", "--scoutcheck-target", api.url)
    assert (done.code, done.outcomes["CU-012"]) == (0, "passed"), done.out
    assert "exception of us until 2999-01-01: known" in done.out


def test_a_single_test_is_run_by_its_id(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "--pyargs", f"{NAME}::CU-012"]
    done = subprocess.run(command, cwd=tmp_path, env=LONELY, capture_output=True, text=True, check=False)
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout


@pytest.mark.parametrize("layer", ["shape", "meaning", "state", "wire"])
def test_markers_choose_a_layer(layer: str, tmp_path: Path) -> None:
    done = judged(tmp_path, "--collect-only", "-m", f"layer_{layer}")
    ledger = Ledger()
    wanted = {rule for rule in ledger.ids() if ledger.rule(rule)["layer"] == layer}
    assert set(re.findall(rf"{re.escape(NAME)}::(\S+)", done.out)) == wanted
    assert not list(tmp_path.glob("**/*.ndjson"))


def test_names_of_other_test_modules_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = *_spec.py\nfilterwarnings = error\n", "utf-8")
    done = judged(tmp_path, "--collect-only", "-m", "rule_CC_010")
    assert f"{NAME}::CC-010" in done.out


def test_nothing_is_left_out_that_a_run_should_prove(tmp_path: Path) -> None:
    with MockApi({**CONFIG, "faults": [{"request": "* /v2/webhooks", "respond": {"status": 403, "times": 10_000}}]}) as api:
        done = judged(tmp_path, "--scoutcheck-target", api.url)
    assert (done.code, done.outcomes["the-run"]) == (1, "failure"), done.out
    assert "create-webhook never succeeded" in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--scoutcheck-target", "http://127.0.0.1:9"), "127.0.0.1:9: connection refused"),
        (("--scoutcheck-target", "https://api.helpscout.net"), "needs --live"),
        (("--scoutcheck-target", "https://api.helpscout.net", "-n", "2"), "needs --live"),
        (("--scoutcheck-config", "nowhere.toml"), "nowhere.toml: no such file"),
        (("--scoutcheck-seed", "-1"), "--scoutcheck-seed"),
        (("--scoutcheck-record", "/dev/null/x"), "/dev/null/x"),
    ],
)
def test_wrong_use_is_told_in_one_line(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = judged(tmp_path, *FEW, *arguments)
    assert done.code == 4, done.out
    assert [line for line in done.out.splitlines() if says in line], done.out
    assert "Traceback" not in done.out


def test_records_of_shards_make_one_report(tmp_path: Path) -> None:
    for rule in ("CU-010", "TG-001"):
        mark = f"rule_{rule.replace('-', '_')}"
        done = judged(tmp_path, "-m", mark, "--scoutcheck-record", f"{rule}.ndjson")
        assert done.outcomes == {rule: "passed"}, done.out
    report = scoutcheck("report", "CU-010.ndjson", "TG-001.ndjson", "--json", "-", cwd=tmp_path)
    assert report.code == 0, report
    verdicts = {rule["id"]: rule["verdict"] for rule in json.loads(report.out)["rules"]}
    assert (verdicts["CU-010"], verdicts["TG-001"]) == ("held", "held")


SPY = """
import sys

def pytest_unconfigure(config):
    print("LOADED", sorted(name for name in sys.modules if name.startswith("scoutcheck.")))
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_other_runs_of_pytest_are_left_alone(workers: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(SPY, "utf-8")
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-s", *workers, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=LONELY, capture_output=True, text=True, check=False)
    loaded: list[Any] = re.findall(r"LOADED (\[.*\])", done.stdout)
    assert done.returncode == 0, done.stdout
    assert {tuple(json.loads(one.replace("'", '"'))) for one in loaded} == {("scoutcheck.suites", "scoutcheck.suites.plugin")}


def test_the_session_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--pyargs", "scoutcheck.suites", *FEW]
    environment = {**LONELY, "TMPDIR": str(folder)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert [name for name in os.listdir(folder) if name.startswith("scoutcheck")] == []
