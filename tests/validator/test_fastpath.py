"""What the quick acceptor of NDJSON lines lets pass, full judging finds clean: that is the whole of its promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.validator.fastpath import UNSURE, reader, sieve, texts
from scoutcheck.validator.formats import faults
from scoutcheck.validator.lint import Options, lint_text
from tests.validator.mutants import CORPUS, INSTANTS, NOW, TEXTS, Maker, seeds, spoilt, written

KINDS = list(load().kinds)
FIELDS = {"85": "date", "1": "number", "2": "single_line", "5311": "multi_line"}
# Kinds whose payloads no other detectable kind could claim; losing one would make bulk linting slow, and no test fail.
TOLD_APART = {
    "request-token",
    "create-conversation",
    "update-conversation",
    "create-note",
    "update-thread",
    "create-attachment",
    "create-webhook",
    "webhook-conversation-v1",
    "error",
}


@cache
def contract() -> Contract:
    return load()


@cache
def accepting(kind: str, told: bool, strict: bool, fields: bool = False) -> Callable[[bytes], bool] | None:
    read = reader(options(strict, fields), kind, told)
    return None if read is None else lambda line: read(line) is not UNSURE


def options(strict: bool, fields: bool = False) -> Options:
    return Options(contract(), strict, definitions=FIELDS if fields else {}, clock=lambda: NOW)


def lines_of(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def unjust(line: bytes, kind: str, told: bool, strict: bool, fields: bool = False) -> object:
    """What full judging has to say of a line that was accepted; nothing if it was not, or if all is well."""
    accept = accepting(kind, told, strict, fields)
    if accept is None or not accept(line):
        return None
    linted = lint_text(line.decode().rstrip("\r\n"), options(strict, fields), kind=kind if told else None)
    return linted if linted.findings or not linted.readable or linted.kind != kind else None


def ways() -> list[tuple[bool, bool, bool]]:
    return [(told, strict, fields) for told in (True, False) for strict in (True, False) for fields in (True, False)]


@cache
def words() -> list[str]:
    nodes = contract().nodes
    keys = {key for node in nodes for part in (node.get("props", {}), node.get("keys", {}).get("named", {})) for key in part}
    values = {value for node in nodes for _, listed, _ in node.get("values", ()) for value in listed}
    return sorted(keys | {value for value in values if isinstance(value, str)})


def odd_lines(kind: str, seed: int) -> list[bytes]:
    rng = Random(seed)
    made = Maker(contract(), rng).value(contract().kinds[kind]["node"])
    value = rng.choice((made, rng.choice(seeds(kind, "good")), rng.choice(seeds(kind, "good")), rng.choice(seeds(kind, "bad"))))
    lines = []
    for _ in range(4):
        changed = value
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            changed = spoilt(changed, rng, words())
        text = written(changed, rng, rng.choice((0, 0, 0.1, 0.5)))
        lines.append(rng.choice(("", "", "", "", "\ufeff")) + text + rng.choice(("\n", "\n", "", "\r\n", " x\n")))
    return [line.encode("utf-8", "surrogatepass") for line in lines]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_accepted_is_clean(kind: str, seed: int) -> None:
    found = [unjust(line, kind, *way) for line in odd_lines(kind, seed) for way in ways()]
    assert [linted for linted in found if linted] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_random_lines_are_of_both_sorts(kind: str) -> None:
    """Otherwise the test above would not say much."""
    accept = accepting(kind, told=True, strict=False)
    assert accept is not None
    verdicts = [accept(line) for seed in range(60) for line in odd_lines(kind, seed)]
    assert 0.05 < sum(verdicts) / len(verdicts) < 0.9


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=50)
@given(seed=st.integers(0, 2**32))
def test_many_lines_at_once_are_judged_each_by_itself(kind: str, seed: int) -> None:
    lines = [line for step in range(4) for line in odd_lines(kind, seed + step)]
    for told, strict in ((True, False), (False, True)):
        refused, accept = sieve(options(strict), kind, told), accepting(kind, told, strict)
        assert (refused is None) == (accept is None)
        if refused is not None and accept is not None:
            assert refused(lines) == [place for place, line in enumerate(lines) if not accept(line)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_are_accepted(kind: str) -> None:
    for strict in (True, False):
        accept = accepting(kind, told=True, strict=strict)
        assert accept is not None
        assert [example for example in contract().kinds[kind]["examples"] if not accept(lines_of(example))] == []


def test_kinds_that_are_told_apart_are_accepted_untold() -> None:
    assert {kind for kind in KINDS if accepting(kind, told=False, strict=False)} >= TOLD_APART
    for kind in TOLD_APART:
        accept = accepting(kind, told=False, strict=False)
        assert accept is not None
        assert all(accept(lines_of(example)) for example in contract().kinds[kind]["examples"])


@pytest.mark.parametrize("kind", KINDS)
def test_good_files_are_clean_or_refused(kind: str) -> None:
    for path in sorted(CORPUS.glob(f"*/good/{kind}--*.json")):
        value = json.loads(path.read_text("utf-8"))
        assert [unjust(lines_of(value), kind, *way) for way in ways()] == [None] * len(ways()), path.name


def test_most_good_files_are_accepted() -> None:
    """A fast path that refuses what is right is no fast path."""
    files = [(path.name.partition("--")[0], path) for path in sorted(CORPUS.glob("*/good/*--*.json"))]
    verdicts = [bool(accept(lines_of(json.loads(path.read_text("utf-8"))))) for kind, path in files if (accept := told(kind))]
    assert sum(verdicts) > 0.8 * len(verdicts)


def told(kind: str) -> Callable[[bytes], bool] | None:
    return accepting(kind, told=True, strict=False) if kind in KINDS else None


NOTE = '{"text":"x","user":1}'


@pytest.mark.parametrize(
    "line",
    [
        '{"text":"x","user":1,"user":1}',
        '{"text":"x","user" :1,"user":1}',
        '{"text":"x\\u0022\\u0022","user":1,"user":1}',
        '{"text":"x\\u0022\\u0022\\u0022\\u0022","user":1, "text":""}',
        '{"text":"\\u0022\\u0022\\u0022\\u0022","t\\u0065xt":"x","user":1}',
        '{"text":"x","user":85.0}',
        '{"text":"x","user":1e2}',
        '{"text":"x","user":9223372036854775808}',
        '{"text":"x","user":NaN}',
        '{"text":"x","user":"1"}',
        '{"text":"\\ud800","user":1}',
        '{"text":"x","user":1,}',
        '{"text":"x","user":1,"Status":"active"}',
        '{"text":"x","user":1,"status":"Active"}',
        '{"text":"x","user":null}',
        f"\ufeff{NOTE}",
        f"{NOTE}{NOTE}",
        f"[{NOTE}]",
        "",
    ],
)
def test_what_is_not_clean_is_refused(line: str) -> None:
    accept = accepting("create-note", told=True, strict=False)
    assert accept is not None
    assert accept(NOTE.encode())
    assert not accept(line.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "line", ['{"text":"say \\u0022x\\u0022","user":1}', '{ "text" : "x" ,\t"user" : 1 } \r\n', NOTE + "\n"]
)
def test_spelling_alone_is_no_finding(line: str) -> None:
    """Such lines may be refused, but then for caution, and nothing is found."""
    assert unjust(line.encode(), "create-note", True, True) is None
    assert lint_text(line, options(True), kind="create-note").findings == []


@pytest.mark.parametrize(("depth", "accepted"), [(150, True), (201, False), (600, False), (5000, False)])
def test_deep_nesting_is_for_full_judging(depth: int, accepted: bool) -> None:
    accept = accepting("conversation", told=True, strict=False)
    assert accept is not None
    deep = {**contract().kinds["conversation"]["examples"][0], "preview": "HERE"}
    line = json.dumps(deep).replace('"HERE"', "[" * depth + "]" * depth).encode()
    assert accept(line) == accepted
    assert unjust(line, "conversation", True, False) is None


def test_the_clock_is_that_of_the_judging() -> None:
    example = contract().kinds["create-conversation"]["examples"][0]
    early = reader(options(False)._replace(clock=lambda: "2020-01-01T00:00:00Z"), "create-conversation", True)
    assert early is not None
    assert early(lines_of(example)) is UNSURE


def test_custom_field_types_count() -> None:
    payload = {"fields": [{"id": 85, "value": "2024-02-30"}]}
    plain, typed = (accepting("update-custom-fields", True, False, fields) for fields in (False, True))
    assert plain is not None
    assert typed is not None
    assert plain(lines_of(payload))
    assert not typed(lines_of(payload))


@settings(max_examples=300)
@given(st.one_of(st.sampled_from(TEXTS), st.emails(), st.from_regex(r"[\w.+-]{0,3}@[\w.-]{0,4}", fullmatch=True)))
@example("ada@example.com\n")
def test_quick_addresses_are_addresses(text: str) -> None:
    assert not (texts.is_plain_email(text) and faults("email", text))
    assert texts.testers()["email"].test(text) == (not faults("email", text))


@settings(max_examples=300)
@given(
    st.one_of(
        st.sampled_from(INSTANTS),
        st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%SZ}"),
        st.from_regex(r"[0-9]{4}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z", fullmatch=True),
        st.from_regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", fullmatch=True),
    )
)
def test_quick_instants_are_instants(text: str) -> None:
    assert not (texts.is_plain_instant(text) and faults("date-time", text))
    assert texts.testers()["date-time"].test(text) == (not faults("date-time", text))


def test_what_is_read_is_the_value_of_the_line() -> None:
    read = reader(options(False), "create-conversation", True)
    example = contract().kinds["create-conversation"]["examples"][0]
    assert read is not None
    assert read(lines_of(example)) == example
