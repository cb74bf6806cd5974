"""`scoutcheck test` as users run it."""

from __future__ import annotations

from pathlib import Path

from scoutcheck.mock import MockApi
from tests.cli.command import scoutcheck

FEW = ("--select", "CU-010,CC-043", "--max-requests", "2000")


def test_the_mock_passes_and_leaves_a_record(tmp_path: Path) -> None:
    done = scoutcheck("test", *FEW, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "0 broken" in done.out
    assert (tmp_path / ".scoutcheck" / "run.ndjson").stat().st_size > 1_000


def test_the_record_can_be_read_and_holds_no_secret(tmp_path: Path) -> None:
    scoutcheck("test", *FEW, "--record", "here.ndjson", "--seed", "3", cwd=tmp_path)
    text = (tmp_path / "here.ndjson").read_text("utf-8")
    assert "Bearer scoutcheck" not in text
    assert "example-app-secret" not in text
    assert '"seed":3' in text.splitlines()[0]
    assert '"event":"ended"' in text.splitlines()[-1]


def test_wrong_use_is_told_in_one_line(tmp_path: Path) -> None:
    for arguments, word in (
        (("--select", "CU-01O"), "did you mean"),
        (("--max-requests", "many"), "--max-requests"),
        (("--seed", "-1"), "--seed"),
        (("--target", "http://127.0.0.1:9", "--max-requests", "1"), "127.0.0.1:9"),
        (("--target", "https://api.helpscout.net"), "--live"),
        (("--record", "/dev/null/x"), "/dev/null"),
        (("extra",), "extra"),
    ):
        done = scoutcheck("test", *arguments, cwd=tmp_path)
        assert done.code == 2, (arguments, done)
        assert word in done.err, done.err
        assert len(done.err.splitlines()) == 1, done.err
        assert not list(tmp_path.glob("**/run.ndjson"))


def test_the_plan_sends_nothing_and_tells_the_minutes(tmp_path: Path) -> None:
    (tmp_path / "scoutcheck.toml").write_text(
        '[target]\nbase_url = "http://127.0.0.1:9"\nmailbox_id = 85\nrate_limit_per_minute = 100\n', "utf-8"
    )
    done = scoutcheck("test", "--plan", *FEW, cwd=tmp_path)
    assert done.code == 0, done
    assert "create-conversation" in done.out
    assert "minutes at 100 units a minute" in done.out
    assert not list(tmp_path.glob("**/run.ndjson"))


def test_mutants_are_told_one_by_one(tmp_path: Path) -> None:
    done = scoutcheck("test", "--mutants", "--select", "WH-009,CU-024,WH-004", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "WH-009  dropped  killed by WH-009" in done.out
    assert "WH-009  lax      killed by WH-009" in done.out
    assert "CU-024  dropped  noticed as CU-024" in done.out
    assert "2 of 2 mutants killed" in done.out
    assert "not weakened, for it speaks of receivers: WH-004" in done.out


EXCEPTION = """
[[exceptions]]
rule = "TH-054"
reason = "an old service"
owner = "team"
expires = {}
"""


def test_an_exception_counts_until_its_last_day(tmp_path: Path) -> None:
    config = {"mailboxes": [{"id": 85}], "conversations": [{"id": 104, "too_old": True, "threads": [{"id": 1041}]}]}
    with MockApi(config, without=["TH-054"]) as api:
        target = f'[target]\nbase_url = "{api.url}"\nmailbox_id = 85\n[target.fixtures]\ntoo_old = 104\n'
        for day, code in (("2999-12-31", 0), ("2020-01-01", 1)):
            (tmp_path / "scoutcheck.toml").write_text(target + EXCEPTION.format(day), "utf-8")
            done = scoutcheck("test", "--select", "TH-054", "--max-requests", "400", cwd=tmp_path)
            assert (done.code, done.err) == (code, ""), done
            assert "broken: TH-054" in done.out
