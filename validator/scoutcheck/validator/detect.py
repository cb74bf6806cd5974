"""Which kind of payload is this? Told from the content alone, with the reason; "ambiguous" rather than a guess."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.judge import judge
from scoutcheck.validator.scoring import ALIKE, ENOUGH_KEYS, NAMED, Score, branch, scored, unwrap
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from typing import Any

    from scoutcheck.openapi.bundle import Contract
    from scoutcheck.validator.scoring import Node


class Detection(Record):
    """The kind found, or None; the candidates when several fit equally well; and the reason, as a sentence."""

    kind: str | None
    candidates: tuple[str, ...]
    reason: str


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
        return [scored(contract, name, value, forgiving) for name, kind in contract.kinds.items() if kind["detect"]]
    hopes = _hopes(contract, value)
    favourite = max(hopes, key=hopes.__getitem__)
    first = scored(contract, favourite, value, forgiving)
    near = [name for name, hope in hopes.items() if hope >= first.points - ALIKE]
    return [first if name == favourite else scored(contract, name, value, forgiving) for name in near]


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


def _least_broken(contract: Contract, front: list[Score], value: Any) -> list[Score]:
    costs = [_cost(contract, score.kind, value) for score in front]
    return [score for score, cost in zip(front, costs, strict=True) if cost == min(costs)]


def _cost(contract: Contract, kind: str, value: Any) -> float:
    """Errors of the default mode; one with a near match counts half, as the author clearly meant this kind."""
    node = contract.nodes[contract.kinds[kind]["node"]]
    if "union" in node and not branch(node["union"], unwrap(node, value)):
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
