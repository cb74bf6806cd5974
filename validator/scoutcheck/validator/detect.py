"""Which kind of payload is this? Told from the content alone, with the reason; "ambiguous" rather than a guess."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.judge import judge
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from typing import Any

    from scoutcheck.openapi.bundle import Contract

    Node = dict[str, Any]


class Detection(Record):
    """The kind found, or None; the candidates when several fit equally well; and the reason, as a sentence."""

    kind: str | None
    candidates: tuple[str, ...]
    reason: str


class Score(Record):
    """How a payload's top level looks to one kind: keys that are documented there, keys that are not, keys that are lacking.

    `owed` is what the lacking keys cost: half a point, or a quarter where documents disagree.
    """

    kind: str
    known: tuple[str, ...]
    strange: tuple[str, ...]
    lacking: tuple[str, ...]
    owed: float
    misfits: int

    @property
    def points(self) -> float:
        return len(self.known) - len(self.strange) - self.owed - self.misfits


# Scores as close as one doubtful key are alike: what is in doubt must not decide.
ALIKE = 0.25
OWED = {"E": 0.5, "w": 0.5, "e": ALIKE, "s": 0.0, "S": 0.0}


def detect(contract: Contract, value: Any) -> Detection:
    """The kind whose contract `value` fits best at its top level; ties go to the kind it breaks least, or are ambiguous."""
    scores = [_score(contract, name, value) for name, kind in contract.kinds.items() if kind["detect"]]
    best = max((score.points for score in scores if score.known), default=0)
    if best <= 0:
        return Detection(None, (), "no payload kind has keys like these")
    front = [score for score in scores if score.points >= best - ALIKE]
    if len(front) > 1:
        front = _least_broken(contract, front, value)
    if len(front) > 1:
        names = tuple(score.kind for score in front)
        return Detection(None, names, f"ambiguous: it could be {_joined(names)}; say which with --as KIND")
    return Detection(front[0].kind, (front[0].kind,), _reason(front[0]))


def _score(contract: Contract, name: str, value: Any) -> Score:
    node = contract.nodes[contract.kinds[name]["node"]]
    inner = _unwrap(node, value)
    if not isinstance(inner, dict):
        return Score(name, (), (), (), 0, 0)
    if _lacks_signs(contract.kinds[name]["detect"], inner):
        return Score(name, (), (), (), 0, 0)
    props, required, named = surface(contract, node)
    known = tuple(key for key in inner if key in props or "stands-for" in named.get(key, ()))
    strange = tuple(key for key in inner if key not in props and key not in named)
    stood_for = {named[key]["stands-for"] for key in inner if "stands-for" in named.get(key, ())}
    lacking = tuple(key for key in required if key not in inner and key not in stood_for)
    misfits = sum(_misfit(contract, props.get(key), inner[key]) for key in known) + _names_no_branch(node, inner)
    return Score(name, known, strange, lacking, sum(required[key] for key in lacking), misfits)


def _names_no_branch(node: Node, value: Node) -> bool:
    """Whether the key that chooses a branch of this kind names none of them."""
    union = node.get("union")
    return union is not None and union["key"] in value and value[union["key"]] not in union["branches"]


def _lacks_signs(detect: Any, value: Node) -> bool:
    return isinstance(detect, dict) and not any(sign in value for sign in detect["signs"])


def _unwrap(node: Node, value: Any) -> Any:
    """The object that a known wrapping holds."""
    for reading in node.get("readings", ()):
        key = reading.get("key")
        if reading["form"] == "wrapped" and isinstance(value, dict) and list(value) == [key]:
            return value[key]
        if reading["form"] == "array" and isinstance(value, list) and value:
            return value[0]
    return value


def surface(contract: Contract, node: Node) -> tuple[Node, dict[str, float], Node]:
    """The keys that the top level documents, what each required one costs when it is lacking, and the foreign ones it names."""
    if "union" in node:
        union = node["union"]
        node = {**contract.nodes[union["common"]]}
        node["required"] = {**node.get("required", {}), union["key"]: union["missing"]}
    required = {key: OWED[rule[1]] for key, rule in node.get("required", {}).items()}
    return node.get("props", {}), required, node.get("keys", {}).get("named", {})


def _misfit(contract: Contract, number: int | None, value: Any) -> bool:
    """Whether an object stands where none goes, or the other way round."""
    types = contract.nodes[number].get("types") if number is not None else None
    shape = {dict: "object", list: "array"}.get(type(value), "scalar")
    if not types or value is None:
        return False
    return shape not in {name if name in ("object", "array") else "scalar" for name in types}


def _least_broken(contract: Contract, front: list[Score], value: Any) -> list[Score]:
    costs = [_cost(contract, score.kind, value) for score in front]
    return [score for score, cost in zip(front, costs, strict=True) if cost == min(costs)]


def _cost(contract: Contract, kind: str, value: Any) -> float:
    """Errors of the default mode; one with a near match counts half, as the author clearly meant this kind."""
    errors = [found for found in judge(contract, kind, value) if severity(found.level, strict=False) == "error"]
    return sum(0.5 if found.args.get("near") else 1 for found in errors)


def _reason(score: Score) -> str:
    told = f"it has {_joined(tuple(f'`{key}`' for key in score.known[:4]), 'and')}"
    lacks = f", though {_joined(tuple(f'`{key}`' for key in score.lacking[:3]), 'and')} is lacking" if score.lacking else ""
    return told + lacks


def _joined(names: tuple[str, ...], word: str = "or") -> str:
    return f" {word} ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
