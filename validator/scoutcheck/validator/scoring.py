"""How well one kind fits a payload, seen from the keys at the top level."""

from __future__ import annotations

from itertools import islice

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scoutcheck.openapi.bundle import Contract

    Node = dict[str, Any]


class View(Record):
    """The keys of a payload's top level as one kind sees them.

    `known` ones are documented, `rough` ones are misspelt or hold the wrong sort of thing, `strange` ones speak against the
    kind, and `lacking` ones are required and not there.
    """

    known: tuple[str, ...]
    rough: tuple[str, ...]
    strange: tuple[str, ...]
    lacking: tuple[str, ...]


class Score(Record):
    """How well a kind fits. `points` weighs what speaks for it against the rest; `decided` says that one key settles it."""

    kind: str
    known: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    points: float = 0
    decided: bool = False


# Scores as close as one doubtful key are alike: what is in doubt must not decide.
ALIKE = 0.25
OWED = {"E": 0.5, "w": 0.5, "e": ALIKE, "s": 0.0, "S": 0.0}
# A null, an object where none goes and a slip of the pen tell less than the right key with a value: clients send nulls along
# for whatever they know of. A word that names the kind tells more.
HALF = 0.5
NAMED = 3
ENOUGH_KEYS = 100


def scored(contract: Contract, name: str, value: Any, forgiving: bool) -> Score:
    """How well the kind `name` fits; `forgiving` takes misspelt keys for the ones they come close to."""
    kind = contract.kinds[name]
    node = contract.nodes[kind["node"]]
    inner = _beginning(unwrap(node, value))
    clues = kind["detect"] if isinstance(kind["detect"], dict) else {}
    if not isinstance(inner, dict) or not _admits(clues, inner):
        return Score(name)
    required = surface(contract, node)[1]
    seen = _view(contract, node, inner, forgiving)
    if not seen.known or not _has_a_must(required, seen.lacking):
        return Score(name)
    said = NAMED * any(inner.get(key) == word for key, word in clues.get("says", {}).items())
    gained = said + HALF * len(seen.rough) + _weight(inner, [key for key in seen.known if key not in seen.rough])
    owed = sum(required[key] for key in seen.lacking) + isinstance(value, list) + _names_no_branch(node, inner)
    decided = len(seen.known) > 1 and any(key in inner for key in clues.get("decides", ()))
    return Score(name, seen.known, seen.lacking, gained - owed - _weight(inner, seen.strange), decided)


def _beginning(value: Any) -> Any:
    """The first keys of an object: no kind has nearly as many, and comparing many thousands with all of them takes minutes."""
    return dict(islice(value.items(), ENOUGH_KEYS)) if isinstance(value, dict) and len(value) > ENOUGH_KEYS else value


def _view(contract: Contract, node: Node, value: Node, forgiving: bool) -> View:
    props, required, named = surface(contract, node)
    meaning = {key: key if key in props else named.get(key, {}).get("stands-for") for key in value}
    known = tuple(key for key in value if meaning[key])
    slips = _slips(props, value) if forgiving else {}
    misfits = tuple(key for key in known if _misfit(contract, props[meaning[key]], value[key]))
    strange = tuple(key for key in value if not meaning[key] and key not in slips and _is_strange(named.get(key)))
    present = {*meaning.values(), *slips.values()}
    return View(known, (*misfits, *slips), strange, tuple(key for key in required if key not in present))


def _admits(clues: Node, value: Node) -> bool:
    """Whether the payload has what its contract says a payload of this kind is told by."""
    signs, needs = clues.get("signs"), clues.get("needs", ())
    return (not signs or any(key in value for key in signs)) and all(value.get(key) is not None for key in needs)


def _has_a_must(required: dict[str, float], lacking: tuple[str, ...]) -> bool:
    """Whether one at least is there of the keys that a payload of this kind cannot do without."""
    musts = {key for key, cost in required.items() if cost > ALIKE}
    return not musts or not musts <= set(lacking)


def _is_strange(named: Node | None) -> bool:
    """Whether a key that is not documented speaks against the kind: if the contract does not name it, or as an error."""
    return named is None or severity(named["rule"][1], strict=False) == "error"


def _weight(value: Node, keys: Iterable[str]) -> float:
    return sum(HALF if value[key] is None else 1 for key in keys)


def _slips(props: Node, value: Node) -> dict[str, str]:
    """The keys that are slips of documented ones, with what they stand for."""
    free = [key for key in props if key not in value]
    near = {key: nearest(key, free) for key in value if key not in props}
    return {key: names[0] for key, names in near.items() if names}


def _names_no_branch(node: Node, value: Node) -> bool:
    """Whether the key that chooses a branch of this kind names none of them."""
    union = node.get("union")
    return union is not None and union["key"] in value and branch(union, value) != [value[union["key"]]]


def branch(union: Node, value: Node) -> list[str]:
    """The branch that the payload names, or those that it nearly names."""
    name = value.get(union["key"])
    if not isinstance(name, str):
        return []
    return [name] if name in union["branches"] else nearest(name, union["branches"])


def unwrap(node: Node, value: Any) -> Any:
    """The object that a known wrapping or an array holds."""
    for reading in node.get("readings", ()):
        if reading["form"] == "wrapped" and isinstance(value, dict) and list(value) == [reading["key"]]:
            return value[reading["key"]]
    return value[0] if isinstance(value, list) and value else value


def surface(contract: Contract, node: Node) -> tuple[Node, dict[str, float], Node]:
    """The keys that the top level documents, what each required one costs when it is lacking, and the foreign ones it names."""
    if "union" in node:
        union = node["union"]
        node = {**contract.nodes[union["common"]]}
        node["required"] = {**node.get("required", {}), union["key"]: union["missing"]}
    required = {key: OWED[rule[1]] for key, rule in node.get("required", {}).items()}
    return node.get("props", {}), required, node.get("keys", {}).get("named", {})


def _misfit(contract: Contract, number: int, value: Any) -> bool:
    """Whether an object stands where none goes, or the other way round."""
    types = contract.nodes[number].get("types", ())
    shape = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "scalar"
    return bool(types) and shape not in {name if name in ("object", "array") else "scalar" for name in types}
