"""`scoutcheck cleanup`: its journal, its answers, its exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoutcheck.cli.main import main
from scoutcheck.mock import MockApi
from scoutcheck.suites.live.journal import append, read_journal
from scoutcheck.suites.targets.opening import open_target
from tests.suites.live_ground import ENVIRONMENT, FOREIGN, MOCK, SUBSCRIPTION, alive, call, create, settings, subscriptions

KEPT = {*FOREIGN, 101, 102, 104}


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockApi]:
    """A mock, with a configuration for it in the folder in which the command is run."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    with MockApi(MOCK) as api:
        settings(tmp_path, api.url)
        yield api


def interrupted(folder: Path, api: MockApi, live: bool = True, run: str = "r1") -> list[int]:
    """What a run left that ended without clearing up."""
    target = open_target(settings(folder, api.url, live), run)
    numbers = [create(target) for _ in range(2)]
    call(target, "create-webhook", "/v2/webhooks", SUBSCRIPTION)
    target.wire.close()
    return numbers


@pytest.mark.parametrize("live", [True, False])
def test_what_was_left_goes_and_nothing_else(
    tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str], live: bool
) -> None:
    interrupted(tmp_path, api, live)
    assert main(["cleanup"]) == 0
    assert capsys.readouterr().out == "run r1: 3 gone, 0 not deleted\n"
    assert set(alive(api.url)) == KEPT
    assert subscriptions(api.url) == []
    assert main(["cleanup"]) == 0
    assert capsys.readouterr().out == "nothing to clean up\n"


def test_no_journal_is_nothing_to_do(api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cleanup"]) == 0
    assert capsys.readouterr().out == "nothing to clean up\n"
    assert main(["cleanup", "--journal", "nowhere.ndjson"]) == 2
    assert capsys.readouterr().err == "scoutcheck: nowhere.ndjson: No such file or directory\n"
    assert [entry.request.path for entry in api.log] == []


def test_a_dry_run_only_tells(tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = interrupted(tmp_path, api)
    before = len(api.log)
    assert main(["cleanup", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert all(f"{api.url}: conversations {number} (run r1)" in out for number in numbers)
    assert len(api.log) == before


def test_several_runs_share_a_journal(tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted(tmp_path, api, run="r1")
    interrupted(tmp_path, api, run="r2")
    assert main(["cleanup"]) == 0
    assert capsys.readouterr().out == "run r1: 3 gone, 0 not deleted\nrun r2: 3 gone, 0 not deleted\n"
    assert set(alive(api.url)) == KEPT


def test_a_line_that_was_cut_off_is_no_obstacle(tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted(tmp_path, api, run="r1")
    journal = tmp_path / ".scoutcheck" / "journal.ndjson"
    with journal.open("a") as file:
        file.write('{"run":"r1","step":"crea')
    interrupted(tmp_path, api, run="r2")
    assert main(["cleanup"]) == 0
    assert capsys.readouterr().out.count("3 gone") == 2
    assert set(alive(api.url)) == KEPT


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("garbage", ":1: no line of a scoutcheck journal"),
        ("[]", ":1: no line of a scoutcheck journal"),
        ('{"step":"created","run":"x","in":"conversations","id":10}', ":1: no line of a scoutcheck journal"),
        ('{"format":"scoutcheck-journal","version":1,"step":"begun","run":5}', ":1: no line of a scoutcheck journal"),
        (
            '{"format":"scoutcheck-journal","version":9,"step":"begun","run":"x","target":"http://127.0.0.1:9","live":true}',
            ":1: journal of version 9; this scoutcheck reads version 1",
        ),
    ],
)
def test_what_is_no_journal_is_refused(
    tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    (tmp_path / "odd.ndjson").write_text(line + "\n")
    assert main(["cleanup", "--journal", "odd.ndjson"]) == 2
    assert capsys.readouterr().err == f"scoutcheck: odd.ndjson{says}\n"
    assert [entry.request.path for entry in api.log] == []


def test_a_journal_of_another_target_deletes_nothing(tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted(tmp_path, api)
    with MockApi(MOCK) as other:
        settings(tmp_path, other.url)
        assert main(["cleanup"]) == 2
        assert capsys.readouterr().err == (
            f"scoutcheck: run r1 was against {api.url}, and the configuration is for {other.url}; nothing is deleted\n"
        )
        assert [entry.request.path for entry in other.log] == []


def test_an_id_that_is_somebody_elses_stays(tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted(tmp_path, api)
    append(
        str(tmp_path / ".scoutcheck" / "journal.ndjson"),
        {"run": "r1", "step": "created", "n": 9, "in": "conversations", "id": 10},
    )
    assert main(["cleanup"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "run r1: 3 gone, 1 not deleted\n"
    assert captured.err == "scoutcheck: conversations 10 is not deleted: it does not bear the mark scoutcheck-r1\n"
    assert set(alive(api.url)) == KEPT


def test_what_cannot_be_deleted_is_told_and_tried_again(
    tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]
) -> None:
    number = interrupted(tmp_path, api)[0]
    api.fault(f"DELETE /v2/conversations/{number}", status=403, times=1)
    assert main(["cleanup"]) == 1
    assert capsys.readouterr().err == f"scoutcheck: conversations {number} is not deleted: status 403\n"
    assert main(["cleanup"]) == 0
    assert set(alive(api.url)) == KEPT


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, api: MockApi, capsys: pytest.CaptureFixture[str]) -> None:
    interrupted(tmp_path, api)
    api.fault("GET /v2/conversations", status=500, times=1)
    assert main(["cleanup"]) == 2
    assert "the list of conversations cannot be read: status 500" in capsys.readouterr().err
    assert main(["cleanup"]) == 0
    assert set(alive(api.url)) == KEPT


def test_a_journal_that_cannot_be_written_lets_nothing_be_created(tmp_path: Path, api: MockApi) -> None:
    (tmp_path / ".scoutcheck").write_text("in the way")
    target = open_target(settings(tmp_path, api.url), "r1")
    answer = call(target, "create-conversation", "/v2/conversations", {})
    target.wire.close()
    assert answer.error.startswith("not sent: .scoutcheck/journal.ndjson: cannot write the journal: ")
    assert set(alive(api.url)) == KEPT


def test_every_line_is_on_the_disk_before_the_call(tmp_path: Path, api: MockApi, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fsync

    def synchronise(number: int) -> None:
        synced.append(len(api.log))
        sync(number)

    monkeypatch.setattr(os, "fsync", synchronise)
    target = open_target(settings(tmp_path, api.url), "r1")
    before = len(api.log)
    create(target)
    target.wire.close()
    assert synced == [before, before, before + 1]
    lines = [json.loads(line) for line in (tmp_path / ".scoutcheck" / "journal.ndjson").read_text().splitlines()]
    assert [line["step"] for line in lines] == ["begun", "creating", "created"]
    assert read_journal(str(tmp_path / ".scoutcheck" / "journal.ndjson"))[0].unseen == ()


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cleanup", "--help"]) == 0
    assert "scoutcheck cleanup --journal" in capsys.readouterr().out
