"""Exceptions: broken rules that a team has decided to live with, each with a reason, an owner and a last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.near import nearest
from scoutcheck.validator.config import Config, ConfigError, foreign
from scoutcheck.validator.targets import shown

KEYS = ("rule", "reason", "owner", "expires")


class Exemption(NamedTuple):
    """One exception: the rule may be broken until the end of the day `expires` (UTC, as 2026-12-31)."""

    rule: str
    reason: str
    owner: str
    expires: str

    def is_over(self, today: str) -> bool:
        """Whether it no longer counts on a day, or at a moment that begins with the day."""
        return self.expires < today[:10]


def read_exceptions(config: Config) -> tuple[Exemption, ...]:
    """The exceptions of a configuration, in its order. Raises ConfigError that names the file, the entry and the key."""
    entries = foreign(config, "exceptions") or []
    known = list(Ledger().data["rules"]) if entries else []
    return tuple(_exception(entry, f"{shown(config.file)}: exceptions[{at}]", known) for at, entry in enumerate(entries))


def exceptions_of(entries: Iterable[Mapping[str, str]]) -> tuple[Exemption, ...]:
    """The exceptions as a run record tells them; what an entry does not say is left empty."""
    return tuple(Exemption(*(str(entry.get(key, "")) for key in KEYS)) for entry in entries)


def _exception(entry: Any, place: str, rules: list[str]) -> Exemption:
    if not isinstance(entry, dict):
        raise ConfigError(f"{place} must be a table with {', '.join(KEYS)}, not {entry!r}")
    for key in entry:
        if key not in KEYS:
            near = nearest(key, KEYS)
            raise ConfigError(
                f"{place}: unknown key {key!r}; {f'did you mean {near[0]!r}?' if near else 'known: ' + ', '.join(KEYS)}"
            )
    values = Exemption(*(_text(entry, key, place) for key in KEYS))
    if values.rule not in rules:
        near = nearest(values.rule, rules)
        raise ConfigError(
            f"{place}: no rule {values.rule!r}; {f'did you mean {near[0]}?' if near else '`scoutcheck rules` lists them'}"
        )
    return values


def _text(entry: Mapping[str, Any], key: str, place: str) -> str:
    value = entry.get(key)
    if key == "expires":
        return _day(value, place)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{place}: {key!r} must be text that says something, not {value!r}")
    return value.strip().upper() if key == "rule" else value


def _day(value: Any, place: str) -> str:
    """TOML knows dates; a date as text is taken as well."""
    try:
        if isinstance(value, datetime) or not isinstance(value, (date, str)):
            raise ValueError
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    except ValueError:
        raise ConfigError(f"{place}: 'expires' must be a date such as 2026-12-31, not {value!r}") from None


__all__ = ["Exemption", "exceptions_of", "read_exceptions"]
