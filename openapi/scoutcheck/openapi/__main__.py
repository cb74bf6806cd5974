"""`python -m scoutcheck.openapi check|build`: for those who edit the contract in a checkout of the project."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scoutcheck.openapi.compile import compile_contract
from scoutcheck.openapi.errors import ContractError

HERE = Path(__file__).parent
SOURCES = HERE.parents[1]


def render(value: object) -> str:
    """The one way in which a compiled file is written, so that a fresh build can be compared byte by byte."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def compiled_files() -> dict[Path, str]:
    """The compiled files of this checkout, as they should be. Raises ContractError."""
    bundle, ledger = compile_contract(SOURCES)
    return {HERE / "bundle.json": render(bundle), HERE / "ledger.json": render(ledger)}


def main() -> int:
    """Check the contract's files, or check and compile them. 0 when all is well, 1 with every problem on standard error."""
    parser = argparse.ArgumentParser(prog="python -m scoutcheck.openapi", description=__doc__)
    parser.add_argument("command", choices=("check", "build"))
    command = parser.parse_args().command
    try:
        files = compiled_files()
    except ContractError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problems", file=sys.stderr)
        return 1
    for path, text in files.items():
        if command == "build":
            path.write_text(text, "utf-8")
        print(f"{path.name}: {len(text):,} characters, {'written' if command == 'build' else 'checked'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
