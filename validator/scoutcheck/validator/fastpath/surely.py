"""Whether payloads that are right in one kind are sure to be detected as that kind: proven from keys, once for all payloads."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.detect import ALIKE, surface
from scoutcheck.validator.judge import judge_node
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from typing import Any

    from scoutcheck.openapi.bundle import Contract

    Node = dict[str, Any]


def signs_of(contract: Contract, kind: str, strict: bool) -> list[str] | None:
    """The keys one of which a payload must have to be detected as `kind` for sure; empty where none is needed.

    None where it cannot be proven. Payloads are meant that full judging, in this mode, finds nothing wrong with, and
    whose top level holds no key that `kind` does not document.
    """
    about = contract.kinds[kind]
    node = contract.nodes[about["node"]]
    needed = _needed(contract, node, strict)
    if node.get("types") != ["object"] or not about["detect"] or not needed or not needed >= set(_clue(about, "needs")):
        return None
    rivals = [its for other, its in contract.kinds.items() if other != kind and its["detect"]]
    if not all(_loses(contract, rival, node, needed) for rival in rivals):
        return None
    signs = _clue(about, "signs")
    return [] if needed & set(signs) else signs


def _needed(contract: Contract, node: Node, strict: bool) -> set[str]:
    """The keys that a payload without findings has."""
    if "union" not in node:
        return {key for key, rule in node.get("required", {}).items() if severity(rule[1], strict) != "off"}
    branches = [_needed(contract, contract.nodes[number], strict) for number in node["union"]["branches"].values()]
    return {node["union"]["key"], *set.intersection(*branches)}


def _clue(about: Node, part: str) -> list[str]:
    return list(about["detect"].get(part, ())) if isinstance(about["detect"], dict) else []


def _loses(contract: Contract, rival: Node, node: Node, needed: set[str]) -> bool:
    """Whether `rival` scores lower than the payload's own kind, where each of its keys counts a full point."""
    its = contract.nodes[rival["node"]]
    props, owed, named = surface(contract, its)
    own = surface(contract, node)[0]
    standing = {part["stands-for"] for key, part in named.items() if "stands-for" in part and key in own}
    known = {*props, *(key for key, part in named.items() if "stands-for" in part)}
    if any(needed <= {reading.get("key")} for reading in its.get("readings", ())):
        return False  # the payload may be taken for a wrapping of something else
    signs = _clue(rival, "signs")
    if signs and not own.keys() & set(signs):
        return True
    lacking = any(cost > ALIKE and key not in own and key not in standing for key, cost in owed.items())
    return lacking or bool(needed - known) or _names_no_branch(contract, node, rival["node"])


def _names_no_branch(contract: Contract, node: Node, rival: int) -> bool:
    """Whether both choose by the same key, and every value that is right in the one is an error in the other."""
    key, its = node.get("union", {}).get("key"), contract.nodes[rival].get("union", {}).get("key")
    return key is not None and key == its and all(_is_error(contract, rival, key, value) for value in node["union"]["branches"])


def _is_error(contract: Contract, number: int, key: str, value: str) -> bool:
    found = judge_node(contract, number, {key: value})
    return any(breach.path == (key,) and severity(breach.level, strict=False) == "error" for breach in found)
