"""What a `.gitignore` leaves out is what its patterns say, though most paths are let through without reading them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from scoutcheck.validator.targets import Patterns

NAMES = st.sampled_from(["a", "b", "ab", "a.json", "b.yaml", ".a", "#a", "!a", "a b", "Ä.json"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
PIECES = st.sampled_from(
    ["*", "**", "?", "/", "[ab]", "[!a]", "[", "\\", "\\*", "!", "#", " ", "a", "b", "ab", ".json", ".yaml", "Ä"]
)
LINES = st.lists(PIECES, min_size=1, max_size=5).map("".join)


def right(line: str) -> bool:
    try:
        return bool(GitIgnoreSpec.from_lines([line]))
    except (ValueError, re.error):
        return False


@pytest.mark.filterwarnings("ignore::FutureWarning")  # the other one is not asked to be quiet about odd brackets
@given(st.lists(LINES.filter(right), max_size=3), PATHS, st.sampled_from(["", "/"]))
@example(["!a", "*"], "b.yaml", "")
@example(["a\\.json"], "a.json", "")
@example(["b[!a]b/**"], "b b/a", "/")
@example(["[[ab]"], "a", "")
def test_a_path_is_only_let_through_where_no_pattern_speaks_of_it(lines: list[str], path: str, end: str) -> None:
    patterns = Patterns([f"{line}\n" for line in lines])
    assert patterns.word_on(path + end) == GitIgnoreSpec.from_lines(lines).check_file(path + end).include


@pytest.mark.parametrize(
    ("line", "read"), [("*.log", False), ("build/", False), ("# a.json", False), ("*.json", True), ("*", True)]
)
def test_patterns_are_read_only_for_paths_that_they_may_speak_of(line: str, read: bool) -> None:
    patterns = Patterns([line, "\n"])
    assert patterns.word_on("payloads/a.json") is (True if read else None)
    assert (patterns.spec is not None) == read
