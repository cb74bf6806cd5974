"""One walk over a payload along its contract node. Every breach becomes a violation; nothing is raised for a bad payload."""

from __future__ import annotations

from _operator import gt, le, lt  # of which `operator` makes a copy, at length

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.checks import CHECKS
from scoutcheck.validator.formats import faults
from scoutcheck.validator.forms import LEGAL_FORMS, fits

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.openapi.bundle import Contract
    from scoutcheck.validator.checks import Breach

    Node = dict[str, Any]
    Path = tuple[str | int, ...]
    Rule = list[Any]


# The readings of a union that speak of the key that chooses the branch; the others speak of the object.
KEY_FORMS = ("case-variant", "value")


class Violation(Record):
    """One breach of one rule at one place. Knows no file and no severity.

    `path` is a JSON Pointer as a tuple; `target` says what is meant there: the "value", its "key", or something "missing"
    from the object. `code` names the keyword, form or check that was broken, `args` what a message needs to know.
    """

    rule: str
    level: str
    also: tuple[str, ...]
    path: Path
    target: str
    code: str
    args: dict[str, Any]


# So many breaches of one payload are told; whoever has more has one cause for most of them.
MOST = 10_000


class _Enough(Exception):
    """There is no room for another breach."""


class Run:
    """What one judgement needs to know besides node and value, and where its violations gather."""

    __slots__ = ("_clock", "at", "definitions", "found", "node", "nodes", "root")

    def __init__(self, nodes: list[Node], root: Any, definitions: dict[str, str], clock: Callable[[], str]) -> None:
        self.nodes = nodes
        self.root = root
        self.definitions = definitions
        self.node: Node = {}
        self.at: Path = ()
        self.found: list[Violation] = []
        self._clock = clock

    def now(self) -> str:
        """The moment of judging, as `YYYY-MM-DDThh:mm:ssZ`."""
        return self._clock()

    def known(self) -> set[str]:
        """The keys that the object whose checks are run may have."""
        return _documented(self.node)

    def has_told(self, *steps: str | int) -> bool:
        """Whether a finding stands at, or below, the place that lies `steps` below the object whose checks are run."""
        place = (*self.at, *steps)
        return any(found.path[: len(place)] == place for found in self.found)

    def forget(self, places: list[Path], code: str) -> list[Violation]:
        """Take back what was reported with `code` at `places`, and give it."""
        gone = [found for found in self.found if found.code == code and found.path in places]
        self.found = [found for found in self.found if found not in gone]
        return gone

    def add_also(self, place: Path, rules: list[str]) -> None:
        """Say of what was reported at `place` that it breaks these rules, too."""
        for index, found in enumerate(self.found):
            if found.path == place:
                more = [name for name in rules if name not in (found.rule, *found.also)]
                self.found[index] = found._replace(also=(*found.also, *more))

    def report(self, rule: Rule, path: Path, target: str, code: str, args: dict[str, Any]) -> None:
        if len(self.found) > MOST:
            raise _Enough
        self.found.append(Violation(rule[0], rule[1], tuple(rule[2]), path, target, code, args))


def judge(
    contract: Contract,
    kind: str,
    value: Any,
    definitions: dict[str, str] | None = None,
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
    definitions: dict[str, str] | None = None,
    clock: Callable[[], str] | None = None,
) -> list[Violation]:
    """Every violation of `value` as what the node `number` describes."""
    run = Run(contract.nodes, value, definitions or {}, clock or utc_now)
    try:
        _value(run, number, value, ())
    except _Enough:
        return run.found
    return run.found


def utc_now() -> str:
    """The present moment in UTC."""
    from time import gmtime, strftime

    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())


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
        _scalar(run, node, value, path)
    if "readings" in node and len(run.found) == before:
        _legal_readings(run, node, value, path)


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
            _read(run, reading, None, inner, "key", {"key": reading["key"]})
            if not path:
                run.root = value[reading["key"]]
            _value(run, number, value[reading["key"]], inner)
            return True
    return False


def _mistyped(run: Run, number: int, node: Node, value: Any, path: Path) -> None:
    args = {"types": node["types"], "value": value}
    forms = _fail(run, _of_itself(node), node["type_rule"], value, path, "type", args)
    if "array" in forms:
        for index, item in enumerate(value):
            _value(run, number, item, (*path, index))
    if "single-item" in forms and "items" in node:
        _value(run, node["items"], value, path)


def _of_itself(node: Node) -> Node:
    """The node without the readings that speak of the key which chooses a branch, and not of the value itself."""
    if "union" not in node:
        return node
    return {**node, "readings": [reading for reading in node.get("readings", ()) if reading["form"] not in KEY_FORMS]}


