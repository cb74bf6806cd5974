"""What users live with: configuration, per-file-ignores, baselines; the same from every folder, and told once of no use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import PATCH, WRONG_PATCH, Done, scoutcheck

REPLY = {"text": "x", "customer": {"id": "85"}, "imported": "true"}
NOTHING = '{"version": 1, "findings": []}'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with its configuration at the root, and payloads in folders. The folder around it is the test's own, too."""
    root = tmp_path / "project"
    for folder in (".git", "old/deep", "new"):
        (root / folder).mkdir(parents=True)
    for name in ("old/a.json", "old/deep/b.json", "new/a.json"):
        (root / name).write_text(json.dumps(REPLY))
    return root


def configure(project: Path, text: str) -> None:
    (project / "scoutcheck.toml").write_text('[kinds]\n"*.json" = "create-reply"\n' + text)


def seen(*arguments: str | Path, cwd: Path) -> tuple[list[str], list[str]]:
    """`file rule` of each finding, and what is told on standard error."""
    done = scoutcheck("lint", "--format", "json", *arguments, cwd=cwd)
    return [f"{file} {rule}" for file, _, _, rule in done.rules()], done.err.splitlines()


def test_patterns_count_from_the_configuration_wherever_we_are(project: Path) -> None:
    configure(project, '[per-file-ignores]\n"old/*.json" = ["CU-001", "tm-012"]\n')
    assert seen(".", cwd=project) == (["new/a.json CU-001", "new/a.json TM-012"], [])
    assert seen("deep", "a.json", cwd=project / "old") == ([], [])
    assert seen("../new/a.json", cwd=project / "old")[0] == ["../new/a.json CU-001", "../new/a.json TM-012"]
    assert seen(project, "--config", project / "scoutcheck.toml", cwd=project.parent)[0] == [
        f"{project.name}/new/a.json CU-001",
        f"{project.name}/new/a.json TM-012",
    ]


@pytest.mark.parametrize(
    ("pattern", "excluded"),
    [
        ("old", ["new/a.json"]),
        ("old/", ["new/a.json"]),
        ("./old/*", ["new/a.json"]),
        ("old/**/*.json", ["new/a.json"]),
        ("**/b.json", ["new/a.json", "old/a.json"]),
        ("deep/*.json", ["new/a.json", "old/a.json"]),
        ("a.json", ["old/deep/b.json"]),
        ("**/a.json", ["old/deep/b.json"]),
        ("[mn]ew/?.json", ["old/a.json", "old/deep/b.json"]),
        ("ld/a.json", ["new/a.json", "old/a.json", "old/deep/b.json"]),
    ],
)
def test_patterns(project: Path, pattern: str, excluded: list[str]) -> None:
    (project / "scoutcheck.toml").write_text(f'exclude = ["{pattern}"]\nselect = ["CU-001"]\n[kinds]\n"*" = "create-reply"')
    assert [file.partition(" ")[0] for file in seen(".", cwd=project)[0]] == excluded


def test_who_names_an_excluded_file_is_told(project: Path) -> None:
    (project / "scoutcheck.toml").write_text('exclude = ["old"]')
    assert seen("old/a.json", cwd=project) == ([], ["scoutcheck: old/a.json: left out: the configuration excludes it"])


def test_entries_of_no_use_are_told(project: Path) -> None:
    configure(project, '[per-file-ignores]\n"old/*" = ["CU-001", "TM", "CC"]\n"new/*" = ["CU", "TM"]\n"none/*" = ["TM"]\n')
    stale = [
        'scoutcheck: per-file-ignores "old/*" = "CC" suppressed nothing; remove it',
        'scoutcheck: per-file-ignores "none/*" means none of the files; remove it',
    ]
    assert seen(".", cwd=project)[1] == stale
    assert seen("..", cwd=project / "new")[1] == stale
    assert seen("old", "new", cwd=project)[1] == stale[:1]
    assert seen("new", cwd=project)[1] == []
    (project / "new/a.json").write_text('{"text": "x", "customer": {"id": 85}, "imported": "true"}')
    assert seen("new", cwd=project)[1] == ['scoutcheck: per-file-ignores "new/*" = "CU" suppressed nothing; remove it']
    # What was not judged cannot have been of use.
    assert seen(".", "--select", "UT", cwd=project)[1] == []
    assert seen(".", "--ignore", "CC,CU,TM", cwd=project)[1] == []


