"""Options declared once: parsed quickly by hand, and by argparse for `--help` and for whatever is unusual.

Importing argparse takes longer than linting a file; a command line that the quick parser understands never needs it.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any

USUAL_WIDTH = 79


class Option(Record):
    """One option: its flag, what it says in `--help`, the name of its value ("" for a switch), and the allowed values."""

    flag: str
    says: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    short: str = ""

    @property
    def name(self) -> str:
        return self.flag.removeprefix("--").replace("-", "_")


class Parsed:
    """The values by name (None or False where absent), and the positional arguments."""

    def __init__(self, values: dict[str, Any], rest: list[str]) -> None:
        self.values = values
        self.rest = rest

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class Command(Record):
    """What `--help` needs to know of a command. `rest` is the name of the positional arguments ("" for none).

    `rest_says` tells about them; where there are none, what to do instead.
    """

    name: str
    says: str
    options: tuple[Option, ...]
    rest: str
    examples: str
    rest_says: str | None = None


def parse(command: Command, argv: list[str]) -> Parsed:
    """Parse a command line. Prints and raises SystemExit for `--help` (0) and for wrong use (2)."""
    parsed = _quickly(command, argv) or _with_argparse(command, argv)
    if parsed.rest and not command.rest:
        hint = command.rest_says or f"`scoutcheck {command.name} --help` lists them"
        raise _wrong_use(f"nothing goes without an option here, not {parsed.rest[0]!r}; {hint}")
    return parsed


def whole(text: str | None, flag: str, least: int, most: int) -> int | None:
    """The whole number that stands behind `flag`; None where there is no text. Raises Misuse for anything else."""
    if text is None:
        return None
    # Python itself refuses to read very long numbers, so their length is looked at first.
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    from scoutcheck.cli.output import Misuse

    raise Misuse(f"{flag} needs a whole number from {least} to {most}, not {text!r}")


def _wrong_use(says: str) -> SystemExit:
    from scoutcheck.cli.main import WRONG_USE, tell

    tell(says)
    return SystemExit(WRONG_USE)


def _quickly(command: Command, argv: list[str]) -> Parsed | None:
    options = {option.flag: option for option in command.options}
    values: dict[str, Any] = {option.name: None if option.metavar else False for option in command.options}
    rest: list[str] = []
    waiting = iter(argv)
    for word in waiting:
        flag, equals, value = word.partition("=")
        if word == "--":
            rest += waiting
        elif not word.startswith("-") or word == "-":
            rest.append(word)
        elif flag not in options or (equals and not options[flag].metavar):
            return None
        elif not options[flag].metavar:
            values[options[flag].name] = True
        else:
            value = value if equals else next(waiting, "--")
            if (value.startswith("-") and value != "-" and not equals) or (
                options[flag].choices and value not in options[flag].choices
            ):
                return None
            values[options[flag].name] = value
    return Parsed(values, rest)


def _refuse_strangers(command: Command, argv: list[str]) -> None:
    """Say which option may have been meant; argparse would only say that it knows none of that name."""
    from scoutcheck.openapi.near import nearest

    known = ["--help", *(option.flag for option in command.options)]
    for word in argv[: argv.index("--") if "--" in argv else None]:
        flag = word.partition("=")[0]
        if flag.startswith("--") and flag not in known:
            near = nearest(flag, known)
            hint = f"did you mean {near[0]}?" if near else f"`scoutcheck {command.name} --help` lists them"
            raise _wrong_use(f"no option {flag}; {hint}")


def _filled(text: str) -> str:
    """Text whose sentences fit a terminal of the usual width; what is indented stays as it is."""
    from textwrap import fill

    return "\n".join(line if line.startswith(" ") else fill(line, USUAL_WIDTH) for line in text.split("\n"))


def _with_argparse(command: Command, argv: list[str]) -> Parsed:
    import argparse

    _refuse_strangers(command, argv)
    parser = argparse.ArgumentParser(
        prog=f"scoutcheck {command.name}",
        description=_filled(command.says),
        epilog=f"Examples:\n{_filled(command.examples)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if command.rest:
        parser.add_argument("rest", nargs="*", metavar=command.rest, help=command.rest_says)
    for option in command.options:
        names = [name for name in (option.short, option.flag) if name]
        if option.metavar:
            parser.add_argument(*names, help=option.says, metavar=option.metavar, choices=option.choices or None)
        else:
            parser.add_argument(*names, help=option.says, action="store_true")
    values = vars(parser.parse_intermixed_args(argv))
    return Parsed(values, values.pop("rest", []))
