"""One good and one bad payload for each rule, picked from the corpus of the tests: the smallest that reads well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MOST_BYTES = 1500
WIDEST_LINE = 100


def read_examples(corpus: Path) -> dict[str, Any]:
    """For each rule with a folder below `corpus` its `good` and `bad` example, as kind and text.

    The kind is the first part of a file's name (`create-note--no-text.json`). A rule without a readable file of one sort
    lacks that sort.
    """
    examples = {folder.name: dict(_pair(folder)) for folder in sorted(corpus.glob("*/"))}
    return {rule: pair for rule, pair in examples.items() if pair}


def _pair(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    bad = min(_files(folder / "bad"), key=lambda path: (_is_aside(path, folder.name), *_cost(path)), default=None)
    kind = bad and _kind(bad)
    good = min(_files(folder / "good"), key=lambda path: (_kind(path) != kind, *_cost(path)), default=None)
    for name, path in (("good", good), ("bad", bad)):
        if path is not None:
            yield name, {"kind": _kind(path), "text": _text(path)}


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*--*.json")) if not path.name.endswith(".expect.json") and _is_text(path)]


def _kind(path: Path) -> str:
    return path.name.partition("--")[0]


def _is_aside(path: Path, rule: str) -> bool:
    """Whether the file shows more than this rule, or shows it to nobody who has not asked for `--strict`."""
    expected = path.with_name(f"{path.stem}.expect.json")
    findings = json.loads(expected.read_text("utf-8")) if expected.exists() else []
    return [(found["rule"], found["severity"] == "off") for found in findings] != [(rule, False)]


def _cost(path: Path) -> tuple[bool, bool, int, str]:
    text = _text(path)
    wide = max(map(len, text.splitlines()), default=0) > WIDEST_LINE
    return len(text) > MOST_BYTES, wide, len(text), path.name


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _is_text(path: Path) -> bool:
    """Whether the file can stand in a document: UTF-8, and nothing in it that a reader could not see."""
    try:
        return all(char.isprintable() or char in "\t\r\n" for char in _text(path))
    except UnicodeDecodeError:
        return False
