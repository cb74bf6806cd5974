"""`scoutcheck demo` shows everything once, and ends with a report."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import scoutcheck


def test_the_demo_ends_with_a_report(tmp_path: Path) -> None:
    done = scoutcheck("demo", "--output", "shown", cwd=tmp_path)
    assert done.code == 0
    assert done.out.splitlines()[-1] == f"The report: {tmp_path / 'shown' / 'report.html'}"
    report = (tmp_path / "shown" / "report.html").read_text("utf-8")
    assert "Findings in payloads" in report
    assert "examples/custom-fields-v1.json" in report
    assert "This report is incomplete" not in report
    for words in ("error[TH-003]", "warning[V1-030]", "rules:", "No rule broken"):
        assert words in done.out


def test_the_demo_leaves_other_configurations_alone(tmp_path: Path) -> None:
    (tmp_path / "scoutcheck.toml").write_text("nonsense = 1\n", "utf-8")
    (tmp_path / "taken").write_text("a file", "utf-8")
    done = scoutcheck("demo", "--output", "taken", cwd=tmp_path)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert scoutcheck("demo", "now", cwd=tmp_path).code == 2
