"""What of a payload counts. Of keys that it does not know the vendor takes no notice (CC-006)."""

from __future__ import annotations

from functools import cache
from typing import Any

from scoutcheck.mock import given
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.forms import fits


def usable(meant: Operation, value: Any) -> Any:
    """The payload without what counts for nothing; an object where one goes, and the same object where all of it counts."""
    if not isinstance(value, dict):
        return value if meant.kind is None or meant.name == "update-customer" else {}
    return _with_threads(meant, _with_customer(_opened(str(meant.kind), value)))


def _opened(kind: str, value: given.Json) -> given.Json:
    """A body inside a wrapper that somebody put around it is taken out (X-057)."""
    wrapper = _wrapper(kind)
    return value[wrapper["key"]] if wrapper is not None and fits(wrapper, value, {}) else value


@cache
def _wrapper(kind: str) -> given.Json | None:
    contract = read().contract
    readings = contract.nodes[contract.kind(kind)["node"]].get("readings", ()) if kind in contract.kinds else ()
    return next((one for one in readings if one["form"] == "wrapped"), None)


def _with_customer(value: given.Json) -> given.Json:
    """A customer's id that is null or below one counts as none (CU-006)."""
    customer = value.get("customer")
    if not isinstance(customer, dict) or "id" not in customer or given.whole(customer["id"]) is not None:
        return value
    return {**value, "customer": {key: item for key, item in customer.items() if key != "id"}}


def _with_threads(meant: Operation, value: given.Json) -> given.Json:
    """Of each thread only what threads of its type take: a note has no customer and no copies, and is no draft."""
    if "thread" in meant.wire:
        return _thread(value, meant.wire["thread"])
    threads = value.get("threads")
    if not isinstance(threads, list):
        return value
    taken = [_thread(one, one.get("type")) if isinstance(one, dict) else one for one in threads]
    return value if all(new is old for new, old in zip(taken, threads, strict=True)) else {**value, "threads": taken}


def _thread(sent: given.Json, kind: Any) -> given.Json:
    known = _known().get(kind) if isinstance(kind, str) else None
    return sent if known is None or sent.keys() <= known else {key: item for key, item in sent.items() if key in known}


@cache
def _known() -> dict[str, frozenset[str]]:
    """The keys that threads of each type take, inside a new conversation and on their own."""
    operations, contract = read().named.values(), read().contract
    nodes = {str(one.wire["thread"]): contract.kind(str(one.kind))["node"] for one in operations if "thread" in one.wire}
    return {thread: frozenset(("type", *contract.nodes[node]["props"])) for thread, node in nodes.items()}
