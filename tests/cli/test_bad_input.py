"""Input of the worst sort through the real command: a clear word with file and line, the right code, bounded memory."""

from __future__ import annotations

import codecs
import json
import re
import zlib
from base64 import b64encode
from pathlib import Path

import pytest

from tests.cli.command import PATCH, WRONG_PATCH, measured, scoutcheck

MIB = 2**20
# What one process may take at most.
PEAK = 100
TOO_LARGE = "a payload of more than 12 MiB is not read; split the file or shrink the payload"
TOO_HEAVY = "a payload that takes more than 60 MiB of memory is not read; split the file or shrink the payload"
TOO_MANY = "more than 10,000 breaches in one payload; the others are not told"
MAIL = '"type": "email", "subject": "x", "mailboxId": 85, "status": "active", "customer": {"email": "ada@example.com"}'
NOTE = '{%s, "threads": [{"type": "note", %s"text": "%s"}]}'

BROKEN = {
    "": (1, 1, "there is no JSON here: the text is empty"),
    " \n\t\n": (3, 1, "there is no JSON here: the text is empty"),
    "{": (1, 2, "the text ends before the closing '}'"),
    '{\n  "a": 1\n  "b": 2\n}': (3, 3, "expected ',' or '}', found '\"'"),
    '{"a": 1,\n}': (1, 8, "a comma before '}': JSON has no trailing commas"),
    "{'a': 1}": (1, 2, 'expected a key in double quotes, found "\'" (JSON has no single quotes)'),
    "{a: 1}": (1, 2, "expected a key in double quotes, found 'a'"),
    "{\"a\": 'x'}": (1, 7, "text needs double quotes"),
    '{"a" 1}': (1, 6, "expected ':' after the key 'a', found '1'"),
    '{"a":\n\n}': (3, 1, "expected a value, found '}'"),
    '{"a": True}': (1, 7, "True is not JSON; write true"),
    '{"a": undefined}': (1, 7, "undefined is not JSON; write null"),
    '{"a": NaN}': (1, 7, "NaN is not JSON"),
    '{"a": -Infinity}': (1, 7, "-Infinity is not JSON"),
    '{"a": 01}': (1, 7, "expected a value, found '01'"),
    '{"a": "x\ny"}': (1, 9, "a control character in a string; write it as an escape such as \\n or \\u0001"),
    '{"a": "\\x"}': (1, 8, 'no escape of JSON; a backslash is followed by one of " \\ / b f n r t u'),
    '{"a": "x': (1, 7, "the text ends before this string does"),
    '{"a": [1, 2}': (1, 12, "expected ',' or ']', found '}'"),
    '{"a": 1}\n{"a": 2}\n': (2, 1, "expected the end of the text, found '{'"),
    '// no\n{"a": 1}': (1, 1, "JSON has no comments"),
    '{"a": 1 /* no */}': (1, 9, "expected ',' or '}', found '/' (JSON has no comments)"),
    '{"é😀": 1, "b": }': (1, 16, "expected a value, found '}'"),
    "[" * 100_000: (1, 201, "nested deeper than 200 levels"),
    '{"a":' * 100_000: (1, 1001, "nested deeper than 200 levels"),
}


def test_broken_json_is_placed_exactly(tmp_path: Path) -> None:
    names = [f"{number:02}.json" for number in range(len(BROKEN))]
    for name, text in zip(names, BROKEN, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "wrong.json").write_text(WRONG_PATCH)
    done = scoutcheck("lint", ".", "--as", "update-thread", "--format", "json", "--select", "ER-010,UT-015", cwd=tmp_path)
    first = {one["file"]: (one["line"], one["column"], one["message"]) for one in reversed(done.findings())}
    assert first.pop("wrong.json") == (1, 45, "`value` must be a string, not 5")
    assert first == dict(zip(names, BROKEN.values(), strict=True))
    assert (done.code, done.err) == (2, "")