def test_an_entry_for_strict_runs_is_not_stale_in_others(project: Path) -> None:
    thread = {"type": "note", "text": "x"}
    customer = {"id": 7, "email": "ada@example.com"}
    both = {"type": "email", "subject": "x", "mailboxId": 85, "status": "active", "customer": customer, "threads": [thread]}
    (project / "new/c.json").write_text(json.dumps(both))
    (project / "scoutcheck.toml").write_text('[per-file-ignores]\n"c.json" = ["CC-041"]\n')
    assert seen("new/c.json", cwd=project) == ([], [])
    assert seen("new/c.json", "--strict", cwd=project) == ([], [])


def test_a_baseline_knows_what_was_there(project: Path) -> None:
    configure(project, "")
    written = scoutcheck("lint", ".", "--write-baseline", "known.json", cwd=project)
    assert written == Done(0, "", "")
    assert seen(".", "--baseline", "known.json", cwd=project) == ([], [])
    (project / "new/b.json").write_text(json.dumps(REPLY))
    assert seen(".", "--baseline", "known.json", cwd=project) == (["new/b.json CU-001", "new/b.json TM-012"], [])
    assert scoutcheck("lint", ".", "--write-baseline", "again.json", cwd=project).code == 0
    assert scoutcheck("lint", "missing.json", "--write-baseline", "again.json", cwd=project).code == 2


def test_a_baseline_names_files_that_have_gone(project: Path) -> None:
    configure(project, "")
    scoutcheck("lint", ".", "--write-baseline", "known.json", cwd=project)
    (project / "old/a.json").unlink()
    gone = "scoutcheck: old/a.json is in the baseline but no longer there; write the baseline anew"
    assert seen("new", "--baseline", "known.json", cwd=project) == ([], [gone])
    scoutcheck("lint", ".", "--write-baseline", "known.json", cwd=project)
    assert seen("new", "--baseline", "known.json", cwd=project) == ([], [])


def test_a_baseline_of_the_configuration_lies_beside_it(project: Path) -> None:
    configure(project, "")
    scoutcheck("lint", ".", "--write-baseline", "known.json", cwd=project)
    text = (project / "scoutcheck.toml").read_text()
    (project / "scoutcheck.toml").write_text(f'baseline = "known.json"\n{text}')
    for place in (project, project / "old", project / "old" / "deep"):
        assert seen(project, cwd=place) == ([], [])
    (project / "known.json").unlink()
    done = scoutcheck("lint", ".", cwd=project / "old")
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("known.json: No such file or directory; write a baseline with --write-baseline\n")


def test_fingerprints_survive_reformatting_moving_about_and_other_folders(project: Path) -> None:
    configure(project, "")
    (project / "old/a.json").write_text('{"text": "x", "customer": {"id": {"a": 1, "b": [2]}}, "imported": "true"}')
    scoutcheck("lint", "old/a.json", "--write-baseline", "known.json", cwd=project)
    for text in (
        '{"imported":"\\u0074rue","customer":{"id":{"b":[2],"a":1}},"text":"x"}',
        '\ufeff{\r\n\t"text" : "y",\r\n\t"customer" : {"id": {}}, "imported": "true"}',
    ):
        (project / "old/a.json").write_text(text)
        found, told = seen("old/a.json", "--baseline", "known.json", "--ignore", "TM-014", cwd=project)
        assert (found, told) == ([], [])
        assert seen("a.json", "--baseline", "../known.json", "--ignore", "TM-014", cwd=project / "old") == ([], [])
    (project / "old/a.json").write_text('{"text": "x", "customer": {"id": 1.5}, "imported": "true"}')
    assert seen("old/a.json", "--baseline", "known.json", cwd=project)[0] == ["old/a.json TM-010"]


