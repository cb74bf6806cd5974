"""One walk over a payload along its contract node. Every breach becomes a violation; nothing is raised for a bad payload."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.checks import CHECKS
from scoutcheck.validator.forms import fits
from scoutcheck.validator.shallow import (
    is_idle_null,
    is_quickly_right,
    near_words,
    owed_keys,
    slips_for,
    tell_limits,
    tell_missing,
    tell_named,
    tell_scalar,
    tell_unknown,
)
from scoutcheck.validator.violations import Enough, Run, fail, read, read_legal, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from scoutcheck.openapi.bundle import Contract
    from scoutcheck.validator.checks import Breach
    from scoutcheck.validator.violations import Node, Path, Violation


# The readings of a union that speak of the key that chooses the branch; the others speak of the object.
KEY_FORMS = ("case-variant", "value")


def judge(
    contract: Contract,
    kind: str,
    value: Any,
    definitions: Mapping[str, str] | None = None,
    clock: Callable[[], str] | None = None,
) -> list[Violation]:
    """Every violation of `value` as a payload of `kind`, at all levels; the first `MOST` of them and one where there are more.

    `definitions` maps custom field ids to their types; `clock` gives the present moment as `YYYY-MM-DDThh:mm:ssZ`.
    Raises UnknownName for a kind that the contract does not have.
    """
    return judge_node(contract, contract.kind(kind)["node"], value, definitions, clock)


def judge_node(
    contract: Contract,
    number: int,
    value: Any,
    definitions: Mapping[str, str] | None = None,
    clock: Callable[[], str] | None = None,
) -> list[Violation]:
    """Every violation of `value` as what the node `number` describes."""
    run = Run(contract.nodes, value, definitions or {}, clock or utc_now)
    try:
        _value(run, number, value, ())
    except Enough:
        return run.found
    return run.found


def _value(run: Run, number: int, value: Any, path: Path) -> None:
    node, kind = run.nodes[number], type(value)
    if kind is float and value != value:  # NaN: the reader has reported it, and no schema can say more
        return
    if kind is dict and "readings" in node and _unwrapped(run, number, node, value, path):
        return
    before = len(run.found)
    types = node.get("types")
    if types and _TYPE_NAMES.get(kind) not in types and not any(_has_type(value, name) for name in types):
        _mistyped(run, number, node, value, path)
        return
    if kind is dict:
        _object(run, node, value, path)
    elif kind is list:
        _array(run, node, value, path)
    else:
        tell_scalar(run, node, value, path)
    if "readings" in node and len(run.found) == before:
        read_legal(run, node, value, path)


def _has_type(value: Any, name: str) -> bool:
    if name == "integer":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value % 1 == 0
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, _TYPES[name])


_TYPES: dict[str, type] = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}
_TYPE_NAMES = {**{kind: name for name, kind in _TYPES.items()}, int: "integer"}


def _unwrapped(run: Run, number: int, node: Node, value: Any, path: Path) -> bool:
    for reading in node["readings"]:
        if reading["form"] == "wrapped" and fits(reading, value, node):
            inner = (*path, reading["key"])
            read(run, reading, None, inner, "key", {"key": reading["key"]})
            if not path:
                run.root = value[reading["key"]]
            _value(run, number, value[reading["key"]], inner)
            return True
    return False


def _mistyped(run: Run, number: int, node: Node, value: Any, path: Path) -> None:
    args = {"types": node["types"], "value": value}
    forms = fail(run, _of_itself(node), node["type_rule"], value, path, "type", args)
    if "array" in forms:
        for index, item in enumerate(value):
            _value(run, number, item, (*path, index))
    if "single-item" in forms and "items" in node:
        _value(run, node["items"], value, path)


def _of_itself(node: Node) -> Node:
    """The node without the readings that speak of the key which chooses a branch, and not of the value itself."""
    return _read_by(node, lambda form: form not in KEY_FORMS) if "union" in node else node


def _read_by(node: Node, wanted: Callable[[str], bool]) -> Node:
    """The node with no other readings than those of the wanted forms."""
    return {**node, "readings": [reading for reading in node.get("readings", ()) if wanted(reading["form"])]}


def _array(run: Run, node: Node, value: list[Any], path: Path) -> None:
    if "limits" in node:
        tell_limits(run, node, value, path)
    if "items" in node:
        for index, item in enumerate(value):
            _value(run, node["items"], item, (*path, index))


def _object(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    if "union" in node:
        _union(run, node, value, path)
    if "props" in node or "keys" in node or "required" in node:
        _members(run, node, value, path)
    if "checks" in node:
        _checks(run, node, value, path)


def _checks(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    run.node, run.at = node, path
    for check in node["checks"]:
        if "stirs" in check and value.keys().isdisjoint(check["stirs"]):
            continue
        for breach in CHECKS[check["check"]](value, check, run):
            _breach(run, check, breach, path)


def _breach(run: Run, check: Node, breach: Breach, path: Path) -> None:
    rule, level, also = breach.rule or check["rule"]
    if breach.target == "told":
        run.add_also((*path, *breach.path), [rule, *also])
        return
    args = {**breach.args, "why": check["why"]} if "why" in check else breach.args
    nulls = run.forget([(*path, key) for key in breach.nulls], "null") if breach.nulls else []
    if nulls:  # that they are null is the very fault
        args = {**args, "nulls": [found.path[-1] for found in nulls]}
        also = list(dict.fromkeys([*also, *(found.rule for found in nulls)]))
    run.report([rule, level, also], (*path, *breach.path), breach.target, check["check"], args)


def _union(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    key, branches = node["union"]["key"], node["union"]["branches"]
    chosen = value.get(key)
    if isinstance(chosen, str) and chosen in branches:
        _object(run, run.nodes[branches[chosen]], value, path)
        return
    _choiceless(run, node, value, path)
    meant = [name for name in branches if isinstance(chosen, str) and name.lower() == chosen.lower()]
    if len(meant) == 1:
        # Nobody doubts which branch is meant, and mending the name must lay nothing bare.
        _object(run, run.nodes[branches[meant[0]]], {**value, key: meant[0]}, path)
    else:
        _object(run, run.nodes[node["union"]["common"]], value, path)


def _choiceless(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    """Report that the key which chooses a branch is missing, or names none."""
    union = node["union"]
    key, allowed = union["key"], list(union["branches"])
    if key not in value:
        run.report(union["missing"], path, "missing", "required", {"key": key, "allowed": allowed})
        return
    chosen = value[key]
    rule = union["rule" if isinstance(chosen, str) else "mistyped"]
    args = {"allowed": allowed, "value": chosen, "near": near_words(chosen, allowed)}
    fail(run, _read_by(node, KEY_FORMS.__contains__), rule, chosen, (*path, key), "oneOf", args)


def _members(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    props, keys = node.get("props", {}), node.get("keys")
    owed = owed_keys(node, value)
    slips = slips_for(node, owed, value) if owed else {}
    for key, item in value.items():
        if key in props:
            if item is None and keys is not None and is_idle_null(run, node, key):
                run.report(keys["null"], (*path, key), "value", "null", {"key": key, "value": None})
            elif not is_quickly_right(run.nodes[props[key]], item):
                _value(run, props[key], item, (*path, key))
        elif keys is not None and key not in slips:
            _stranger(run, node, key, item, path, value)
    for key in owed:
        tell_missing(run, node, key, value, path, [name for name, meant in slips.items() if meant == key])


def _stranger(run: Run, node: Node, key: str, item: Any, path: Path, value: dict[str, Any]) -> None:
    """Report a key that is not documented, and judge its value as that of the key it stands for, if it does."""
    named = node["keys"]["named"].get(key)
    if named is None:
        tell_unknown(run, node, key, path)
        return
    tell_named(run, node, key, path, value)
    stands_for = named.get("stands-for")
    if stands_for and (item is not None or stands_for in node.get("required", {})):
        _value(run, node["props"][stands_for], item, (*path, key))