def test_encodings(tmp_path: Path) -> None:
    texts = {
        "utf-16.json": WRONG_PATCH.encode("utf-16"),
        "utf-16-be.json": WRONG_PATCH.encode("utf-16-be"),
        "utf-16-le.ndjson": WRONG_PATCH.encode("utf-16-le") * 3,
        "utf-16-le.yaml": codecs.BOM_UTF16_LE + WRONG_PATCH.encode("utf-16-le"),
        "utf-32.json": WRONG_PATCH.encode("utf-32"),
        "utf-32-be.json": WRONG_PATCH.encode("utf-32-be"),
        "latin-1.json": '{\n"op": "replace", "value": "é"}'.encode("latin-1"),
        "latin-1.yaml": "op: replace\nvalue: é\n".encode("latin-1"),
        "binary.json": zlib.compress(b"x" * 99),
        "half.json": '{"op": "é'.encode()[:-1],
    }
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
    done = scoutcheck("lint", *texts, "--format", "json", cwd=tmp_path)
    assert {one["file"]: (one["line"], one["column"], one["message"]) for one in done.findings()} == {
        **{name: (1, 1, f"the text is {name[:6].upper()}; save it as UTF-8") for name in texts if name.startswith("utf")},
        "latin-1.json": (2, 28, "the byte 0xe9 is not UTF-8; save the text as UTF-8"),
        "latin-1.yaml": (2, 8, "the byte 0xe9 is not UTF-8; save the text as UTF-8"),
        "binary.json": (1, 2, "the byte 0x9c is not UTF-8; save the text as UTF-8"),
        "half.json": (1, 9, "the byte 0xc3 is not UTF-8; save the text as UTF-8"),
    }
    assert (done.code, done.err) == (2, "")


def test_one_bad_line_never_stops_the_others(tmp_path: Path) -> None:
    bad = [
        b"{",
        b'{"op": "\xff"}',
        b"[" * 100_000,
        b'{"a":1}{"b":2}',
        b"\x00\x00",
        b'{"a": 1,',
        b'"\\ud800"',
        b"1e400",
        b"9" * 5_000,
    ]
    lines = [part for line in bad for part in (line, WRONG_PATCH.encode(), b"")]
    (tmp_path / "x.ndjson").write_bytes(b"\n".join(lines))
    done = scoutcheck("lint", "x.ndjson", "--as", "update-thread", "--format", "json", cwd=tmp_path)
    found = {line: rule for _, line, _, rule in reversed(done.rules())}
    assert sorted(found) == sorted([1 + 3 * index for index in range(9)] + [2 + 3 * index for index in range(9)])
    assert {found[line] for line in range(2, 28, 3)} == {"UT-015"}
    assert [found[line] for line in range(1, 18, 3)] == ["ER-010"] * 6
    assert (done.code, done.err) == (2, "")


YAMLS = {
    "[" * 100_000: (1, 201, "nested deeper than 200 levels"),
    "{a: " * 100_000: (1, 801, "nested deeper than 200 levels"),
    "- " * 3_000: (1, 401, "nested deeper than 200 levels"),
    "\n".join(" " * depth + "a:" for depth in range(300)): (201, 201, "nested deeper than 200 levels"),
    "a: &a [*a]\n": (1, 8, "&a holds itself, which JSON cannot"),
    "a: *b\n": (1, 4, "nothing before this is called &b"),
    "a: 1\nb: !!python/object/apply:os.system ['echo > pwned']": (2, 4, "the tag !!python/object/apply:os.system has no"),
    "a: !mine x\n": (1, 4, "the tag !mine has no place in a payload"),
    "? [a]\n: b\n": (1, 3, "a key must be text"),
    "<<: 1\n": (1, 5, "<< takes a mapping"),
    "a: b: c\n": (1, 5, "mapping values are not allowed in this context"),
    "a:\n\t- b\n": (2, 1, "found character that cannot start any token"),
    "a: 'b\n": (2, 1, "found unexpected end of stream"),
    "a: \x07\n": (1, 4, "control characters are not allowed"),
    "é: {a: \x07\n": (1, 8, "control characters are not allowed"),
    "": (1, 1, "there is no YAML here: the text is empty"),
    "# nothing\n": (1, 1, "there is no YAML here: the text is empty"),
}
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
)