def _fail(run: Run, node: Node, rule: Rule, value: Any, path: Path, code: str, args: dict[str, Any]) -> list[str]:
    """Report a failed keyword, through the readings that fit the value if there are any. Gives their forms."""
    softer = _softer(node, value)
    for reading in softer:
        _read(run, reading, rule, path, "value", args)
    if not softer:
        run.report(rule, path, "value", code, args)
    return [reading["form"] for reading in softer]


def _softer(node: Node, value: Any) -> list[Node]:
    """The readings that fit a value. A prefix is the broadest of them and speaks only where no other does."""
    # 85.0 is an integer like any other, so a fraction of nought never explains why a keyword failed.
    readings = [reading for reading in node.get("readings", ()) if reading["form"] != "integral-number"]
    found = [reading for reading in readings if fits(reading, value, node)]
    return [reading for reading in found if reading["form"] != "prefix"] or found


def _read(run: Run, reading: Node, rule: Rule | None, path: Path, target: str, args: dict[str, Any]) -> None:
    own = reading["rule"] or rule
    if own is None:
        return
    level = reading["level"] or own[1]
    also = own[2] if rule is None or rule[0] == own[0] else [*own[2], *(name for name in (rule[0],) if name not in own[2])]
    told = {**args, "why": reading["why"]} if "why" in reading else args
    run.report([own[0], level, also], path, target, reading["form"], told)


def _legal_readings(run: Run, node: Node, value: Any, path: Path) -> None:
    for reading in node["readings"]:
        if reading["form"] in LEGAL_FORMS and reading["rule"] and fits(reading, value, node):
            _read(run, reading, None, path, "value", {"value": value})


def _scalar(run: Run, node: Node, value: Any, path: Path) -> None:
    for keyword, allowed, rule in node.get("values", ()):
        if not _is_one_of(value, allowed):
            _fail(run, node, rule, value, path, keyword, {"allowed": allowed, "value": value, "near": _near(value, allowed)})
            return
    short = "limits" in node and _limits(run, node, value, path)
    if "format" in node and isinstance(value, str) and not short:
        name, rule = node["format"]
        if faults(name, value):
            _fail(run, node, rule, value, path, name, {"value": value})


def _is_one_of(value: Any, allowed: list[Any]) -> bool:
    # Only of texts can `in` say it alone: to Python, true is 1.
    return value in allowed and (isinstance(value, str) or any(type(value) is type(item) and value == item for item in allowed))


def _near(value: Any, allowed: list[Any]) -> list[str]:
    return nearest(value, [item for item in allowed if isinstance(item, str)]) if isinstance(value, str) else []


def _limits(run: Run, node: Node, value: Any, path: Path) -> bool:
    """Report every broken limit; whether the value was too short to ask more of it."""
    breaks = _BREAKS.get(type(value), {})
    size = len(value) if isinstance(value, (str, list)) else value
    short = False
    for keyword, limit, rule in node["limits"]:
        if keyword in breaks and breaks[keyword](size, limit):
            _fail(run, node, rule, value, path, keyword, {"limit": limit, "size": size, "value": value})
            short = short or keyword == "minLength"
    return short


_BREAKS: dict[type, dict[str, Callable[[Any, Any], bool]]] = {
    str: {"minLength": lt, "maxLength": gt},
    list: {"minItems": lt, "maxItems": gt},
    **{kind: {"minimum": lt, "exclusiveMinimum": le, "maximum": gt} for kind in (int, float)},
}


def _array(run: Run, node: Node, value: list[Any], path: Path) -> None:
    if "limits" in node:
        _limits(run, node, value, path)
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


def _documented(node: Node) -> set[str]:
    named = node.get("keys", {}).get("named", {})
    return {*node.get("props", ()), *(key for key, part in named.items() if "stands-for" in part)}


