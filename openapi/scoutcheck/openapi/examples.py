"""One good and one bad payload for each rule, picked from the corpus of the tests: small, and as like each other as can be."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

MOST_CHARACTERS = 1500
WIDEST_LINE = 100
LOUDEST_FIRST = ("error", "warning", "off")
SETTINGS = "scoutcheck.toml"


class Candidate(NamedTuple):
    """A payload of the corpus: kind, text, and the findings that are expected, as (rule, severity without `--strict`)."""

    kind: str
    text: str
    findings: tuple[tuple[str, str], ...]


def read_examples(corpus: Path) -> dict[str, Any]:
    """For each rule with a folder below `corpus` its `good` and `bad` example: kind, text, and the custom fields in it.

    A rule lacks the example of which it has no JSON that can be printed.
    """
    fields = _custom_fields(corpus / SETTINGS)
    folders = [path for path in sorted(corpus.glob("*")) if path.is_dir()]
    pairs = {folder.name: {name: _example(found, fields) for name, found in _pair(folder)} for folder in folders}
    return {rule: pair for rule, pair in pairs.items() if pair}


def _custom_fields(path: Path) -> dict[str, str]:
    fields: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["custom-fields"] if path.exists() else {}
    return fields


def _example(found: Candidate, fields: dict[str, str]) -> dict[str, Any]:
    used = {number: name for number, name in fields.items() if number in found.text}
    return {"kind": found.kind, "text": found.text, **({"custom_fields": used} if used else {})}


def _pair(folder: Path) -> Iterator[tuple[str, Candidate]]:
    broken = [found for found in _candidates(folder / "bad") if found.findings]
    bad = min(broken, key=lambda found: (_blur(found, folder.name), *_cost(found)), default=None)
    good = min(_candidates(folder / "good"), key=lambda found: _distance(found, bad), default=None)
    yield from ((name, found) for name, found in (("good", good), ("bad", bad)) if found is not None)


def _blur(found: Candidate, rule: str) -> int:
    """How far a bad payload is from showing its rule alone, and as an error."""
    alone = [name for name, _ in found.findings] == [rule]
    return LOUDEST_FIRST.index(found.findings[0][1]) if alone else len(LOUDEST_FIRST)


def _distance(found: Candidate, other: Candidate | None) -> tuple[Any, ...]:
    if other is None:
        return _cost(found)
    return found.kind != other.kind, *_cost(found)[:2], len(_places(found) ^ _places(other)), *_cost(found)


def _cost(found: Candidate) -> tuple[bool, bool, int, str]:
    wide = max(map(len, found.text.splitlines()), default=0) > WIDEST_LINE
    return len(found.text) > MOST_CHARACTERS, wide, len(found.text), found.text


def _places(found: Candidate) -> set[tuple[str | int, ...]]:
    try:
        return set(_paths(json.loads(found.text)))
    except ValueError:
        return set()


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths(child, (*path, key))


def _candidates(folder: Path) -> Iterator[Candidate]:
    for path in sorted(folder.glob("*--*.*json")):
        if not path.name.endswith(".expect.json"):
            for line, text in _payloads(path):
                if _is_printable(text):
                    yield Candidate(path.name.partition("--")[0], text, _expected(path, line))


def _payloads(path: Path) -> Iterator[tuple[int, str]]:
    """The payloads of a file that is UTF-8, each with its line (0 where it is all of the file)."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return
    if path.suffix == ".json":
        yield 0, _spread(text)
    else:
        yield from ((number, _spread(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _spread(text: str) -> str:
    """The payload in the usual layout, if nothing is lost by that: some are about their very text."""
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats)
        spread = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    except ValueError:
        return text
    return spread if _is_printable(spread) else text


def _is_printable(text: str) -> bool:
    return all(char.isprintable() or char in "\t\r\n" for char in text)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a repeated key, which spreading out would hide")
    return value


def _expected(path: Path, line: int) -> tuple[tuple[str, str], ...]:
    file = path.with_name(f"{path.stem}.expect.json")
    findings = json.loads(file.read_text("utf-8")) if file.exists() else []
    return tuple((found["rule"], found["severity"]) for found in findings if line in (0, found["line"]))
