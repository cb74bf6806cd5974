"""`python -m tools.hooks check|build`: `.pre-commit-hooks.yaml`, with one hook for each payload kind of the contract."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from scoutcheck.openapi import bundle

HOOKS_FILE = Path(__file__).parents[1] / ".pre-commit-hooks.yaml"

HEAD = """\
# Made by `make generate` from the payload kinds in openapi/; edits here are lost.

- id: scoutcheck
  name: lint Help Scout payloads
  description: Finds the kind of each JSON or YAML payload from its content and checks it. Narrow it with `files`.
  entry: scoutcheck lint
  language: python
  types_or: [json, yaml]
  require_serial: true

- id: scoutcheck-ndjson
  name: lint Help Scout payloads (NDJSON)
  description: Checks files with one payload a line.
  entry: scoutcheck lint
  language: python
  files: \\.(ndjson|jsonl)$
  require_serial: true
"""

KIND = """
- id: scoutcheck-{kind}
  name: lint {kind} payloads
  description: Checks every file it is given as {kind}. Say with `files` where such payloads are.
  entry: scoutcheck lint --as {kind}
  language: python
  types_or: [json, yaml]
  require_serial: true
"""


def render(kinds: Iterable[str]) -> str:
    """The text of the hooks file for these payload kinds."""
    return HEAD + "".join(KIND.format(kind=kind) for kind in sorted(kinds))


def main() -> int:
    """Compare the file with what it should be, or write it. 0 when it is fresh, 1 when it is stale."""
    parser = argparse.ArgumentParser(prog="python -m tools.hooks", description=__doc__)
    parser.add_argument("command", choices=("check", "build"))
    wanted = render(bundle.load().kinds)
    if parser.parse_args().command == "build":
        HOOKS_FILE.write_text(wanted, "utf-8")
        return 0
    if HOOKS_FILE.exists() and HOOKS_FILE.read_text("utf-8") == wanted:
        return 0
    print(f"{HOOKS_FILE.name} is stale; run: make generate", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
