"""The readers meet whatever there is: they never raise, agree with Python's own reader, and place everything right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from scoutcheck.openapi.bundle import load
from scoutcheck.validator.document import MAX_DEPTH, Document, read_json
from scoutcheck.validator.lint import Options, lint_document
from scoutcheck.validator.locate import locate
from scoutcheck.validator.reading import decode, documents
from scoutcheck.validator.yamldoc import read_yaml
from tests.meta.corpus import samples

CONTRACT = load()
KINDS = st.none() | st.sampled_from(sorted(CONTRACT.kinds))
SAMPLES = [sample for sample in samples() if sample.path.stat().st_size < 4_000]
BLANKS = st.text(" \t\r\n", max_size=3)
# What readers trip over.
SPLINTERS = st.sampled_from((
    '"', "'", "\\", "{", "}", "[", "]", ",", ":", "\ufeff", "\x00", "\x1f", "\u2028", "😀", "\\ud800", "\\u12", "NaN", "-",
    "01", "1e400", "//", "#", "&a ", "*a", "!!python/object:os ", "<<: ", "? ", "| ", "- ", "---\n", "...", "%YAML 9\n", "\n",
    "\t", "\r", "true", ".nan",
))  # fmt: skip  # a heap of splinters, and no list to be read


def values(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Whatever JSON can say, with strings from `text`."""
    numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | text
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4), max_leaves=12
    )


@st.composite
def written(draw: st.DrawFn, value: st.SearchStrategy[Any], ascii_only: st.SearchStrategy[bool]) -> str:
    """A value as JSON in any clothes."""
    indent, colon = draw(st.sampled_from([None, 0, 2, "\t"])), draw(st.sampled_from([":", ": ", " : "]))
    text = json.dumps(draw(value), indent=indent, separators=(",", colon), ensure_ascii=draw(ascii_only))
    return draw(BLANKS) + (text.replace("\n", "\r\n") if draw(st.booleans()) else text) + draw(BLANKS)


TEXTS = written(values(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), st.booleans())


