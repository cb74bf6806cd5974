"""What is said of one value without going below it: its words, limits and format, and the keys of an object."""

from __future__ import annotations

from _operator import gt, le, lt  # of which `operator` makes a copy, at length

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.formats import faults
from scoutcheck.validator.violations import fail

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.violations import Node, Path, Run


def is_quickly_right(node: Node, value: Any) -> bool:
    """Whether a glance is enough to see that there is nothing to say of a value."""
    if "quick" not in node:
        return False
    name, least, most = node["quick"]
    if type(value) is str:
        return name == "string" and bool(least <= len(value) <= most)
    return type(value) is int and name == "integer" and bool(least <= value <= most)


def tell_scalar(run: Run, node: Node, value: Any, path: Path) -> None:
    """Report what is wrong with a value that has no members; one that is not among the allowed ones is only that."""
    for keyword, allowed, rule in node.get("values", ()):
        if not _is_one_of(value, allowed):
            args = {"allowed": allowed, "value": value, "near": near_words(value, allowed)}
            fail(run, node, rule, value, path, keyword, args)
            return
    short = "limits" in node and tell_limits(run, node, value, path)
    if "format" in node and isinstance(value, str) and not short:
        name, rule = node["format"]
        if faults(name, value):
            fail(run, node, rule, value, path, name, {"value": value})


def _is_one_of(value: Any, allowed: list[Any]) -> bool:
    # Only of texts can `in` say it alone: to Python, true is 1.
    return value in allowed and (isinstance(value, str) or any(type(value) is type(item) and value == item for item in allowed))


def near_words(value: Any, allowed: list[Any]) -> list[str]:
    """The allowed words that `value` comes close to."""
    return nearest(value, [item for item in allowed if isinstance(item, str)]) if isinstance(value, str) else []


def tell_limits(run: Run, node: Node, value: Any, path: Path) -> bool:
    """Report every broken limit; whether the value was too short to ask more of it."""
    breaks = _BREAKS.get(type(value), {})
    size = len(value) if isinstance(value, (str, list)) else value
    short = False
    for keyword, limit, rule in node["limits"]:
        if keyword in breaks and breaks[keyword](size, limit):
            fail(run, node, rule, value, path, keyword, {"limit": limit, "size": size, "value": value})
            short = short or keyword == "minLength"
    return short


_BREAKS: dict[type, dict[str, Callable[[Any, Any], bool]]] = {
    str: {"minLength": lt, "maxLength": gt},
    list: {"minItems": lt, "maxItems": gt},
    **{kind: {"minimum": lt, "exclusiveMinimum": le, "maximum": gt} for kind in (int, float)},
}


def owed_keys(node: Node, value: dict[str, Any]) -> list[str]:
    """The required keys that are not there, not even under another name that the contract takes for them."""
    owed = [key for key in node.get("required", ()) if key not in value]
    if not owed:
        return owed
    named = node.get("keys", {}).get("named", {})
    given = {named[key].get("stands-for") for key in value if key in named}
    return [key for key in owed if key not in given]


def slips_for(node: Node, owed: list[str], value: dict[str, Any]) -> dict[str, str]:
    """The misspelt keys that explain a missing one, with that one: one slip of the pen is one fault."""
    keys = node.get("keys", {})
    if "misspelt" not in keys:
        return {}
    near = {key: nearest(key, node["props"])[:1] for key in value if key not in node["props"] and key not in keys["named"]}
    return {key: names[0] for key, names in near.items() if names and names[0] in owed}


def is_idle_null(run: Run, node: Node, key: str) -> bool:
    """Whether a null says nothing here: the key is optional, and its own schema does not speak of null."""
    return "null" in node["keys"] and key not in node.get("required", {}) and not _speaks_of_null(run.nodes[node["props"][key]])


def _speaks_of_null(node: Node) -> bool:
    types = node.get("types")
    return not types or "null" in types or any(reading["form"] == "null" for reading in node.get("readings", ()))


def tell_missing(run: Run, node: Node, key: str, value: dict[str, Any], path: Path, slips: list[str]) -> None:
    """Report a required key that is not there; `slips` are the keys that were written instead."""
    rule, level, also = node["required"][key]
    if slips:
        also = [*also, node["keys"]["misspelt"][0]]
    near = slips or [name for name in nearest(key, value) if name not in node.get("props", {})]
    run.report([rule, level, also], path, "missing", "required", {"key": key, "written": near, "slips": slips})


def tell_unknown(run: Run, node: Node, key: str, path: Path) -> None:
    """Report a key that the contract neither documents nor names, where it minds."""
    props, keys = node.get("props", {}), node["keys"]
    near = nearest(key, props) if "misspelt" in keys else []
    code = "misspelt" if near else "unknown"
    if code in keys:
        run.report(keys[code], (*path, key), "key", code, {"key": key, "near": near, "known": list(props)})


def tell_named(run: Run, node: Node, key: str, path: Path, value: dict[str, Any]) -> None:
    """Report a key that is not documented but named, except where a check of its own speaks of it."""
    named = node["keys"]["named"][key]
    stands_for = named.get("stands-for")
    args = {"key": key, "use": stands_for or named.get("use"), "why": named.get("why"), "stands_for": stands_for}
    if not (stands_for in value and _has_check(node, key)):
        run.report(named["rule"], (*path, key), "key", "named", args)


def _has_check(node: Node, key: str) -> bool:
    """Whether a check of its own speaks of `key` beside the key it stands for."""
    return any(check["check"] == "not-both" and key in check["keys"] for check in node.get("checks", ()))
