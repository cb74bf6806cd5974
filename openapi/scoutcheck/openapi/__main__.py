"""`python -m scoutcheck.openapi check|build`: for those who edit the contract in a checkout of the project."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scoutcheck.openapi.compile import compile_contract
from scoutcheck.openapi.errors import ContractError
from scoutcheck.openapi.examples import read_examples

HERE = Path(__file__).parent
SOURCES = HERE.parents[1]
CORPUS = SOURCES.parent / "tests" / "corpus"


def render(value: object) -> str:
    """The one way in which a compiled file is written, so that a fresh build can be compared byte by byte."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def compiled_files() -> dict[Path, str]:
    """The compiled files of this checkout, as they should be. Raises ContractError."""
    parts = {**compile_contract(SOURCES)._asdict(), "examples": read_examples(CORPUS)}
    return {HERE / f"{name}.json": render(value) for name, value in parts.items()}


def stale_files() -> list[Path]:
    """The compiled files that are not what a fresh build gives. Raises ContractError."""
    return [path for path, text in compiled_files().items() if not path.exists() or path.read_text("utf-8") != text]


def main() -> int:
    """Check the contract and its compiled files, or write them. 0 when all is well, 1 with every problem on standard error."""
    parser = argparse.ArgumentParser(prog="python -m scoutcheck.openapi", description=__doc__)
    parser.add_argument("command", choices=("check", "build"))
    try:
        return _build() if parser.parse_args().command == "build" else _check()
    except ContractError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problem(s)", file=sys.stderr)
        return 1


def _build() -> int:
    for path, text in compiled_files().items():
        path.write_text(text, "utf-8", newline="\n")
        print(f"{path.name}: {len(text):,} characters, written")
    return 0


def _check() -> int:
    stale = stale_files()
    for path in stale:
        print(f"{path.name} is stale; run: make generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
