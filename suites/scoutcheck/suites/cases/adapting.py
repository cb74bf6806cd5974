"""Payloads as the account under test can take them: its own ids, and words that a person might write."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from scoutcheck.strategies.sites import Path, Site, chosen
from scoutcheck.suites.cases.naming import is_id
from scoutcheck.suites.target import Account

# What the contract's own least values look like, where an example reads better.
BLAND = ("", "a")
PLAIN_EMAIL = "ann@example.com"


def adapted(site: Site, payload: Any, account: Account, spare: Path | None = None) -> Any:
    """The payload with ids that the account has and with readable words; what stands at or below `spare` is left alone."""
    return _walk(site, deepcopy(payload), account, (), spare)


def _walk(site: Site, value: Any, account: Account, path: Path, spare: Path | None) -> Any:
    if spare is not None and path == spare:
        return value
    site = chosen(site, value)
    if isinstance(value, dict):
        _patch(value, account, spare, path)
        return {key: _child(site, key, item, account, (*path, key), spare) for key, item in value.items()}
    if isinstance(value, list) and site.item is not None:
        return [_walk(site.item, item, account, (*path, index), spare) for index, item in enumerate(value)]
    return _leaf(site, value, account, path)


def _child(site: Site, key: str, value: Any, account: Account, path: Path, spare: Path | None) -> Any:
    return _walk(site.keys[key], value, account, path, spare) if key in site.keys else value


def _leaf(site: Site, value: Any, account: Account, path: Path) -> Any:
    if type(value) is int and is_id(site) and not site.choices:
        known = id_for(path, account)
        return value if known is None else known
    if isinstance(value, str) and value in BLAND and site.samples and isinstance(site.samples[0], str):
        return site.samples[0]
    return value


def id_for(path: Path, account: Account) -> int | None:
    """The account's id for what a payload names at `path`; None where it has none."""
    words = [step for step in path if isinstance(step, str)]
    named = " ".join(words[-2:]).lower()
    if "mailbox" in named:
        return account.mailbox_id
    if "customer" in named:
        return account.customer_id
    if any(word in named for word in ("user", "assignto", "owner", "createdby")):
        return account.user_id
    return None


# What a patch may address, and the attribute of the account that has an id for it.
PATCHED = {"/mailboxId": "other_mailbox_id", "/primaryCustomer.id": "customer_id", "/assignTo": "user_id"}


def _patch(value: dict[str, Any], account: Account, spare: Path | None, path: Path) -> None:
    if spare == (*path, "value") or type(value.get("value")) is not int:
        return
    known = getattr(account, PATCHED.get(str(value.get("path")), ""), None)
    if known is not None:
        value["value"] = known
