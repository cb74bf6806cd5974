"""Payloads as the account under test can take them: its own ids, and words that a person might write."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from scoutcheck.strategies.sites import Node, Path, Site, chosen
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
        known = id_for(path, account) if is_id(site) else None
        return value if known is None else as_odd(value, known)
    site = chosen(site, value)
    if isinstance(value, dict):
        _patch(site, value, account, spare, path)
        _field(site.node, value, account, spare, path)
        return {key: _child(site, key, item, account, (*path, key), spare) for key, item in value.items()}
    if isinstance(value, list):  # of objects where one of them should stand, too
        return [_walk(site.item or site, item, account, (*path, index), spare) for index, item in enumerate(value)]
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


def as_odd(value: Any, known: int) -> Any:
    """A number that is as odd as `value`, of an id that the account has: who lets the oddity through, finds what is meant."""
    if isinstance(value, float) and value > 0:
        return known + value % 1
    return str(known) if isinstance(value, str) and value.isascii() and value.isdigit() else value


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


def _patch(site: Site, value: dict[str, Any], account: Account, spare: Path | None, path: Path) -> None:
    known = getattr(account, PATCHED.get(str(value.get("path")), ""), None)
    if spare == (*path, "value"):
        value |= {"value": as_odd(value["value"], known)} if known is not None and "value" in value else {}
        return
    if value.get("value") in BLAND and "path" in value:
        value["value"] = _said(site, value["path"]) or value["value"]
    if type(value.get("value")) is int and known is not None:
        value["value"] = known


def _said(site: Site, path: Any) -> str | None:
    """The text that the contract's own examples give to a path."""
    values = (one["value"] for one in site.samples if one.get("path") == path and "value" in one)
    return next((value for value in values if isinstance(value, str)), None)


# ---------------------------------------------------------------- custom fields

# A type of field that takes any short text.
ANY_TEXT = "single_line"


def _field(node: Node, value: dict[str, Any], account: Account, spare: Path | None, path: Path) -> None:
    """A custom field that the account has, of the type that stands beside its value if one does; the type then goes."""
    for number, sort in _typed(node):
        if spare == (*path, number) and ANY_TEXT in account.custom_fields:
            value[number] = as_odd(value[number], account.custom_fields[ANY_TEXT])
        if spare in ((*path, number), (*path, sort)):
            continue
        claimed = value.get(sort, ANY_TEXT)
        known = account.custom_fields.get(claimed.lower()) if isinstance(claimed, str) else None
        if known is not None and (sort in value or _is_strange(value.get(number), account)):
            value[number] = known
            value.pop(sort, None)


def strange_fields(site: Site, value: Any, account: Account) -> bool:
    """Whether a payload speaks of custom fields that the account has not."""
    site = chosen(site, value)
    if isinstance(value, list):
        return site.item is not None and any(strange_fields(site.item, item, account) for item in value)
    if not isinstance(value, dict):
        return False
    strange = any(_is_strange(value.get(number), account) for number, _ in _typed(site.node))
    return strange or any(strange_fields(site.keys[key], item, account) for key, item in value.items() if key in site.keys)


def _typed(node: Node) -> list[tuple[str, str]]:
    """The keys of a custom field's id and type, where the node is one."""
    return [(check["id"], check.get("type", "")) for check in node.get("checks", ()) if check["check"] == "typed-value"]


def _is_strange(number: Any, account: Account) -> bool:
    return type(number) is int and number not in account.custom_fields.values()