def _union(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    union = node["union"]
    key, branches = union["key"], union["branches"]
    chosen = value.get(key)
    if isinstance(chosen, str) and chosen in branches:
        _object(run, run.nodes[branches[chosen]], value, path)
        return
    if key in value:
        args = {"allowed": list(branches), "value": chosen, "near": _near(chosen, list(branches))}
        readings = [reading for reading in node.get("readings", ()) if reading["form"] in KEY_FORMS]
        rule = union["rule" if isinstance(chosen, str) else "mistyped"]
        _fail(run, {**node, "readings": readings}, rule, chosen, (*path, key), "oneOf", args)
    else:
        run.report(union["missing"], path, "missing", "required", {"key": key, "allowed": list(branches)})
    meant = [name for name in branches if isinstance(chosen, str) and name.lower() == chosen.lower()]
    if len(meant) == 1:
        # Nobody doubts which branch is meant, and mending the name must lay nothing bare.
        _object(run, run.nodes[branches[meant[0]]], {**value, key: meant[0]}, path)
    else:
        _object(run, run.nodes[union["common"]], value, path)


def _members(run: Run, node: Node, value: dict[str, Any], path: Path) -> None:
    props, keys = node.get("props", {}), node.get("keys")
    owed = _owed(node, value)
    slips = _slips(node, owed, value) if owed else {}
    for key, item in value.items():
        if key in props:
            if item is None and keys is not None and _is_idle_null(run, node, keys, key):
                run.report(keys["null"], (*path, key), "value", "null", {"key": key, "value": None})
            elif not _is_quickly_right(run.nodes[props[key]], item):
                _value(run, props[key], item, (*path, key))
        elif keys is not None and key not in slips:
            _stranger(run, node, key, item, path, value)
    for key in owed:
        _missing(run, node, key, value, path, [name for name, meant in slips.items() if meant == key])


def _is_quickly_right(node: Node, value: Any) -> bool:
    """Whether a glance is enough to see that there is nothing to say of a value."""
    if "quick" not in node:
        return False
    name, least, most = node["quick"]
    if type(value) is str:
        return name == "string" and bool(least <= len(value) <= most)
    return type(value) is int and name == "integer" and bool(least <= value <= most)


def _owed(node: Node, value: dict[str, Any]) -> list[str]:
    """The required keys that are not there, not even under another name that the contract takes for them."""
    owed = [key for key in node.get("required", ()) if key not in value]
    if not owed:
        return owed
    named = node.get("keys", {}).get("named", {})
    given = {named[key].get("stands-for") for key in value if key in named}
    return [key for key in owed if key not in given]


def _slips(node: Node, owed: list[str], value: dict[str, Any]) -> dict[str, str]:
    """The misspelt keys that explain a missing one, with that one: one slip of the pen is one fault."""
    keys = node.get("keys", {})
    if "misspelt" not in keys:
        return {}
    near = {key: nearest(key, node["props"])[:1] for key in value if key not in node["props"] and key not in keys["named"]}
    return {key: names[0] for key, names in near.items() if names and names[0] in owed}


def _missing(run: Run, node: Node, key: str, value: dict[str, Any], path: Path, slips: list[str]) -> None:
    rule, level, also = node["required"][key]
    if slips:
        also = [*also, node["keys"]["misspelt"][0]]
    near = slips or [name for name in nearest(key, value) if name not in node.get("props", {})]
    run.report([rule, level, also], path, "missing", "required", {"key": key, "written": near, "slips": slips})


def _is_idle_null(run: Run, node: Node, keys: Node, key: str) -> bool:
    """Whether a null says nothing here: the key is optional, and its own schema does not speak of null."""
    return "null" in keys and key not in node.get("required", {}) and not _speaks_of_null(run.nodes[node["props"][key]])


def _speaks_of_null(node: Node) -> bool:
    types = node.get("types")
    return not types or "null" in types or any(reading["form"] == "null" for reading in node.get("readings", ()))


def _stranger(run: Run, node: Node, key: str, item: Any, path: Path, value: dict[str, Any]) -> None:
    """Report a key that is not documented."""
    props, keys = node.get("props", {}), node["keys"]
    if key in keys["named"]:
        _named(run, node, key, item, path, value)
        return
    near = nearest(key, props) if "misspelt" in keys else []
    code = "misspelt" if near else "unknown"
    if code in keys:
        run.report(keys[code], (*path, key), "key", code, {"key": key, "near": near, "known": list(props)})


def _named(run: Run, node: Node, key: str, item: Any, path: Path, value: dict[str, Any]) -> None:
    """Report a key that the contract names, and judge its value as that of the key it stands for."""
    named = node["keys"]["named"][key]
    stands_for = named.get("stands-for")
    args = {"key": key, "use": stands_for or named.get("use"), "why": named.get("why"), "stands_for": stands_for}
    if not (stands_for in value and _not_both(node, key)):
        run.report(named["rule"], (*path, key), "key", "named", args)
    if stands_for and (item is not None or stands_for in node.get("required", {})):
        _value(run, node["props"][stands_for], item, (*path, key))


def _not_both(node: Node, key: str) -> bool:
    """Whether a check of its own speaks of `key` beside the key it stands for."""
    return any(check["check"] == "not-both" and key in check["keys"] for check in node.get("checks", ()))
