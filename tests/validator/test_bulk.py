"""Accepting lines at sight, and judging the others heap by heap, changes nothing of what is said about a file."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest

from scoutcheck.openapi.bundle import Contract, load
from scoutcheck.validator.chunks import lint_chunks
from scoutcheck.validator.lint import Options
from scoutcheck.validator.ndjson import HEAP, Batch, Job, lint_stream
from tests.validator.mutants import NOW, spoilt

KINDS = ("create-conversation", "update-thread", "webhook-conversation-v1")
ODD = [b"", b"  ", b"{", b"[1,]", b"\xff", b'{"subject":NaN}', b'{"subject":"a","subject":"b"}', "{\ufeff}".encode()]


@cache
def contract() -> Contract:
    return load()


def lines(seed: int, count: int) -> list[bytes]:
    """Examples of the contract, now and then spoilt, one after the other or many in a row."""
    rng = Random(seed)
    found: list[bytes] = []
    examples = [example for kind in KINDS for example in contract().kinds[kind]["examples"]]
    while len(found) < count:
        share = rng.choice((0, 0.05, 0.5, 1))
        found += [_line(rng, rng.choice(examples), share) for _ in range(rng.randint(1, 80))]
    return found


def _line(rng: Random, example: Any, share: float) -> bytes:
    if rng.random() >= share:
        return json.dumps(example, ensure_ascii=rng.random() < 0.5).encode()
    long = {"padding": "x" * rng.choice((0, 0, 0, HEAP // 3, 2 * HEAP))}
    spoilt_one = spoilt(example, rng, sorted(contract().keys))
    return rng.choice((*ODD, json.dumps([spoilt_one, long] if rng.random() < 0.1 else spoilt_one).encode()))


def gathered(batches: list[Batch]) -> tuple[list[Any], list[Any], tuple[int, int, int]]:
    counts = tuple(sum(getattr(batch, name) for batch in batches) for name in ("lines", "payloads", "size"))
    return (
        [finding for batch in batches for finding in batch.findings],
        [problem for batch in batches for problem in batch.problems],
        (counts[0], counts[1], counts[2]),
    )


def job(path: str, kind: str | None, strict: bool, warm_up: int) -> Job:
    return Job(path, "x.ndjson", kind, Options(contract(), strict, clock=lambda: NOW), warm_up)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("kind", [None, "create-conversation"])
@pytest.mark.parametrize("seed", range(2))
def test_lines_accepted_at_sight_change_nothing(seed: int, kind: str | None, strict: bool) -> None:
    data = b"\n".join(lines(seed, 800))
    one_by_one, soon, late = (
        gathered(list(lint_stream(BytesIO(data), job("-", kind, strict, warm_up)))) for warm_up in (0, 1, 256)
    )
    assert one_by_one == soon == late
    assert one_by_one[2] == (800 + data.count(b"\n") - 799, one_by_one[2][1], len(data))
    assert len(one_by_one[0]) > 100


def test_the_numbers_of_lines_are_those_of_the_file() -> None:
    bad = [number for number, line in enumerate(clean_but_some(), 1) if line == b"{"]
    findings, _, _ = gathered(list(lint_stream(BytesIO(b"\n".join(clean_but_some())), job("-", None, False, 1))))
    assert [finding.line for finding in findings] == bad


def clean_but_some() -> list[bytes]:
    clean = json.dumps(contract().kinds["update-thread"]["examples"][0]).encode()
    return [b"{" if number % 7 == 0 or 300 < number < 500 else clean for number in range(3_000)]


def test_several_processes_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    path.write_bytes(
        b"\n".join([*lines(1, 800), *[json.dumps({"text": "x" * 900, "user": 1}).encode()] * 6_000, *lines(2, 400)])
    )
    with path.open("rb") as file:
        alone = gathered(list(lint_stream(file, job(str(path), None, False, 1))))
    assert gathered(list(lint_chunks(job(str(path), None, False, 1), 2))) == alone
