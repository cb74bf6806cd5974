"""The table `[target]` of the configuration: where the target is, which account it has, and where its secrets are kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scoutcheck.openapi.operations import read
from scoutcheck.suites.live.secret import Secret
from scoutcheck.suites.target import Account, TargetError
from scoutcheck.validator.config import Config, ConfigError, foreign_table
from scoutcheck.validator.shapes import ID, TABLE, TEXT, Shape, check
from scoutcheck.validator.statetable import read_table
from scoutcheck.validator.targets import shown

STAND_IN = "scoutcheck"
VERSIONS = ("/v2", "/v1")
ENVIRONMENT = ("client_id_env", "client_secret_env", "v1_api_key_env")
HERE = Shape(lambda value: isinstance(value, str) and _is_here(value), "an address to listen at, such as http://127.0.0.1:0")
TARGET: dict[str, Shape] = {
    "base_url": TEXT,
    "client_id_env": TEXT,
    "client_secret_env": TEXT,
    "v1_api_key_env": TEXT,
    "rate_limit_per_minute": ID,
    "mailbox_id": ID,
    "other_mailbox_id": ID,
    "user_id": ID,
    "customer_id": ID,
    "webhook_receiver": HERE,
    "fixtures": TABLE,
    "custom_fields": TABLE,
}
MERGED: dict[str, Shape] = {"id": ID, "into": ID}
FIXTURES: dict[str, Shape] = {"merged": TABLE, "deleted": ID, "too_old": ID}
NEEDED_LIVE = ("base_url", "client_id_env", "client_secret_env", "mailbox_id")


class Settings(NamedTuple):
    """What is known of a target before it is asked. `v1_key` is None where v1 is not to be tested.

    `limit` is the number of rate-limit units per minute that the account has. `live` says that the person who runs us said so.
    """

    base_url: str
    client_id: Secret
    client_secret: Secret
    v1_key: Secret | None
    limit: int
    account: Account
    live: bool


def read_settings(config: Config, environment: Mapping[str, str], *, url: str | None = None, live: bool = False) -> Settings:
    """The settings for the target at `url`, or at the `base_url` of the configuration.

    Raises ConfigError that names file, key and what was expected, TargetError for an address that needs --live.
    """
    place = f"{shown(config.file)}: target" if config.file else "target"
    table = foreign_table(config, "target")
    _check(place, table)
    base = _base_url(url or table.get("base_url"), f"{place}: 'base_url'" if url is None else "--target")
    _permit(base, live)
    for key in NEEDED_LIVE if live else ():
        if key not in table and not (key == "base_url" and url):
            raise ConfigError(f"{place}: {key!r} is missing; with --live it must be {TARGET[key].expected}")
    secrets = {key: _secret(place, table, key, environment) for key in ENVIRONMENT}
    v1_key = secrets["v1_api_key_env"] or (None if live or "v1_api_key_env" in table else Secret(STAND_IN))
    return Settings(
        base,
        secrets["client_id_env"] or Secret(STAND_IN),
        secrets["client_secret_env"] or Secret(STAND_IN),
        v1_key,
        table.get("rate_limit_per_minute", _least_limit()),
        _account(table, v1_key is not None),
        live,
    )


def is_loopback(url: str) -> bool:
    """Whether an address cannot lead away from this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_here(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and is_loopback(url) and parts.path in ("", "/") and (parts.port or 0) >= 0
    except ValueError:
        return False


def is_url(url: str) -> bool:
    """Whether a text is an address that can be called."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        return False


def _check(place: str, table: Mapping[str, Any]) -> None:
    check(place, table, TARGET)
    fixtures = table.get("fixtures", {})
    check(f"{place}.fixtures", fixtures, FIXTURES)
    if "merged" in fixtures:
        check(f"{place}.fixtures.merged", fixtures["merged"], MERGED, needed=tuple(MERGED))
    check(f"{place}.custom_fields", table.get("custom_fields", {}), dict.fromkeys(_field_types(), ID))


@cache
def _field_types() -> tuple[str, ...]:
    """The types of custom fields that the contract knows."""
    nodes = read().contract.nodes
    return tuple(sorted({name for node in nodes for one in node.get("checks", ()) for name in one.get("formats", ())}))


def _base_url(url: str | None, place: str) -> str:
    expected = "the address that /v2 and /v1 lie below, such as http://127.0.0.1:8080"
    if url is None:
        raise ConfigError(f"{place} is missing; it must be {expected}")
    parts = urlsplit(url) if is_url(url) else None
    if parts is None or parts.query or parts.fragment or parts.username is not None:
        raise ConfigError(f"{place} must be {expected}, not {_without_user(url)!r}")
    bare = url.rstrip("/")
    if bare.endswith(VERSIONS):
        raise ConfigError(f"{place} must be {expected}; leave out {bare[-3:]}")
    return bare


def _without_user(url: str) -> str:
    """An address without what may be a password in it."""
    head, at, tail = url.rpartition("@")
    return f"{head.partition('//')[0]}//***@{tail}" if at else url


def _permit(base: str, live: bool) -> None:
    if is_loopback(base):
        return
    if not live:
        raise TargetError(f"{base} is not on this machine; a run against a live account needs --live")
    if urlsplit(base).scheme != "https":
        raise TargetError(f"{base} must be https: credentials are not sent in the clear")


def _secret(place: str, table: Mapping[str, Any], key: str, environment: Mapping[str, str]) -> Secret | None:
    """What the environment holds under the name that `key` gives; without a key for v1, v1 is left out."""
    if key not in table:
        return None
    value = environment.get(table[key], "")
    if value and value.isprintable():
        return Secret(value.strip())
    if value:
        raise ConfigError(f"{place}: {key!r} names {table[key]}, whose value is no key or password: it has control characters")
    if key == "v1_api_key_env":
        return None
    raise ConfigError(f"{place}: {key!r} names {table[key]}, which the environment does not have; export it")


def _account(table: Mapping[str, Any], v1: bool) -> Account:
    return Account(
        table.get("mailbox_id", _example("mailboxId")),
        table.get("other_mailbox_id"),
        table.get("user_id"),
        table.get("customer_id"),
        MappingProxyType(table.get("custom_fields", {})),
        MappingProxyType(table.get("fixtures", {})),
        v1,
        table.get("webhook_receiver"),
    )


@cache
def _example(parameter: str) -> int:
    """The id that the contract itself uses in its examples: good enough for a target that holds nobody's data."""
    found = (one for operation in read().named.values() for one in operation.at("path") if one.name == parameter)
    return int(next(found).example)


@cache
def _least_limit() -> int:
    """The units per minute of the smallest plan (RL-008)."""
    plans = (row for row in read_table().rows if str(row.get("given", {}).get("account", "")).endswith("-plan"))
    return min(int(row["then"]["limits"]["per-minute"]) for row in plans if "limits" in row["then"])
