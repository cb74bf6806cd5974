"""Whole processes of `scoutcheck lint` beside peers, with the bars that they have to hold."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.data import write_files, write_ndjson
from benchmarks.measuring import Bar, Commands, lines
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
ONE = [
    Bar("scoutcheck lint, good", "python -c pass", at_most=3),
    Bar("scoutcheck lint, bad", "python -c pass", at_most=3),
]
MANY = [Bar("scoutcheck lint, 200 files", "scoutcheck lint, one file", at_most=2)]
BULK = [
    Bar("scoutcheck lint --jobs 1", "orjson.loads on every line", at_most=2.5),
    Bar("scoutcheck lint", "sourcemeta, exhaustive", at_least=8),
    Bar("scoutcheck lint", "sourcemeta --fast", at_least=4),
]


def table(folder: Path, count: int, rounds: int) -> None:
    """Print the tables: one file, many files, one large file of `count` lines."""
    write_files(folder / "files", 200)
    good, bad, schema = folder / "files" / "0000.json", folder / "bad.json", folder / "schema.json"
    bad.write_text(good.read_text("utf-8").replace('"status"', '"state"', 1), "utf-8")
    schema.write_text(json.dumps(kind_schema(load(), KIND)), "utf-8")
    single = {
        "python -c pass": PASS,
        "scoutcheck lint, good": [*LINT, str(good)],
        "scoutcheck lint, bad": [*LINT, str(bad)],
        "python-jsonschema": [*JSONSCHEMA, str(schema), str(good)],
        **_peer("check-jsonschema", _command("check-jsonschema"), "--schemafile", schema, good),
        **_peer("sourcemeta", _sourcemeta(), "validate", schema, good, "-F"),
    }
    _print(lines("One small JSON file", single, ONE, 3 * rounds))
    many = {"scoutcheck lint, one file": [*LINT, str(good)], "scoutcheck lint, 200 files": [*LINT, str(folder / "files")]}
    _print(lines("200 small files in one call", many, MANY, 3 * rounds))
    _bulk(folder / "bulk.jsonl", schema, count, rounds)


def _bulk(bulk: Path, schema: Path, count: int, rounds: int) -> None:
    write_ndjson(bulk, count)
    validate = ("validate", schema, bulk, "-F", "-c")
    commands = {
        "orjson.loads on every line": [*ORJSON, str(bulk)],
        "scoutcheck lint --jobs 1": [*LINT, "--jobs", "1", str(bulk)],
        "scoutcheck lint": [*LINT, str(bulk)],
        **_peer("sourcemeta --fast", _sourcemeta(), *validate, "--fast"),
        **_peer("sourcemeta, exhaustive", _sourcemeta(), *validate),
    }
    title = f"{count:,} lines of NDJSON, 1 % broken, {bulk.stat().st_size / 1e6:,.0f} MB (bar for memory: 100 MiB)"
    _print(lines(title, commands, BULK, rounds))


def _command(name: str) -> str | None:
    return shutil.which(name, path=str(BIN))


def _sourcemeta() -> str | None:
    """The program itself: its Python package would start an interpreter first. BENCH_SOURCEMETA names another one."""
    spec = find_spec("sourcemeta_jsonschema")
    machine = platform.machine().lower().replace("amd64", "x86_64").replace("aarch64", "arm64")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = [Path(folder) / f"jsonschema-{platform.system().lower()}-{machine}" for folder in folders]
    return os.environ.get("BENCH_SOURCEMETA") or next((str(path) for path in found if path.exists()), None)


def _peer(name: str, program: str | None, *arguments: str | Path) -> Commands:
    """The command line of a peer, or nothing, said aloud, where it is not installed."""
    if program is None:
        print(f"(absent: {name})")
        return {}
    return {name: [program, *map(str, arguments)]}


def _print(several: Iterator[str]) -> None:
    for line in several:
        print(line, flush=True)