def test_yaml_that_is_none(tmp_path: Path) -> None:
    texts = {**YAMLS, BOMB: (5, 45, "it unfolds to more than 100,000 values")}
    names = [f"{number:02}.yaml" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text(
        "a: &v 5\nop: replace\npath: /text\nvalue: *v\n---\n{op: replace, path: /text, value: 6}\n"
    )
    done, peak = measured("lint", ".", "--as", "update-thread", "--format", "json", "--select", "ER-010,UT-015", cwd=tmp_path)
    found = {one["file"]: one for one in reversed(done.findings())}
    assert [(line, column) for file, line, column, _ in done.rules() if file == "wrong.yaml"] == [(4, 8), (6, 35)]
    for name, (line, column, says) in zip(names, texts.values(), strict=True):
        assert (name, found[name]["line"], found[name]["column"]) == (name, line, column)
        assert found[name]["message"].removeprefix("not YAML: ").startswith(says)
    assert (done.code, done.err, peak < PEAK) == (2, "", True)
    assert not (tmp_path / "pwned").exists()


def test_merge_keys_bring_what_they_stand_for(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("base: &base {op: replace, value: 5}\n<<: *base\npath: /text\n")
    done = scoutcheck("lint", "x.yaml", "--as", "update-thread", "--select", "UT-015", "--format", "json", cwd=tmp_path)
    assert done.rules() == [("x.yaml", 1, 34, "UT-015")]


def test_numbers_beyond_measure(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_text(
        "\n".join(
            f'{{"fields": [{{"id": {n}, "value": "x"}}]}}'
            for n in ("9" * 5_000, "1e400", "-1e400", "1e-400", "0." + "1" * 5_000, "-0")
        )
    )
    done = scoutcheck("lint", "x.ndjson", "--as", "update-custom-fields", "--format", "json", cwd=tmp_path)
    assert [line for _, line, column, _ in done.rules() if column == 20] == [1, 2, 3, 4, 5, 6]
    assert (done.code, done.err) == (1, "")
    assert max(len(one["message"]) for one in done.findings()) < 200


def big(text: str, size: int, more: str = "") -> bytes:
    """A payload of `size` bytes, filled up with the last character of `text`."""
    head, tail = (NOTE % (MAIL, more, "\0")).split("\0")
    rest = size - len((head + text + tail).encode())
    return (head + text + text[-1] * (rest // len(text[-1].encode())) + tail).encode()


ATTACHMENT = '"attachments": [{"fileName": "a", "mimeType": "text/plain", "data": "%s"}], '
LARGE = {
    "ascii": (big("x", 12 * MIB), ""),
    "beyond ascii": (big("…x", 9 * MIB), ""),
    "more beyond ascii": (big("…x", 12 * MIB), TOO_HEAVY),
    "chinese": (big("字", 12 * MIB), ""),
    "astral to the last": (big("😀", 12 * MIB), ""),
    "astral and ascii": (big("😀x", 4 * MIB), ""),
    "astral and more ascii": (big("😀x", 12 * MIB), TOO_HEAVY),
    "astral escape": (big("\\ud83d\\ude00x", 12 * MIB), TOO_HEAVY),
    "escapes": (big("😀" + "\\n" * MIB + "x", 4 * MIB), ""),
    "emoji beside an attachment": (big("😀", 11 * MIB, ATTACHMENT % b64encode(b"x" * 6 * MIB).decode()), ""),
    "too large": (big("x", 12 * MIB + 1), TOO_LARGE),
    "many values": (b'{"tags": [' + b"[]," * 3 * MIB + b"1]}", TOO_HEAVY),
    "many keys": (b"{" + b",".join(b'"%d": 1' % n for n in range(MIB)) + b"}", TOO_HEAVY),
    "many wrong keys": (b"{" + b",".join(b'"%d": 1' % n for n in range(90_000)) + b"}", TOO_MANY),
    "many lines": (b"\n" * 5 * MIB + big("x", 999).replace(b":", b":" + b"\n" * 100_000), ""),
    "a huge key": (b'{"' + b"k" * 5 * MIB + b'": 1}', ""),
    "nothing but blanks": (b" " * 12 * MIB, ""),
}


@pytest.mark.parametrize("name", LARGE)
def test_memory_is_bounded_near_the_limits(tmp_path: Path, name: str) -> None:
    data, says = LARGE[name]
    path = tmp_path / "x.json"
    path.write_bytes(data)
    done, peak = measured("lint", "x.json", "--as", "create-conversation", "--no-progress", cwd=tmp_path)
    assert peak <= PEAK
    assert done.code in ((2,) if says else (0, 1, 2))
    assert done.err == (f"scoutcheck: x.json{':1' if 'not read' in says else ''}: {says}\n" if says else "")


def test_memory_is_bounded_in_lines_too(tmp_path: Path) -> None:
    lines = [data for name, (data, _) in LARGE.items() if b"\n" not in data and name != "nothing but blanks"]
    (tmp_path / "x.ndjson").write_bytes(b"\n".join([*lines, WRONG_PATCH.encode()]))
    done, peak = measured("lint", "x.ndjson", "--jobs", "2", "--format", "json", cwd=tmp_path)
    assert peak <= PEAK
    assert done.rules()[-1] == ("x.ndjson", len(lines) + 1, 45, "UT-015")
    assert done.code == 2


def test_files_that_are_nearly_endless(tmp_path: Path) -> None:
    line = WRONG_PATCH.encode() + b"\n"
    for name in ("x.json", "x.yaml", "x.ndjson"):
        with (tmp_path / name).open("wb") as file:
            file.write(line)
            file.truncate(400 * MIB)
            file.seek(0, 2)
            file.write(b"\n" + line)
    done, peak = measured("lint", ".", "--jobs", "2", "--format", "json", cwd=tmp_path)
    assert peak <= PEAK
    assert done.rules() == [("x.ndjson", 1, 45, "UT-015"), ("x.ndjson", 3, 45, "UT-015")]
    assert done.code == 2
    assert done.err.splitlines() == [
        f"scoutcheck: x.json:1: {TOO_LARGE}",
        f"scoutcheck: x.ndjson:2: {TOO_LARGE}",
        "scoutcheck: x.yaml:1: YAML of more than 4 MiB is not read; split the file or shrink the payload",
    ]


def test_a_file_full_of_faults(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_bytes(b'{"op":5}\n' * 20_000)
    (tmp_path / "y.ndjson").write_bytes(b"[]\n" * 20_000)
    for jobs in ("1", "2"):
        done, peak = measured("lint", "x.ndjson", "--as", "update-thread", "--jobs", jobs, "--format", "github", cwd=tmp_path)
        assert peak <= PEAK
        assert (done.code, re.findall("line=([0-9]+)", done.out)[-1]) == (1, "20000")
    done, peak = measured("lint", "y.ndjson", "--jobs", "1", cwd=tmp_path)
    assert (done.code, peak <= PEAK) == (2, True)
    assert done.err.splitlines()[-1] == "scoutcheck: y.ndjson: 19995 more like these"
    assert len(done.err.splitlines()) == 6


def test_nothing_is_lost_between_bad_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_text(json.dumps([PATCH]))
    (tmp_path / "c.json").write_bytes(b"\xff")
    (tmp_path / "d.json").write_text(WRONG_PATCH)
    done = scoutcheck("lint", "a.json", "gone.json", "b.json", "c.json", "d.json", "--format", "json", cwd=tmp_path)
    assert [(file, rule) for file, _, _, rule in done.rules()] == [
        ("a.json", "ER-010"),
        ("c.json", "ER-010"),
        ("d.json", "UT-015"),
    ]
    assert done.err.splitlines() == [
        "scoutcheck: gone.json: no such file or folder",
        "scoutcheck: b.json: no payload kind has keys like these",
    ]
    assert done.code == 2
