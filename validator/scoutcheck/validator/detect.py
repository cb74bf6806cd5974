"""Which kind of payload is this? Told from the content alone, with the reason; "ambiguous" rather than a guess."""

from __future__ import annotations

from itertools import islice

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from scoutcheck.openapi.bundle import Contract

    Node = dict[str, Any]


class Detection(Record):
    """The kind found, or None; the candidates when several fit equally well; and the reason, as a sentence."""

    kind: str | None
    candidates: tuple[str, ...]
    reason: str


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
# So many looks of payloads are remembered, with so many keys and letters in a key at most.
MEMORY, MEMORABLE = 500, 40


def detect(contract: Contract, value: Any) -> Detection:
    """The kind whose contract `value` fits best at its top level; ties go to the kind it breaks least, or are ambiguous.

    Where none fits, misspelt keys are taken for the ones they come close to, and all is weighed once more.
    """
    return _choose(contract, _front(contract, value), value)


class Detector:
    """Tells the kinds of many payloads. Those that look alike are weighed once."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._telling = _telling(contract)
        self._known: dict[Any, Detection | list[Score]] = {}

    def detect(self, value: Any) -> Detection:
        """As `detect`."""
        look = _look(value, self._telling)
        if look is None:
            return detect(self.contract, value)
        if look not in self._known:
            if len(self._known) == MEMORY:
                self._known.clear()
            front = _front(self.contract, value)
            self._known[look] = front if len(front) > 1 else _choose(self.contract, front, value)
        known = self._known[look]
        return known if isinstance(known, Detection) else _choose(self.contract, known, value)


def _telling(contract: Contract) -> list[str]:
    """The keys of whose values weighing looks at more than the type."""
    nodes = [contract.nodes[kind["node"]] for kind in contract.kinds.values()]
    said = {
        key for kind in contract.kinds.values() if isinstance(kind["detect"], dict) for key in kind["detect"].get("says", ())
    }
    return sorted(said | {node["union"]["key"] for node in nodes if "union" in node})


def _look(value: Any, telling: list[str]) -> Any:
    """All of a payload that weighing looks at; None where that is much, or lies deeper."""
    if type(value) is not dict or not 1 < len(value) <= MEMORABLE or len(max(value, key=len)) > MEMORABLE:
        return None
    words = [value.get(key) for key in telling]
    if any(type(word) is str and len(word) > MEMORABLE for word in words):
        return None
    plain = (None if isinstance(word, (dict, list)) else word for word in words)
    return (*value, *map(type, value.values()), *plain)


def _front(contract: Contract, value: Any) -> list[Score]:
    """The kinds that fit best, or nearly so."""
    for forgiving in (False, True):
        scores = _scores(contract, value, forgiving)
        rivals = [score for score in scores if score.decided] or [score for score in scores if score.points > 0]
        if rivals:
            best = max(score.points for score in rivals)
            return [score for score in rivals if score.points >= best - ALIKE]
    return []


def _scores(contract: Contract, value: Any, forgiving: bool) -> list[Score]:
    """The scores of the kinds that can be best or come near it: weighing all kinds in full takes long."""
    # Slips speak for other keys than are there, and what is wrapped shows its keys only without the wrapping.
    if forgiving or not isinstance(value, dict) or not 1 < len(value) <= ENOUGH_KEYS:
        return [_score(contract, name, value, forgiving) for name, kind in contract.kinds.items() if kind["detect"]]
    hopes = _hopes(contract, value)
    favourite = max(hopes, key=hopes.__getitem__)
    first = _score(contract, favourite, value, forgiving)
    near = [name for name, hope in hopes.items() if hope >= first.points - ALIKE]
    return [first if name == favourite else _score(contract, name, value, forgiving) for name in near]


def _hopes(contract: Contract, value: Node) -> dict[str, float]:
    """The most points that each kind can get, seen from the keys alone; no end of them where a key may decide."""
    hopes: dict[str, float] = {}
    for name, kind in contract.kinds.items():
        clues = kind["detect"]
        if isinstance(clues, dict):
            decides = any(key in value for key in clues.get("decides", ()))
            hopes[name] = float("inf") if decides else NAMED * ("says" in clues)
        elif clues:
            hopes[name] = 0
    for key in value:
        for name in contract.keys.get(key, ()):
            hopes[name] += 1
    return hopes


def _choose(contract: Contract, front: list[Score], value: Any) -> Detection:
    if not front:
        return Detection(None, (), "no payload kind has keys like these")
    if len(front) > 1:
        front = _least_broken(contract, front, value)
    names = tuple(score.kind for score in front)
    if len(front) > 1:
        return Detection(None, names, f"ambiguous: it could be {_joined(names)}; say which with --as KIND")
    return Detection(names[0], names, _reason(front[0]))


def _score(contract: Contract, name: str, value: Any, forgiving: bool) -> Score:
    kind = contract.kinds[name]
    node = contract.nodes[kind["node"]]
    inner = _beginning(_unwrap(node, value))
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
    return union is not None and union["key"] in value and _branch(union, value) != [value[union["key"]]]


def _branch(union: Node, value: Node) -> list[str]:
    """The branch that the payload names, or those that it nearly names."""
    name = value.get(union["key"])
    if not isinstance(name, str):
        return []
    return [name] if name in union["branches"] else nearest(name, union["branches"])


def _unwrap(node: Node, value: Any) -> Any:
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


def _least_broken(contract: Contract, front: list[Score], value: Any) -> list[Score]:
    costs = [_cost(contract, score.kind, value) for score in front]
    return [score for score, cost in zip(front, costs, strict=True) if cost == min(costs)]


def _cost(contract: Contract, kind: str, value: Any) -> float:
    """Errors of the default mode; one with a near match counts half, as the author clearly meant this kind."""
    node = contract.nodes[contract.kinds[kind]["node"]]
    if "union" in node and not _branch(node["union"], _unwrap(node, value)):
        return float("inf")  # with no branch named, the number of errors tells nothing
    errors = [found for found in judge(contract, kind, value) if severity(found.level, strict=False) == "error"]
    return sum(0.5 if found.args.get("near") else 1 for found in errors)


def _reason(score: Score) -> str:
    told = f"it has {_listed(score.known)}"
    return told + (f", though it lacks {_listed(score.lacking)}" if score.lacking else "")


def _listed(keys: tuple[str, ...]) -> str:
    more = len(keys) - 3
    return _joined((*(f"`{key}`" for key in keys[:3]), *((f"{more} more",) if more > 0 else ())), "and")


def _joined(names: tuple[str, ...], word: str = "or") -> str:
    return f" {word} ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
