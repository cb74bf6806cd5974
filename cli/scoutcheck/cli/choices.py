"""What the command line and the configuration ask of the linter, checked against the contract."""

from __future__ import annotations

import os

from scoutcheck.cli.output import Misuse
from scoutcheck.openapi.errors import UnknownName
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.lint import Options, is_selected
from scoutcheck.validator.suppress import Baseline, PathIgnores, Suppressions, read_baseline
from scoutcheck.validator.targets import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoutcheck.cli.arguments import Parsed
    from scoutcheck.openapi.bundle import Contract
    from scoutcheck.validator.config import Config


def options_of(arguments: Parsed, config: Config, contract: Contract) -> Options:
    """How to judge. Raises Misuse, ConfigError or UnknownName for names that the contract does not have."""
    _check_kinds(arguments, config, contract)
    _check_fields(config, contract)
    configured = [rule for rules in config.per_file_ignores.values() for rule in rules]
    check_rules((*config.select, *config.ignore, *configured), config.file)
    select, ignore = rule_prefixes(arguments["select"]), rule_prefixes(arguments["ignore"])
    check_rules((*select, *ignore))
    strict = arguments["strict"] or config.strict
    return Options(
        contract, strict, select or config.select, (*config.ignore, *ignore), config.custom_fields, root=_root(config)
    )


def suppressions_of(arguments: Parsed, config: Config, root: str) -> Suppressions:
    """What the user lives with. Raises BaselineError."""
    ignores = PathIgnores(config.per_file_ignores, root)
    path = _baseline_file(arguments, config)
    known = path and not arguments["write_baseline"]
    return Suppressions(ignores, read_baseline(path, root) if known else Baseline({}, root))


def own_files(arguments: Parsed, config: Config) -> set[str]:
    """Absolute paths of what this run reads and writes besides payloads."""
    named = (_baseline_file(arguments, config), arguments["write_baseline"], arguments["output"])
    return {os.path.abspath(path) for path in named if path}


def _baseline_file(arguments: Parsed, config: Config) -> str:
    beside = os.path.join(os.path.dirname(config.file), config.baseline) if config.baseline else ""
    return arguments["baseline"] or beside


def covers(paths: list[str], folder: str) -> bool:
    """Whether one of the paths is `folder`, or a folder around it."""
    inner = os.path.join(os.path.realpath(folder), "")
    return any(inner.startswith(os.path.join(os.path.realpath(path), "")) for path in paths if os.path.isdir(path))


def jobs_of(arguments: Parsed, config: Config) -> int:
    """How many processes to use. Raises Misuse."""
    text = arguments["jobs"]
    if text is None:
        return config.jobs or os.cpu_count() or 1
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        raise Misuse(f"--jobs needs a whole number, 1 or more, not {text!r}")
    return int(text[:9])


def rule_prefixes(text: str | None) -> tuple[str, ...]:
    """The IDs and prefixes of a list joined by commas."""
    return tuple(part.strip().upper() for part in (text or "").split(",") if part.strip())


def check_rules(rules: tuple[str, ...], file: str = "") -> None:
    """Raise Misuse for what no rule begins with; `file` is where it stands, if not on the command line."""
    if not rules:
        return
    known = Ledger().data["rules"]
    for rule in rules:
        if not any(name.startswith(rule) for name in known):
            near = nearest(rule, known)
            hint = f"; did you mean {near[0]}?" if near else ""
            where = f"{shown(file)}: " if file else ""
            raise Misuse(f"{where}no rule begins with {rule!r}{hint}; `scoutcheck rules` lists them")


def speaks(options: Options) -> Callable[[str], bool]:
    """Tells of a rule or prefix whether, with these options, it could have been reported at all."""
    ledger = Ledger()

    def could(prefix: str) -> bool:
        return any(
            name.startswith(prefix) and is_selected(name, options) and ledger.severity(name, options.strict) != "off"
            for name in ledger.ids()
        )

    return could


def _root(config: Config) -> str:
    """The folder from which paths count, whatever folder we are in: the configuration's, or that of the git repository."""
    if config.file:
        return os.path.dirname(os.path.abspath(config.file))
    here = os.getcwd()
    while not os.path.exists(os.path.join(here, ".git")):
        if os.path.dirname(here) == here:
            return os.getcwd()
        here = os.path.dirname(here)
    return here


def _check_kinds(arguments: Parsed, config: Config, contract: Contract) -> None:
    if arguments["as"] is not None:
        contract.kind(arguments["as"])
    for pattern, kind in config.kinds.items():
        try:
            contract.kind(kind)
        except UnknownName as error:
            raise ConfigError(f"{shown(config.file)}: kinds.{pattern!r}: {error}") from error


def _check_fields(config: Config, contract: Contract) -> None:
    if not config.custom_fields:
        return
    known = {name for node in contract.nodes for check in node.get("checks", ()) for name in check.get("formats", ())}
    for name, field in config.custom_fields.items():
        if field.lower() not in known:
            says = f"custom-fields.{name!r} is {field!r}; field types: {', '.join(sorted(known))}"
            raise ConfigError(f"{shown(config.file)}: {says}")
