"""`scoutcheck webhook`: signatures over raw bytes, and deliveries for a receiver that is right, and for such that are not."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from scoutcheck.cli.main import main
from scoutcheck.strategies.webhooks import FAULTS
from scoutcheck.suites.receiver import Receiver, receiving
from scoutcheck.suites.sending import deliveries
from scoutcheck.validator.signatures import verify

ROOT = Path(__file__).parents[2]
SECRET = "a secret of ours"
VECTORS = [one for one in yaml.safe_load((ROOT / "openapi" / "vectors.yaml").read_text()) if one["body"] is not None]


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


@contextmanager
def judging(judge: Callable[[str | None, bytes], bool]) -> Iterator[str]:
    """A receiver that takes what `judge` holds for genuine, and answers 401 to the rest."""

    class Judging(Receiver):
        def take(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
            super().take(method, path, headers, body)
            return 204 if judge(self.received[-1].header("X-HelpScout-Signature"), body) else 401

    with receiving("http://127.0.0.1:0", "hook?a=b") as receiver:
        receiver.__class__ = Judging
        yield receiver.url


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: one["id"])
def test_sign_and_verify_by_the_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], one: dict[str, str]
) -> None:
    monkeypatch.setenv("HOOK_SECRET", one["secret"])
    file = tmp_path / "body"
    file.write_bytes(one["body"].encode())
    assert main(["webhook", "sign", "--secret-env", "HOOK_SECRET", str(file)]) == 0
    assert capsys.readouterr().out == one["signature"] + "\n"
    common = ["webhook", "verify", "--secret-env", "HOOK_SECRET", "--signature"]
    assert main([*common, f" {one['signature']} ", str(file)]) == 0
    assert main([*common, "x" + one["signature"][1:], str(file)]) == 1
    file.write_bytes(one["body"].encode() + b" ")
    assert main([*common, one["signature"], str(file)]) == 1
    assert capsys.readouterr().out == "genuine\nnot genuine\nnot genuine\n"


def test_standard_input_is_signed_byte_by_byte(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    body = b"\xff\x00\r\n{"
    for name in ([], ["-"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
        assert main(["webhook", "sign", "--secret-env", "HOOK_SECRET", *name]) == 0
        assert verify(SECRET, body, capsys.readouterr().out)


def test_a_right_receiver_tells_them_all_apart(capsys: pytest.CaptureFixture[str]) -> None:
    with judging(lambda signature, body: verify(SECRET, body, signature)) as url:
        assert main(["webhook", "send", "--secret-env", "HOOK_SECRET", "--to", url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "24 deliveries, 0 judged wrongly"
    assert all(any(f": {fault}, answered 401" in line for line in lines) for fault in FAULTS)
    assert sum(": genuine, answered 204" in line for line in lines) == 12


def _translated(signature: str | None) -> str:
    return (signature or "").replace("-", "+").replace("_", "/")


@pytest.mark.parametrize(
    ("judge", "fault"),
    [
        (lambda signature, _body: signature is not None, "wrong digest"),
        (lambda _signature, _body: True, "missing header"),
        (
            lambda signature, body: verify(SECRET, body, (signature or "").replace("-", "+").replace("_", "/")),
            "URL-safe alphabet",
        ),
        (lambda _signature, _body: False, "genuine"),
    ],
    ids=["any signature will do", "nothing is checked", "another alphabet", "nothing is taken"],
)
def test_a_wrong_receiver_is_found_out(
    capsys: pytest.CaptureFixture[str], judge: Callable[[str | None, bytes], bool], fault: str
) -> None:
    with judging(judge) as url:
        assert main(["webhook", "send", "--secret-env", "HOOK_SECRET", "--to", url, "-n", "28"]) == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]
    assert any(f": {fault}, answered" in line for line in wrong)


def test_the_same_seed_gives_the_same_deliveries() -> None:
    assert deliveries(SECRET, 10, "1") == deliveries(SECRET, 10, "1")
    assert deliveries(SECRET, 10, "1") != deliveries(SECRET, 10, "2")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sign"], "--secret-env is missing; it must be the name of the environment variable that holds the secret"),
        (["sign", "--secret-env", "NOT_THERE"], "--secret-env names NOT_THERE, which the environment does not have; export it"),
        (["sign", "--secret-env", "HOOK_SECRET", "nowhere.json"], "nowhere.json: No such file or directory"),
        (["sign", "--secret-env", "HOOK_SECRET", "a", "b"], "one FILE at most, not 2"),
        (["verify", "--secret-env", "HOOK_SECRET", "a"], "--signature is missing; it must be the value of"),
        (["send", "--secret-env", "HOOK_SECRET"], "--to must be the address of the receiver"),
        (["send", "--secret-env", "HOOK_SECRET", "--to", "localhost:1"], "--to must be the address of the receiver"),
        (
            ["send", "--secret-env", "HOOK_SECRET", "--to", "https://a.example.com"],
            "is not on this machine; --live sends",
        ),
        (["send", "--secret-env", "HOOK_SECRET", "--to", "http://127.0.0.1:9", "-n", "0"], "-n needs a whole number from 1"),
        (["send", "--secret-env", "LONG", "--to", "http://127.0.0.1:9"], "a secret has at most 40 characters, not 41 (WH-009)"),
        (["forge"], "webhook 'forge' is nothing to do; there are sign, verify, send"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    monkeypatch.setenv("LONG", "s" * 41)
    assert main(["webhook", *words]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1
    assert SECRET not in err


def test_nobody_receives(capsys: pytest.CaptureFixture[str]) -> None:
    with receiving("http://127.0.0.1:0", "x") as receiver:
        url = receiver.url
    assert main(["webhook", "send", "--secret-env", "HOOK_SECRET", "--to", url]) == 2
    assert capsys.readouterr().err == f"scoutcheck: {url}: connection refused\n"


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["webhook", "--help"]) == 0
    for name in ("sign", "verify", "send"):
        assert main(["webhook", name, "--help"]) == 0
        assert f"scoutcheck webhook {name} --secret-env" in capsys.readouterr().out
    assert main(["webhook"]) == 2
