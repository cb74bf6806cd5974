"""The map that is never changed, held against a plain dict."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutcheck.mock.shelf import LARGEST, Shelf
from scoutcheck.mock.value import Later

KEYS = st.integers(0, 40)
STEPS = st.lists(st.tuples(st.booleans(), KEYS, st.integers()), max_size=60)


def after(shelf: Shelf[int], plain: dict[int, int], steps: list[tuple[bool, int, int]]) -> tuple[Shelf[int], dict[int, int]]:
    for put, key, value in steps:
        shelf = shelf.having(key, value) if put else shelf.lacking(key)
        plain = {**plain, key: value} if put else {name: held for name, held in plain.items() if name != key}
    return shelf, plain


@given(STEPS, st.lists(KEYS, unique=True))
def test_it_holds_what_a_dict_would(steps: list[tuple[bool, int, int]], at_first: list[int]) -> None:
    start = dict.fromkeys(at_first, 0)
    shelf, plain = after(Shelf.of(start), start, steps)
    assert dict(shelf.items()) == plain
    assert [*shelf.ascending()] == [plain[key] for key in sorted(plain)]
    assert [*shelf.descending()] == [plain[key] for key in sorted(plain, reverse=True)]
    assert shelf.size() == len(plain)
    assert [shelf.get(key) for key in range(41)] == [plain.get(key) for key in range(41)]


@given(STEPS, STEPS)
def test_its_changes_lead_from_the_old_one_to_the_new(
    first: list[tuple[bool, int, int]], then: list[tuple[bool, int, int]]
) -> None:
    old, plain = after(Shelf[int](), {}, first)
    new, wanted = after(old, plain, then)
    for key, value in new.changed_since(old):
        plain = {name: held for name, held in plain.items() if name != key}
        plain |= {} if value is None else {key: value}
    assert plain == wanted
    assert [*new.changed_since(new)] == []


def test_large_ones_keep_their_order_and_share_their_blocks() -> None:
    shelf, count = Shelf[int](), LARGEST * 20
    # Every key once, in no order.
    for key in range(count):
        shelf = shelf.having(key * 7919 % count, key)
    assert [key for key, _ in shelf.items()] == [*range(count)]
    assert max(map(len, shelf.blocks)) <= LARGEST
    assert [*shelf.having(5, -1).changed_since(shelf)] == [(5, -1)]
    assert shelf.get(-1) is None
    assert shelf.get(count) is None


def test_what_is_made_later_is_made_once_and_is_not_told_apart() -> None:
    made: list[int] = []

    def doubled(number: int) -> int:
        made.append(number)
        return number * 2

    old = Shelf[int]().having(1, 10)
    shelf = old.having(2, Later(doubled, 10))
    assert (shelf.size(), bool(shelf), made) == (2, True, [])
    assert [*shelf.changed_since(old)] == [(2, 20)]
    assert [*shelf.items()] == [(1, 10), (2, 20)]
    assert [*shelf.descending()] == [20, 10]
    assert (shelf.get(2), made) == (20, [10])


@pytest.mark.parametrize("line", range(1, 6))
def test_one_that_is_made_later_is_whole_for_whoever_looks_at_the_same_time(line: int) -> None:
    """Before some line of a look somebody else looks, as another thread may."""
    shelf, lines, seen = Shelf[int]().having(1, Later(len, "held")), list[int](), list[int | None]()

    def between(frame: FrameType, event: str, _arg: Any) -> Any:
        lines.append(frame.f_lineno)
        if event == "line" and len({*lines}) == line + 1 and not seen:
            sys.settrace(None)
            seen.append(shelf.get(1))
        return between

    usual = sys.gettrace()
    sys.settrace(lambda frame, event, arg: between(frame, event, arg) if frame.f_code is Later.look.__code__ else None)
    try:
        assert shelf.get(1) == 4
    finally:
        sys.settrace(usual)
    assert seen == [4]
