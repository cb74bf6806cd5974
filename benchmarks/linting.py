"""Whole processes of `scoutcheck lint` beside peers: alternating runs, medians, and the ratio of the medians."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.data import write_files, write_ndjson
from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.export import kind_schema

KIND = "create-conversation"
BIN = Path(sys.executable).parent
LINT = [str(BIN / "scoutcheck"), "lint", "--no-progress"]
PASS = [sys.executable, "-c", "pass"]
ORJSON = [
    sys.executable,
    "-c",
    "import orjson, sys\n"
    "for line in open(sys.argv[1], 'rb', buffering=2**20):\n"
    "    try: orjson.loads(line)\n"
    "    except ValueError: pass",
]
JSONSCHEMA = [
    sys.executable,
    "-c",
    "import json, jsonschema, sys\n"
    "schema, payload = (json.load(open(name)) for name in sys.argv[1:])\n"
    "list(jsonschema.Draft202012Validator(schema).iter_errors(payload))",
]


class Run(NamedTuple):
    """One finished process: wall seconds, and the most memory that one of its processes took, in MiB."""

    seconds: float
    peak: float


def run(command: list[str]) -> Run:
    """Run a command to its end, its output thrown away."""
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, _environment(), file_actions=_NOWHERE)
    _, _, usage = os.wait4(pid, 0)
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


_NOWHERE = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]


def _environment() -> dict[str, str]:
    # Without compiled modules every start would compile them anew, which no installed command does.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def alternating(commands: dict[str, list[str]], rounds: int) -> dict[str, list[Run]]:
    """Every command in turn, `rounds` times after one warm-up, so that a busy moment hits them all."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            done = run(command)
            if number:
                runs[name].append(done)
    return runs


def rows(title: str, commands: dict[str, list[str]], rounds: int) -> Iterator[str]:
    """A table: the first command is what the others are compared with."""
    runs = alternating(commands, rounds)
    medians = {name: statistics.median(one.seconds for one in done) for name, done in runs.items()}
    base = next(iter(medians.values()))
    yield f"\n{title}\n{'':34}{'median':>11}{'ratio':>9}{'peak':>11}"
    for name, median in medians.items():
        peak = max(one.peak for one in runs[name])
        yield f"{name:34}{median * 1000:>8,.0f} ms{median / base:>8.2f}x{peak:>7,.0f} MiB"


def table(folder: Path, count: int, rounds: int) -> None:
    """Print the tables: one file, many files, one large file of `count` lines."""
    os.chdir(folder)  # away from any configuration, whose parsing takes a start-up of its own
    write_files(folder / "files", 200)
    good, bulk, schema = folder / "files" / "0000.json", folder / "bulk.ndjson", folder / "schema.json"
    bad = folder / "bad.json"
    bad.write_text(good.read_text("utf-8").replace('"status"', '"state"', 1), "utf-8")
    schema.write_text(json.dumps(kind_schema(load(), KIND)), "utf-8")
    single = {"python -c pass": PASS, "scoutcheck lint, good": [*LINT, str(good)], "scoutcheck lint, bad": [*LINT, str(bad)]}
    peers = {
        "python-jsonschema": [*JSONSCHEMA, str(schema), str(good)],
        **_tool("check-jsonschema", "--schemafile", schema, good),
    }
    _print(rows("One small JSON file", {**single, **peers}, 3 * rounds))
    many = {"scoutcheck lint, one file": [*LINT, str(good)], "scoutcheck lint, 200 files": [*LINT, str(folder / "files")]}
    _print(rows("200 small files in one call", many, 3 * rounds))
    write_ndjson(bulk, count)
    lines = bulk.with_suffix(".jsonl")  # one peer reads no other ending
    lines.symlink_to(bulk)
    large = {
        "orjson.loads on every line": [*ORJSON, str(bulk)],
        "scoutcheck lint --jobs 1": [*LINT, "--jobs", "1", str(bulk)],
        "scoutcheck lint": [*LINT, str(bulk)],
        **_tool("sourcemeta", "validate", schema, lines, "--fast", name="jsonschema", shown="sourcemeta --fast"),
        **_tool("sourcemeta", "validate", schema, lines, name="jsonschema", shown="sourcemeta, exhaustive"),
    }
    _print(rows(f"{count:,} lines of NDJSON, 1 % broken, {bulk.stat().st_size / 1e6:,.0f} MB", large, rounds))


def _tool(package: str, *arguments: str | Path, name: str = "", shown: str = "") -> dict[str, list[str]]:
    """The command line of a peer, or nothing, said aloud, where it is not installed."""
    wanted = os.environ.get(f"BENCH_{package.upper().replace('-', '_')}") or shutil.which(name or package, path=str(BIN))
    if wanted is None or (package == "sourcemeta" and "BENCH_SOURCEMETA" not in os.environ):
        print(f"(absent: {shown or package})")
        return {}
    return {shown or package: [wanted, *map(str, arguments)]}


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)
