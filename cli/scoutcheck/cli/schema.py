"""`scoutcheck schema KIND`: one payload kind as a JSON Schema, for editors."""

from __future__ import annotations

import json

from scoutcheck.cli.arguments import Command, Option, Parsed, parse
from scoutcheck.cli.main import FINE, WRONG_USE, tell
from scoutcheck.cli.output import Misuse, put, save
from scoutcheck.openapi.bundle import load
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.export import kind_schema

COMMAND = Command(
    name="schema",
    says="Print one self-contained JSON Schema 2020-12 of a payload kind: valid is what `scoutcheck lint` finds no error in.",
    options=(
        Option("--strict", "valid is what `scoutcheck lint --strict` finds no error in"),
        Option("--output", "write the schema to a file instead of standard output", "FILE", short="-o"),
    ),
    rest="KIND",
    rest_says="a payload kind; `scoutcheck kinds` lists them",
    examples="""  scoutcheck schema create-conversation
  scoutcheck schema update-thread --output update-thread.schema.json

Name the file in your editor's settings (json.schemas in VS Code), or in a payload file's "$schema".
`scoutcheck kinds` lists the kinds. What no JSON Schema can say, such as the order of two dates, only the linter checks.
Exit codes: 0 fine, 2 wrong use or a file that cannot be written, 3 a fault of scoutcheck itself.""",
)


def run(argv: list[str]) -> int:
    """Print the schema. Gives the exit code."""
    arguments = parse(COMMAND, argv)
    try:
        _write(arguments)
    except (Misuse, UnknownName) as error:
        tell(str(error))
        return WRONG_USE
    return FINE


def _write(arguments: Parsed) -> None:
    if len(arguments.rest) != 1:
        raise Misuse("name one payload kind; `scoutcheck kinds` lists them")
    schema = kind_schema(load(), arguments.rest[0], strict=arguments["strict"])
    pieces = [json.dumps(schema, ensure_ascii=False, indent=2), "\n"]
    if arguments["output"]:
        save(arguments["output"], pieces)
    else:
        put(pieces)
