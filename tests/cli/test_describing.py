"""`rules`, `explain`, `kinds` and `schema`, through the real command."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.ledger import Ledger

PLAIN = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
PROMISED = ["id", "summary", "kinds", "severity", "strict_severity", "evidence", "layer"]
NOTE = '{"text": "Called back.", "user": 7, "status": "closed"}\n'
PATCH = '{"op": "replace", "path": "/text", "value": "New"}\n'


def scoutcheck(*arguments: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, its output going into pipes."""
    command = [sys.executable, "-m", "scoutcheck.cli", *arguments]
    return subprocess.run(
        command, input=stdin, cwd=cwd, env=PLAIN, capture_output=True, text=True, encoding="utf-8", check=False
    )


def told(*arguments: str, stdin: str = "", cwd: Path | None = None) -> Any:
    """What a command that succeeds tells as JSON."""
    done = scoutcheck(*arguments, "--format", "json", stdin=stdin, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def on_terminal(columns: int, *arguments: str, **environment: str) -> str:
    """What a command writes to a terminal of some width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "scoutcheck.cli", *arguments]
    with subprocess.Popen(command, stdout=theirs, env={**PLAIN, "TERM": "xterm", **environment}) as process:
        os.close(theirs)
        data = b"".join(iter(lambda: _read(ours), b""))
        process.wait()
    os.close(ours)
    return data.decode("utf-8").replace("\r\n", "\n")


def _read(file: int) -> bytes:
    try:
        return os.read(file, 65536)
    except OSError:  # how Linux says that the other side has gone
        return b""


@pytest.mark.parametrize("command", ["rules", "explain", "kinds", "schema"])
def test_help_shows_examples_and_exit_codes(command: str) -> None:
    done = scoutcheck(command, "--help")
    assert done.returncode == 0
    assert f"  scoutcheck {command}" in done.stdout
    assert "Exit codes: 0" in done.stdout


@pytest.mark.parametrize("command", [(), ("lint",), ("rules",), ("explain",), ("kinds",), ("schema",)])
def test_help_fits_a_terminal_of_the_usual_width(command: tuple[str, ...]) -> None:
    lines = on_terminal(80, *command, "--help", COLUMNS="80").splitlines()
    assert [line for line in lines if len(line) > 80] == []


class TestRules:
    def test_json_lists_every_rule_with_the_promised_keys_first(self) -> None:
        entries = told("rules")
        assert [entry["id"] for entry in entries] == list(Ledger().ids())
        for entry in entries:
            assert list(entry)[: len(PROMISED)] == PROMISED
            assert {entry["severity"], entry["strict_severity"]} <= {"error", "warning", "off"}
            assert entry["layer"] in ("shape", "meaning", "state", "wire")
            assert entry["evidence"]
            assert all(item["source"] and item["provenance"] for item in entry["evidence"])

    def test_a_rule_tells_its_severity_in_both_modes(self) -> None:
        [entry] = told("rules", "--select", "CC-041")
        assert (entry["severity"], entry["strict_severity"], entry["layer"]) == ("off", "warning", "meaning")
        assert entry["kinds"][:1] == ["create-conversation"]

    def test_only_all_of_it_holds_rows_that_are_no_rule(self) -> None:
        assert told("rules", "--select", "CC-013") == []
        [entry] = told("rules", "--select", "CC-013", "--all")
        assert (entry["layer"], entry["severity"]) == ("none", "off")
        assert entry["reason"]
        assert "CC-013" in scoutcheck("rules", "--all").stdout

    def test_select_kind_and_layer_narrow_it(self) -> None:
        ids = {entry["id"] for entry in told("rules", "--select", "cu,AT-0", "--kind", "create-note", "--layer", "shape")}
        assert "AT-001" in ids
        assert all(name.startswith("AT-0") for name in ids)

    def test_text_has_a_line_for_each_rule_and_a_count(self) -> None:
        lines = scoutcheck("rules", "--select", "UT-011,UT-022").stdout.splitlines()
        assert [line.split()[:4] for line in lines[1:3]] == [
            ["UT-011", "error", "error", "shape"],
            ["UT-022", "error", "error", "shape"],
        ]
        assert lines[-1] == "2 rules"

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--select", "CC-10"), "did you mean CC-010?"),
            (("--kind", "create-notes"), "did you mean create-note?"),
            (("--layer", "shapes"), "invalid choice: 'shapes'"),
            (("CU-010",), "choose with --select"),
            (("--sellect", "CU"), "no option --sellect; did you mean --select?"),
        ],
    )
    def test_wrong_use(self, arguments: tuple[str, ...], says: str) -> None:
        done = scoutcheck("rules", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr

    def test_it_fits_the_terminal_and_is_coloured_there(self) -> None:
        shown = on_terminal(60, "rules", "--select", "AT")
        assert "\x1b[31merror" in shown
        plain = on_terminal(60, "rules", "--select", "AT", NO_COLOR="1")
        assert "\x1b" not in plain
        assert max(map(len, plain.splitlines())) <= 60
        assert "\x1b" not in scoutcheck("rules", "--select", "AT").stdout


class TestExplain:
    def test_it_tells_everything_about_a_rule(self) -> None:
        text = scoutcheck("explain", "CC-020").stdout
        ledger = Ledger()
        for part in (ledger.says("CC-020"), "The API answers with an error.", "create-conversation", "(SEED)", "X-033"):
            assert part in " ".join(text.split())
        for place in ("developer.helpscout.com/mailbox-api/", "shared/create-conversation.yaml#/CreateConversation"):
            assert place in text
        assert [line for line in text.splitlines() if line.startswith("  gives") and "error[CC-020]" in line]

    def test_both_readings_stand_where_documents_disagree(self) -> None:
        [facts] = told("explain", "CF-005")
        conflict = next(reading for reading in facts["readings"] if reading["id"] == "X-005")
        text = " ".join(scoutcheck("explain", "CF-005").stdout.split())
        assert f"default {conflict['default']}" in text
        assert f"strict {conflict['strict']}" in text

    def test_json_holds_what_rules_tells_and_more(self) -> None:
        [facts] = told("explain", "cu-010")
        [entry] = told("rules", "--select", "CU-010")
        assert {key: facts[key] for key in entry} == entry
        assert facts["why"]
        assert facts["examples"]["good"]["kind"] in facts["kinds"]
        assert "CU-010" in {finding["rule"] for finding in facts["examples"]["bad"]["findings"]}

    def test_a_conflict_is_explained_with_its_rules(self) -> None:
        [facts] = told("explain", "X-020")
        text = " ".join(scoutcheck("explain", "X-020").stdout.split())
        for part in (facts["clash"], facts["strict"], facts["default"], *(rule["summary"] for rule in facts["rules"])):
            assert part in text

    def test_a_row_that_is_no_rule_tells_the_reason(self) -> None:
        assert "No rule    No limit is published" in scoutcheck("explain", "CC-013").stdout

    def test_several_rules_come_in_the_order_asked_for(self) -> None:
        assert [facts["id"] for facts in told("explain", "TH-042", "AT-001", "X-001")] == ["TH-042", "AT-001", "X-001"]
        lines = scoutcheck("explain", "TH-042", "AT-001").stdout.splitlines()
        assert [line.split()[0] for line in lines if line.startswith(("TH-042  ", "AT-001  "))] == ["TH-042", "AT-001"]

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ((), "name a rule such as CU-010"),
            (("CU-10",), "no rule called 'CU-10'; did you mean CU-010"),
            (("CU-010", "X-999"), "no conflict called 'X-999'"),
            (("nonsense",), "no rule called 'NONSENSE'"),
        ],
    )
    def test_wrong_use(self, arguments: tuple[str, ...], says: str) -> None:
        done = scoutcheck("explain", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr

    def test_every_bad_example_gives_a_finding_of_its_rule(self) -> None:
        names = [name for name in Ledger().ids() if "bad" in Ledger().examples(name)]
        bad = {facts["id"]: facts["examples"]["bad"] for facts in told("explain", *names)}
        assert len(bad) > 200
        assert [name for name, example in bad.items() if not example["findings"]] == []

    def test_it_fits_the_terminal_and_is_coloured_there(self) -> None:
        assert on_terminal(70, "explain", "TG-001").startswith("\x1b[1mTG-001")
        plain = on_terminal(70, "explain", "TG-001", NO_COLOR="1")
        assert "\x1b" not in plain
        words = [line for line in plain.splitlines() if " " in line.strip()]
        assert max(map(len, words)) <= 70


class TestKinds:
    def test_it_lists_every_kind_with_title_and_request(self) -> None:
        rows = {row["kind"]: row for row in told("kinds")}
        assert set(rows) == set(load().kinds)
        note = rows["create-note"]
        assert (note["method"], note["path"]) == ("POST", "/v2/conversations/{conversationId}/notes")
        assert (rows["webhook-conversation-v1"]["sort"], rows["conversation"]["sort"]) == ("webhook", "response")
        text = scoutcheck("kinds").stdout
        assert all(kind in text for kind in rows)
        assert "Create note: POST /v2/conversations/{id}/notes" in text

    def test_it_tells_the_kind_of_a_file_and_why(self, tmp_path: Path) -> None:
        (tmp_path / "patch.json").write_text(PATCH, "utf-8")
        [row] = told("kinds", "patch.json", cwd=tmp_path)
        assert (row["file"], row["line"], row["kind"], row["payloads"]) == ("patch.json", 1, "update-thread", 1)
        assert row["reason"] == "it has `op`, `path` and `value`"
        lines = scoutcheck("kinds", "patch.json", cwd=tmp_path).stdout.splitlines()
        assert lines == ["patch.json:1: update-thread", "    it has `op`, `path` and `value`"]

    def test_lines_of_ndjson_that_are_alike_are_counted_together(self, tmp_path: Path) -> None:
        (tmp_path / "many.ndjson").write_text(PATCH + "\n" + NOTE + PATCH + '{"moon": 1}\n', "utf-8")
        rows = told("kinds", "many.ndjson", cwd=tmp_path)
        assert [(row["line"], row["payloads"]) for row in rows] == [(1, 2), (3, 1), (5, 1)]
        assert [rows[0]["kind"], rows[2]["kind"]] == ["update-thread", None]
        assert "many.ndjson:1: update-thread (2 payloads)" in scoutcheck("kinds", "many.ndjson", cwd=tmp_path).stdout

    def test_documents_of_yaml_are_told_apart(self, tmp_path: Path) -> None:
        (tmp_path / "two.yaml").write_text("op: replace\npath: /text\nvalue: New\n---\nop: remove\npath: /assignTo\n", "utf-8")
        rows = told("kinds", "two.yaml", cwd=tmp_path)
        assert [(row["line"], row["kind"]) for row in rows] == [(1, "update-thread"), (5, "update-conversation")]

    @pytest.mark.parametrize(
        "text", [PATCH, PATCH * 3, json.dumps(json.loads(PATCH), indent=2)], ids=["line", "lines", "spread"]
    )
    def test_standard_input(self, text: str) -> None:
        [row] = told("kinds", "-", stdin=text)
        assert (row["file"], row["kind"], row["payloads"]) == ("<stdin>", "update-thread", text.count("replace"))

    def test_what_could_be_several_kinds_is_called_ambiguous(self) -> None:
        [row] = told("kinds", "-", stdin='{"text": "Hello", "customer": {"id": 7}}')
        assert row["kind"] is None
        assert {"create-chat", "create-phone"} <= set(row["candidates"])
        assert row["reason"].startswith("ambiguous")

    def test_what_cannot_be_read_is_told_and_the_rest_still_judged(self, tmp_path: Path) -> None:
        (tmp_path / "good.json").write_text(PATCH, "utf-8")
        (tmp_path / "bad.json").write_text('{"op": \n', "utf-8")
        (tmp_path / "half.ndjson").write_text(PATCH + "{\n" + PATCH, "utf-8")
        done = scoutcheck("kinds", "nowhere.json", "bad.json", "half.ndjson", "good.json", "--format", "json", cwd=tmp_path)
        assert done.returncode == 2
        assert [(row["file"], row["payloads"]) for row in json.loads(done.stdout)] == [("half.ndjson", 2), ("good.json", 1)]
        for place in ("nowhere.json: no such file", "bad.json:", "half.ndjson:2:"):
            assert f"scoutcheck: {place}" in done.stderr

    def test_folders_are_walked(self, tmp_path: Path) -> None:
        (tmp_path / "below").mkdir()
        (tmp_path / "below" / "patch.json").write_text(PATCH, "utf-8")
        (tmp_path / "notes.txt").write_text("no payload", "utf-8")
        assert [row["file"] for row in told("kinds", ".", cwd=tmp_path)] == ["below/patch.json"]

    def test_it_fits_the_terminal_and_is_coloured_there(self) -> None:
        assert "\x1b[1mcreate-note" in on_terminal(80, "kinds")
        plain = on_terminal(80, "kinds", NO_COLOR="1")
        assert "\x1b" not in plain
        assert max(len(line) for line in plain.splitlines() if " " in line.strip()) <= 80


class TestSchema:
    def test_it_prints_a_schema_that_judges(self) -> None:
        schema = json.loads(scoutcheck("schema", "update-thread").stdout)
        Draft202012Validator.check_schema(schema)
        judge = Draft202012Validator(schema)
        assert judge.is_valid(json.loads(PATCH))
        assert not judge.is_valid({**json.loads(PATCH), "value": 7})

    def test_strict_asks_for_more(self) -> None:
        softer = {"subject": ""}
        for arguments, right in (((), True), (("--strict",), False)):
            schema = json.loads(scoutcheck("schema", "create-conversation", *arguments).stdout)
            subject = schema["properties"]["subject"]
            assert Draft202012Validator({"properties": {"subject": subject}}).is_valid(softer) is right

    def test_it_writes_to_a_file(self, tmp_path: Path) -> None:
        done = scoutcheck("schema", "create-note", "--output", "note.schema.json", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
        assert json.loads((tmp_path / "note.schema.json").read_text("utf-8"))["title"].startswith("create-note")

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ((), "name one payload kind"),
            (("create-note", "create-chat"), "name one payload kind"),
            (("create-notes",), "did you mean create-note?"),
            (("create-note", "--output", "nowhere/note.json"), "nowhere/note.json: No such file or directory"),
        ],
    )
    def test_wrong_use(self, arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
        done = scoutcheck("schema", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
