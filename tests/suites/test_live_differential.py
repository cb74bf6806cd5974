"""Two targets that are asked the same: no difference where there is none, and the first one in its smallest form."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from scoutcheck.cli.main import main
from scoutcheck.mock import MockApi
from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Ended, Event, Exchange, Note, Started
from scoutcheck.suites.cases.case import Case
from scoutcheck.suites.differential import compared, differing
from scoutcheck.suites.engine import Options, every_case
from scoutcheck.suites.normalising import normal
from scoutcheck.suites.pairing import Pair
from scoutcheck.suites.play import Budget
from scoutcheck.suites.targets.mock import ACCOUNT, CONFIG, MockTarget
from scoutcheck.validator.exchange import Response
from tests.suites.live_ground import alive, subscriptions

# What shows first: that tags are not replaced, or that what is no list of tags is taken.
TAGS_DIFFER = r"drift in get-conversation: /tags\S* |drift in update-tags \(TG-001, .*: status 400 here, 204 there"
OPTIONS = Options("r1", select=("TG", "UT", "CF", "V1", "TH-012"))


@cache
def cases() -> list[Case]:
    return every_case(ACCOUNT, OPTIONS)


def run(without: tuple[str, ...] = ()) -> list[Event]:
    pair = Pair(MockTarget(), MockTarget(without=without))
    return list(compared(pair, cases(), ACCOUNT, "2026-01-31T12:00:00.000Z"))


def test_the_same_twice_differs_in_nothing() -> None:
    (note,) = run()
    assert isinstance(note, Note)
    assert note.level == "info"
    assert note.text.startswith("no difference in ")


@pytest.mark.parametrize(
    ("rule", "says", "steps"),
    [
        ("GC-009", "drift in get-conversation: /tags is missing here, 0 there", 2),
        ("TG-001", TAGS_DIFFER, 3),
        ("UT-015", r"drift in update-thread \(UT-015, /value ", 3),
        ("V1-014", "drift in get-conversation: /assignee/email is user7@example.com here, missing there", 3),
    ],
)
def test_the_first_difference_is_made_small(rule: str, says: str, steps: int) -> None:
    *exchanges, note = run((rule,))
    assert isinstance(note, Note)
    assert re.search(says, note.text)
    assert note.level == "error"
    assert 2 <= note.text.count("\n  curl ") <= steps
    assert [one.id for one in exchanges if isinstance(one, Exchange)] == list(range(1, 2 * note.text.count("\n  curl ") + 1))


def test_the_budget_ends_it() -> None:
    *_, note, ended = differing(MockTarget(), MockTarget(), OPTIONS._replace(budget=Budget(requests=40)))
    assert note == Note("no difference so far; the budget of 40 requests is used up")
    assert isinstance(ended, Ended)
    assert ended.requests == 40


def test_the_command_tells_drift_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["test", "--target", "mock", "--select", "TG,TH-010"]
    with MockApi(CONFIG) as same, MockApi(CONFIG, without=["TG-001"]) as other:
        before = set(alive(same.url))
        assert main([*words, "--against", same.url]) == 0
        assert "no difference in " in capsys.readouterr().out
        assert main([*words, "--against", other.url]) == 1
        out = capsys.readouterr().out
        assert re.search(TAGS_DIFFER, out)
        for api in (same, other):
            made = [entry.response.status for entry in api.log if entry.request.path == "/v2/conversations"]
            assert made.count(201) > 0
            assert set(alive(api.url)) == before
            assert subscriptions(api.url) == []
    record = (tmp_path / ".scoutcheck" / "run.ndjson").read_text()
    assert '"against":"http://127.0.0.1:' in record
    assert Started.__name__.lower() in record


def test_what_belongs_to_one_account_is_no_difference() -> None:
    operation = read().operation("get-conversation")
    texts = [
        '{"id": 1234, "number": 5, "subject": "Order 123", "createdAt": "2020-01-02T03:04:05Z", "strange": 1}',
        '{"id": 98, "number": 6, "subject": "Order 456", "createdAt": "2026-11-22T08:00:00Z"}',
    ]
    answers = [Response(200, {"content-type": "application/hal+json", "Date": text}, text.encode()) for text in texts]
    assert normal(operation, answers[0]) == normal(operation, answers[1])
    other = Response(200, {"Content-Type": "application/hal+json"}, b'{"id": "98", "subject": "Order 1"}')
    assert normal(operation, other)["/id"] == "'98'"
