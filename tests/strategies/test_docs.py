"""The examples of docs/strategies.md are tests, and they pass."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scoutcheck import strategies

PAGE = (Path(__file__).parents[2] / "docs" / "strategies.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"## (Testing [^\n]+)\n.*?```python\n(.*?)```", PAGE, re.DOTALL))


def examples() -> list[tuple[str, str]]:
    return [(title, name) for title, code in EXAMPLES.items() for name in re.findall(r"def (test_\w+)", code)]


def example(title: str) -> ModuleType:
    module = ModuleType("an_example")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(EXAMPLES[title], title, "exec"), module.__dict__)
    return module


def test_there_are_three_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("title", "name"), examples())
def test_an_example_passes(title: str, name: str) -> None:
    example(title).__dict__[name]()


@pytest.mark.parametrize(("title", "name"), examples())
def test_an_example_would_catch_a_mistake(title: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = example(title)
    wrong: dict[str, Any] = {
        "test_a_note_survives_the_way_in_and_out": ("Note", type("Note", (), {"parse": lambda _payload: None})),
        "test_only_genuine_deliveries_are_let_in": ("receive", lambda _body, _headers: 200),
        "test_a_valid_row_is_imported": ("sorted_out", lambda row: "tags" in row),
        "test_a_broken_row_is_put_aside": ("sorted_out", lambda row: "subject" not in row),
    }
    used, mistake = wrong[name]
    monkeypatch.setattr(module, used, mistake)
    with pytest.raises((AssertionError, AttributeError, ExceptionGroup)):
        module.__dict__[name]()


def test_the_page_speaks_of_every_strategy() -> None:
    assert [name for name in strategies.__all__ if name.islower() and f"`{name}" not in PAGE] == []
