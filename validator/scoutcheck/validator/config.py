"""The configuration: `scoutcheck.toml`, or `[tool.scoutcheck]` in `pyproject.toml`."""

from __future__ import annotations

import os

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.targets import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

FILES = ("scoutcheck.toml", "pyproject.toml")


class ConfigError(ValueError):
    """The configuration cannot be used; the message names file, key and what was expected."""


class Config(Record):
    """What a configuration file says about linting. `file` is "" where there is none."""

    file: str = ""
    strict: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str = ""
    jobs: int = 0
    kinds: Mapping[str, str] = {}
    per_file_ignores: Mapping[str, list[str]] = {}
    custom_fields: Mapping[str, str] = {}


LISTS = ("select", "ignore", "exclude")
SHAPES: dict[str, tuple[type, str]] = {
    "strict": (bool, "true or false"),
    "select": (list, "a list of rules or prefixes"),
    "ignore": (list, "a list of rules or prefixes"),
    "exclude": (list, "a list of path patterns"),
    "baseline": (str, "a file name"),
    "jobs": (int, "a whole number, 1 or more"),
    "kinds": (dict, "a table of path pattern = payload kind"),
    "per-file-ignores": (dict, "a table of path pattern = list of rules"),
    "custom-fields": (dict, "a table of field id = field type"),
    # Other commands read these.
    "mock": (dict, "a table"),
    "target": (dict, "a table"),
    "exceptions": (list, "a list of tables, each with rule, reason, owner and expires"),
}
FOREIGN = ("mock", "target", "exceptions")


def find_config(start: str = ".") -> Config:
    """The nearest configuration in or above the folder `start`; an empty one if there is none. Raises ConfigError."""
    here = os.path.abspath(start)
    while True:
        for name in FILES:
            table = _table(os.path.join(here, name))
            if table is not None:
                return _config(os.path.join(here, name), table)
        parent = os.path.dirname(here)
        if parent == here or os.path.exists(os.path.join(here, ".git")):
            return Config()
        here = parent


def read_config(path: str) -> Config:
    """The configuration in one file. Raises ConfigError where it is not there, is not TOML, or says what nobody knows."""
    table = _table(path)
    if table is None:
        missing = "no such file" if not os.path.exists(path) else "there is no [tool.scoutcheck] in it"
        raise ConfigError(f"{path}: {missing}")
    return _config(path, table)


def foreign(config: Config, key: str) -> Any:
    """What the file says under a key that another command reads; None where it says nothing."""
    return (_table(config.file) or {}).get(key) if config.file else None


def _table(path: str) -> dict[str, Any] | None:
    """What a file says about us; None where it is not there, or a `pyproject.toml` that says nothing."""
    text = _text_of(path)
    is_shared = os.path.basename(path) == FILES[1]
    # Looking for the word first spares the TOML parser, which is slow to import.
    if text is None or (is_shared and "scoutcheck" not in text):
        return None
    table = _parsed(path, text)
    if not is_shared:
        return table
    tool = table.get("tool")
    ours = tool.get("scoutcheck") if isinstance(tool, dict) else None
    if ours is not None and not isinstance(ours, dict):
        raise ConfigError(f"{shown(path)}: tool.scoutcheck must be a table, not {ours!r}")
    return ours


def foreign_table(config: Config, name: str) -> dict[str, Any]:
    """The table of another command, one of FOREIGN, in a configuration that was read; empty where it says nothing of it."""
    return dict(foreign(config, name) or {})


def _text_of(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{shown(path)}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown(path)}: not UTF-8: {error.reason} at byte {error.start}") from error


def _parsed(path: str, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{shown(path)}: not TOML: {error}") from error


def _config(path: str, table: dict[str, Any]) -> Config:
    for key, value in table.items():
        _check(shown(path), key, value)
    values = {key.replace("-", "_"): _settled(key, value) for key, value in table.items() if key not in FOREIGN}
    return Config(file=path, **values)


def _settled(key: str, value: Any) -> Any:
    """A value as a Config holds it: rules in capitals, lists frozen."""
    if key in ("select", "ignore"):
        return tuple(rule.upper() for rule in value)
    if key == "per-file-ignores":
        return {pattern: [rule.upper() for rule in rules] for pattern, rules in value.items()}
    return tuple(value) if key in LISTS else value


def _check(path: str, key: str, value: Any) -> None:
    if key not in SHAPES:
        near = nearest(key, SHAPES)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(SHAPES)}"
        raise ConfigError(f"{path}: unknown key {key!r}; {hint}")
    shape, expected = SHAPES[key]
    given: type = type(value)  # True is no whole number
    if given is not shape or (key in LISTS and not _are_names(value)) or (key == "jobs" and value < 1):
        raise ConfigError(f"{path}: {key!r} must be {expected}, not {value!r}")
    if key in _ENTRIES:
        for name, entry in value.items():
            is_right, wanted = _ENTRIES[key]
            if not is_right(entry):
                raise ConfigError(f"{path}: {key}.{name!r} must be {wanted}, not {entry!r}")


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_name, value))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


_ENTRIES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "kinds": (_is_name, "the name of a payload kind"),
    "per-file-ignores": (_are_names, "a list of rules"),
    "custom-fields": (_is_name, "the name of a field type"),
}