def test_what_occurs_no_more_is_told(project: Path) -> None:
    configure(project, "")
    scoutcheck("lint", ".", "--write-baseline", "known.json", cwd=project)
    (project / "new/a.json").write_text('{"text": "x", "customer": {"id": "85"}}')
    told = ["scoutcheck: new/a.json: TM-012 at /imported is in the baseline but no longer found; write the baseline anew"]
    assert seen(".", "--baseline", "known.json", cwd=project) == ([], told)
    assert seen(".", "--baseline", "known.json", "--select", "CU-001", cwd=project) == ([], [])
    assert seen("old", "--baseline", "known.json", cwd=project) == ([], [])


def test_the_baseline_itself_is_no_payload(project: Path) -> None:
    configure(project, "")
    scoutcheck("lint", ".", "--write-baseline", "known.json", cwd=project)
    assert "known.json" not in str(seen(".", "--baseline", "known.json", "--output", "-", cwd=project))
    assert "known.json" in str(seen("known.json", "--baseline", "known.json", cwd=project))


def test_a_known_finding_may_occur_as_often_as_it_did(project: Path) -> None:
    lines = [WRONG_PATCH] * 3
    (project / "x.ndjson").write_text("\n".join(lines[:2]))
    scoutcheck("lint", "x.ndjson", "--write-baseline", "known.json", cwd=project)
    (project / "x.ndjson").write_text("\n".join([PATCH, *lines]))
    done = scoutcheck("lint", "x.ndjson", "--baseline", "known.json", "--format", "json", cwd=project)
    assert done.rules() == [("x.ndjson", 4, 45, "UT-015")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        '{"version": 2, "findings": []}',
        '{"version": 1}',
        '{"version": 1, "findings": [1]}',
        "\xff",
        '{"version": 1, "findings": [{"fingerprint": "a", "file": "b", "rule": "c", "pointer": "", "count": true}]}',
        '{"version": 1, "findings": [{"fingerprint": "a", "file": "b", "rule": "c", "pointer": "", "count": 0}]}',
        '{"version": 1, "findings": [{"fingerprint": "a", "rule": "c", "pointer": "", "count": 1}]}',
        "[" * 100_000,
    ],
)
def test_a_baseline_that_is_none_is_told(project: Path, text: str) -> None:
    (project / "known.json").write_text(text, encoding="latin-1")
    done = scoutcheck("lint", "new/a.json", "--baseline", "known.json", cwd=project)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("scoutcheck: known.json: ")
    assert done.err.endswith("write the baseline anew with --write-baseline\n")


CONFIGS = [
    ("strikt = true", "unknown key 'strikt'; did you mean 'strict'?"),
    ("frobnicate = 1", "unknown key 'frobnicate'; known keys: strict, select"),
    ("strict = 1", "'strict' must be true or false, not 1"),
    ('select = "CU"', "'select' must be a list of rules or prefixes, not 'CU'"),
    ("ignore = [1]", "'ignore' must be a list of rules or prefixes, not [1]"),
    ('ignore = [""]', "'ignore' must be a list of rules or prefixes, not ['']"),
    ('ignore = ["CC-0100"]', "no rule begins with 'CC-0100'; did you mean CC-010?"),
    ("jobs = 0", "'jobs' must be a whole number, 1 or more, not 0"),
    ("jobs = true", "'jobs' must be a whole number, 1 or more, not True"),
    ("baseline = []", "'baseline' must be a file name, not []"),
    ("kinds = 1", "'kinds' must be a table of path pattern = payload kind, not 1"),
    ('[kinds]\n"a" = 1', "kinds.'a' must be the name of a payload kind, not 1"),
    ('[kinds]\n"a" = "create-rely"', "kinds.'a': no payload kind called 'create-rely'; did you mean create-reply?"),
    ('[per-file-ignores]\n"a" = "CU"', "per-file-ignores.'a' must be a list of rules, not 'CU'"),
    ('[per-file-ignores]\n"a" = ["XX"]', "no rule begins with 'XX'; `scoutcheck rules` lists them"),
    ('[custom-fields]\n1 = "dat"', "custom-fields.'1' is 'dat'; field types: date, dropdown"),
    ("[custom-fields]\n1 = 2", "custom-fields.'1' must be the name of a field type, not 2"),
    ("strict = ", "not TOML: "),
    ("a = " + "[" * 5_000, "not TOML: "),
]


