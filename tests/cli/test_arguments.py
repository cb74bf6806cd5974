"""What the commands have in common: numbers behind options, and words where none go."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoutcheck.cli.main import main

SEND = ("webhook", "send", "--secret-env", "HOOK_SECRET", "--to", "http://127.0.0.1:9")
NUMBERS = (
    ("test", "--max-requests"),
    ("test", "--max-time"),
    ("test", "--seed"),
    ("mock", "--port"),
    ("mock", "--rate-limit"),
    (*SEND, "-n"),
    ("generate", "create-note", "-n"),
)
WITHOUT_WORDS = (("cleanup",), ("demo",), ("mock",), ("rules",), ("test",), SEND)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOK_SECRET", "correct-horse")


# Python reads no number of more than 4,300 digits.
@pytest.mark.parametrize("text", ["9" * 5000, "9" * 30, "x", "²", ""], ids=("endless", "long", "word", "raised", "empty"))
@pytest.mark.parametrize("words", NUMBERS, ids=" ".join)
def test_what_is_no_number_of_use_is_told(words: tuple[str, ...], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, text]) == 2
    out, err = capsys.readouterr()
    assert f"{words[-1]} needs a whole number from " in err
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize("words", WITHOUT_WORDS, ids=" ".join)
def test_a_word_where_none_goes_is_told(words: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*words, "extra"]) == 2
    out, err = capsys.readouterr()
    assert "nothing goes without an option here, not 'extra'" in err
    assert (out, err.count("\n"), [*tmp_path.iterdir()]) == ("", 1, [])
