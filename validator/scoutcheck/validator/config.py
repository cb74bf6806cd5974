"""The configuration: `scoutcheck.toml`, or `[tool.scoutcheck]` in `pyproject.toml`."""

from __future__ import annotations

import os

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
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
    kinds: dict[str, str] = {}  # noqa: RUF012  # a Record's default, never changed
    per_file_ignores: dict[str, list[str]] = {}  # noqa: RUF012
    custom_fields: dict[str, str] = {}  # noqa: RUF012


LISTS = ("select", "ignore", "exclude")
SHAPES: dict[str, tuple[type, str]] = {
    "strict": (bool, "true or false"),
    **dict.fromkeys(LISTS, (list, "a list of strings")),
    "baseline": (str, "a file name"),
    "jobs": (int, "a whole number"),
    "kinds": (dict, "a table of path pattern = payload kind"),
    "per-file-ignores": (dict, "a table of path pattern = list of rules"),
    "custom-fields": (dict, "a table of field id = field type"),
    # Other commands read these.
    "mock": (dict, "a table"),
    "target": (dict, "a table"),
}


def find_config(start: str = ".") -> Config:
    """The nearest configuration in or above the folder `start`; an empty one if there is none. Raises ConfigError."""
    here = os.path.abspath(start)
    while True:
        for name in FILES:
            path = os.path.join(here, name)
            if os.path.isfile(path) and (name == FILES[0] or _speaks_of_us(path)):
                return read_config(path)
        parent = os.path.dirname(here)
        if parent == here or os.path.exists(os.path.join(here, ".git")):
            return Config()
        here = parent


def _speaks_of_us(path: str) -> bool:
    # Looking for the words first spares the TOML parser, which is slow to import.
    with open(path, "rb") as file:
        return b"tool.scoutcheck" in file.read()


def read_config(path: str) -> Config:
    """The configuration in one file. Raises ConfigError for a file that is not there, is not TOML, or says what nobody knows."""
    import tomllib

    try:
        with open(path, "rb") as file:
            table = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    if os.path.basename(path) == "pyproject.toml":
        table = table.get("tool", {}).get("scoutcheck", {})
    return _config(path, table)


def _config(path: str, table: dict[str, Any]) -> Config:
    for key, value in table.items():
        _check(path, key, value)
    values = {key.replace("-", "_"): tuple(value) if key in LISTS else value for key, value in table.items()}
    return Config(file=path, **{key: value for key, value in values.items() if key not in ("mock", "target")})


def _check(path: str, key: str, value: Any) -> None:
    if key not in SHAPES:
        near = nearest(key, SHAPES)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(SHAPES)}"
        raise ConfigError(f"{path}: unknown key {key!r}; {hint}")
    shape, expected = SHAPES[key]
    fine = type(value) is shape and (key not in LISTS or all(isinstance(item, str) for item in value))
    if not fine:
        raise ConfigError(f"{path}: {key!r} must be {expected}, not {value!r}")
    if shape is dict and key in _ENTRIES:
        for name, entry in value.items():
            _ENTRIES[key](path, key, name, entry)


def _rule_list(path: str, key: str, name: str, entry: Any) -> None:
    if not isinstance(entry, list) or not all(isinstance(item, str) for item in entry):
        raise ConfigError(f"{path}: {key}.{name!r} must be a list of rules, not {entry!r}")


def _text(path: str, key: str, name: str, entry: Any) -> None:
    if not isinstance(entry, str):
        raise ConfigError(f"{path}: {key}.{name!r} must be a string, not {entry!r}")


_ENTRIES = {"kinds": _text, "per-file-ignores": _rule_list, "custom-fields": _text}