@pytest.mark.parametrize(("text", "says"), CONFIGS)
def test_a_configuration_that_is_wrong_says_what_was_expected(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.json").write_text(PATCH)
    (tmp_path / "scoutcheck.toml").write_text(text)
    done = scoutcheck("lint", "a.json", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"scoutcheck: scoutcheck.toml: {says}")


def test_where_a_configuration_may_stand(project: Path) -> None:
    def strict(cwd: Path, *arguments: str) -> bool:
        return any(one["severity"] == "error" for one in found(cwd, *arguments))

    def found(cwd: Path, *arguments: str) -> list[dict[str, Any]]:
        return scoutcheck("lint", "--as", "create-reply", "--format", "json", project / "new", *arguments, cwd=cwd).findings()

    assert not strict(project)
    (project.parent / "scoutcheck.toml").write_text("strict = true")
    assert not strict(project)  # the root of the repository is as far as we look
    (project / "pyproject.toml").write_text('[project]\ndependencies = ["scoutcheck"]')
    assert not strict(project)
    (project / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.scoutcheck]\r\nstrict = true\r\n")
    assert strict(project / "old" / "deep")
    (project / "old" / "scoutcheck.toml").write_text("[mock]\n[target]\n")
    assert not strict(project / "old" / "deep")
    assert strict(project / "old" / "deep", "--config", "../../pyproject.toml")
    (project / "pyproject.toml").write_text("[tool]\nscoutcheck = 1")
    assert scoutcheck("lint", "new", cwd=project).err == "scoutcheck: pyproject.toml: tool.scoutcheck must be a table, not 1\n"
    (project / "pyproject.toml").write_text("[project]")
    done = scoutcheck("lint", "new", "--config", "pyproject.toml", cwd=project)
    assert done.err == "scoutcheck: pyproject.toml: there is no [tool.scoutcheck] in it\n"


def test_kinds_and_custom_fields_come_from_the_configuration(project: Path) -> None:
    fields = {"fields": [{"id": 531, "value": "12 o'clock"}, {"id": 532, "value": "2024-13-01"}]}
    (project / "new/f.json").write_text(json.dumps(fields))
    (project / "scoutcheck.toml").write_text(
        '[kinds]\n"new/f.json" = "update-custom-fields"\n"new/*" = "create-reply"\n'
        '[custom-fields]\n531 = "NUMBER"\n532 = "date"\n'
    )
    assert seen("new/f.json", cwd=project) == (["new/f.json CF-005", "new/f.json CF-006"], [])
    assert seen("f.json", cwd=project / "new") == (["f.json CF-005", "f.json CF-006"], [])
    assert "CF-005" not in str(seen("new/f.json", "--as", "create-reply", cwd=project))


def test_a_text_that_cannot_be_read_can_be_known_too(project: Path) -> None:
    (project / "new/a.json").write_text("{")
    (project / "scoutcheck.toml").write_text('[per-file-ignores]\n"new/a.json" = ["ER-010"]\n')
    assert scoutcheck("lint", "new", cwd=project).code == 0