@st.composite
def mutated(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with some pieces lost, doubled, or put in."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        piece = draw(SPLINTERS | st.just("") | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


PAYLOADS = st.sampled_from(SAMPLES).map(lambda sample: sample.path.read_bytes())
PAYLOAD_TEXTS = PAYLOADS.map(lambda data: data.decode("utf-8", "replace"))
ANY_TEXT = (
    TEXTS | mutated(TEXTS) | mutated(PAYLOAD_TEXTS) | st.text(max_size=60) | st.lists(SPLINTERS, max_size=30).map("".join)
)


class Refused(Exception):
    """What Python's reader does not take, or takes though JSON does not know it."""


def _refuse(_: str) -> Any:
    raise Refused


def oracle(text: str) -> Any:
    """The value by Python's own reader. Raises Refused."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Refused from error


def has_repeated_keys(text: str) -> bool:
    seen: list[bool] = []

    def pairs(pairs: list[tuple[str, Any]]) -> None:
        seen.append(len({key for key, _ in pairs}) < len(pairs))

    json.loads(text, object_pairs_hook=pairs)
    return any(seen)


def depth(value: Any) -> int:
    level, deep = [value], 0
    while level := [item for item in level if isinstance(item, (dict, list))]:
        level = [part for item in level for part in (item.values() if isinstance(item, dict) else item)]
        deep += 1
    return deep


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Everything within a value, with its path."""
    yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from paths(part, (*path, step))


def same(left: Any, right: Any) -> bool:
    """Equal, and of the same types all the way down."""
    return repr(left) == repr(right)


def assert_faults_lie_inside(document: Document) -> None:
    for fault in document.faults:
        assert 0 <= fault.start <= fault.end <= len(document.text)
        assert fault.says
        assert document.stretch(fault.start, fault.end).line >= document.line
    assert document.usable or document.faults


@given(ANY_TEXT)
@example("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
@example("[" * MAX_DEPTH + "]" * MAX_DEPTH)
@example("[" * 100_000)
@example('{"a":' * 100_000)
@example('{"a":1,"a":2}')
@example('["\\ud800"]')
@example('["\\ud83d\\ude00"]')
@example("[1,]")
@example("1e400")
@example("9" * 4_000)
def test_json_is_read_as_python_reads_it(text: str) -> None:
    document = read_json(text)
    assert_faults_lie_inside(document)
    names = {fault.name for fault in document.faults}
    try:
        value = oracle(text)
    except Refused:
        assert not document.readable or names == {"byte-order-mark"} or "byte-order-mark" in names
        assert document.faults
        return
    if depth(value) > MAX_DEPTH:
        assert not document.readable
    else:
        assert document.readable
        assert same(document.value, value)
        assert names <= {"repeated-key", "lone-surrogate"}
        assert ("repeated-key" in names) == has_repeated_keys(text)


@given(mutated(TEXTS))
def test_a_byte_order_mark_changes_nothing_but_itself(text: str) -> None:
    assume(not text.startswith("\ufeff"))
    plain, marked = read_json(text), read_json("\ufeff" + text)
    assert same(marked.value, plain.value)
    assert marked.readable == plain.readable
    assert [fault.name for fault in marked.faults][:1] == ["byte-order-mark"]
    assert [(fault.name, fault.start - 1) for fault in marked.faults[1:]] == [
        (fault.name, fault.start) for fault in plain.faults
    ]


@given(TEXTS)
def test_every_place_holds_the_text_of_its_value(text: str) -> None:
    for path, value in paths(oracle(text)):
        start, end = locate(text, path, "value")
        assert same(json.loads(text[start:end]), value)
        if path and isinstance(path[-1], str):
            start, end = locate(text, path, "key")
            assert json.loads(text[start:end]) == path[-1]
        if isinstance(value, dict):
            start, end = locate(text, path, "missing")
            assert text[start:end] == "{"


def loosely(value: Any) -> str:
    """JSON with the faults after which a reader can go on: a comma too much, a word for no number, a key twice."""
    if isinstance(value, list):
        return f"[{''.join(f'{loosely(item)} ,' for item in value)}]"
    if isinstance(value, dict):
        members = ((json.dumps(key), loosely(item)) for key, item in value.items())
        return "{" + "".join(f"{key}: 0, {key}: {item}," for key, item in members) + "}"
    return "NaN" if value is None else json.dumps(value)


@given(values(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)))
def test_places_are_right_in_faulty_texts_too(value: Any) -> None:
    document = read_json(loosely(value))
    assert document.usable
    for path, part in paths(document.value):
        start, end = document.place(path, "value")
        assert same(read_json(document.text[start:end]).value, part)


@given(TEXTS, st.integers(0, 200))
def test_lines_and_columns_count_as_an_editor_does(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    span = read_json(text, line=7).stretch(offset, offset)
    before = text[:offset].split("\n")
    assert (span.line, span.column) == (6 + len(before), len(before[-1]) + 1)


# What YAML writes as JSON does: no control characters, no odd line ends, no halves of surrogate pairs.
PLAIN = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"]), max_size=8)
JSON_AS_YAML = written(values(PLAIN), st.just(False))


@given(JSON_AS_YAML)
@example('{"a":1e5,"b":[1E-2,-0.0]}')
@example('{"a": 1,\r\n"b" : [\r\n{}\r\n]\r\n}')
def test_json_read_as_yaml_is_the_same_at_the_same_places(text: str) -> None:
    assume("\t" not in text and oracle(text) is not None)
    plain = read_json(text)
    (document,) = read_yaml(text)
    assert same(document.value, plain.value)
    for path, value in paths(plain.value):
        assert document.place(path, "value") == plain.place(path, "value")
        if path and isinstance(path[-1], str):
            assert document.place(path, "key") == plain.place(path, "key")
        if isinstance(value, dict):
            assert document.place(path, "missing") == plain.place(path, "missing")


@given(ANY_TEXT)
@example("&a [*a]")
@example("a: *nobody")
@example("? [a]\n: b")
@example("!!python/object/apply:os.system ['true']")
@example("[" * 100_000)
@example("{a: " * 100_000)
@example("- " * 10_000)
@example("a: !!int x")
@example("a: 0x" + "f" * 5_000)
@example("<<: 1")
@example("a: &x {b: 1}\nc: {<<: [*x, {d: 2}]}")
def test_yaml_is_never_too_much(text: str) -> None:
    found = list(read_yaml(text))
    assert found
    for document in found:
        assert_faults_lie_inside(document)
        json.dumps(document.value)
        for path, _ in paths(document.value) if document.usable else ():
            start, end = document.place(path, "value")
            assert 0 <= start <= end <= len(text)


@given(st.binary(max_size=80) | PAYLOADS | ANY_TEXT.map(lambda text: text.encode("utf-16")), st.sampled_from(["json", "yaml"]))
def test_any_bytes_are_read(data: bytes, form: str) -> None:
    found = list(documents(decode(data), form))
    assert found
    for document in found:
        assert_faults_lie_inside(document)


@given(
    st.text(min_size=2, max_size=40), st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
)
def test_wide_encodings_are_told_by_name(text: str, encoding: str) -> None:
    data = ('{"' + text).encode(encoding, "replace")
    (document,) = documents(decode(data), "json")
    assert document.faults[0].says == f"the text is {encoding[:6].upper()}; save it as UTF-8"


@given(mutated(PAYLOAD_TEXTS), KINDS, st.booleans(), st.sampled_from(["json", "yaml"]))
def test_whatever_is_read_is_judged_and_placed(text: str, kind: str | None, strict: bool, form: str) -> None:
    for document in documents(text, form):
        for finding in lint_document(document, Options(CONTRACT, strict), "file", kind).findings:
            assert finding.message
            assert (1, 1) <= (finding.line, finding.column) <= (finding.end_line, finding.end_column)
            assert finding.line <= text.count("\n") + 1
            assert finding.fix is None or 0 <= finding.fix.start <= finding.fix.end <= len(text)


BROKEN = (
    ("", 0), ("  \n ", 4), ("{", 1), ('{"a"', 4), ('{"a":', 5), ('{"a":1', 6), ('{"a":1,', 7), ('{"a":1 "b":2}', 7),
    ("{'a':1}", 1), ("{a:1}", 1), ('{"a":\'b\'}', 5), ('{"a":}', 5), ("[1 2]", 3), ("[1,,2]", 3), ("[1;2]", 2), ("[1]]", 3),
    ("[1}", 2), ('{"a":1]', 6), ('["a', 1), ('["a\nb"]', 3), ('["\\x"]', 2), ('["\\u12"]', 3), ("[tru]", 1), ("[True]", 1),
    ("nul", 0), ("[01]", 1), ("[1.]", 1), ("[.5]", 1), ("[+1]", 1), ("[0x1]", 1), ("// x\n{}", 0), ("{} // x", 3),
    ("[1] [2]", 4), ("\x00", 0),
)  # fmt: skip  # text and place, a glance for each


@pytest.mark.parametrize(("text", "offset"), BROKEN)
def test_broken_json_is_placed_exactly(text: str, offset: int) -> None:
    fault = read_json(text).faults[-1]
    assert (fault.name, fault.start) == ("not-json", offset)
