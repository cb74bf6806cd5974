"""Whether payloads that are right in one kind are sure to be detected as that kind: proven from keys, once for all payloads."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING, Record
from scoutcheck.validator.scoring import ALIKE, NAMED, surface
from scoutcheck.validator.severity import severity

if TYPE_CHECKING:
    from typing import Any

    from scoutcheck.openapi.bundle import Contract

    Node = dict[str, Any]

# What the proof knows of `x-detect`; a contract that says more is beyond it.
CLUES = {"signs", "needs", "says", "decides"}


class Proof(Record):
    """What a payload must have to be detected as its kind: all keys of `needs`, and one of `signs` if there are any."""

    needs: list[str]
    signs: list[str]


def proof(contract: Contract, kind: str, strict: bool) -> Proof | None:
    """What it takes for payloads to be detected as `kind` for sure; None where nothing does.

    Payloads are meant that full judging, in this mode, finds nothing wrong with, and whose top level holds no key that
    `kind` does not document.
    """
    about = contract.kinds[kind]
    node, clues = contract.nodes[about["node"]], _clues(about)
    needs, props = list(clues.get("needs", ())), surface(contract, node)[0]
    has_all = {*needs, *_needed(contract, node, strict)}
    if node.get("types") != ["object"] or not about["detect"] or not has_all or props.keys() & clues.get("says", {}):
        return None
    rivals = [its for other, its in contract.kinds.items() if other != kind and its["detect"]]
    if any(_clues(its).keys() - CLUES for its in (about, *rivals)):
        return None
    return Proof(needs, list(clues.get("signs", ()))) if all(_loses(contract, its, node, has_all) for its in rivals) else None


def _needed(contract: Contract, node: Node, strict: bool) -> set[str]:
    """The keys that a payload without findings has."""
    if "union" not in node:
        return {key for key, rule in node.get("required", {}).items() if severity(rule[1], strict) != "off"}
    branches = [_needed(contract, contract.nodes[number], strict) for number in node["union"]["branches"].values()]
    return {node["union"]["key"], *set.intersection(*branches)}


def _clues(about: Node) -> Node:
    return about["detect"] if isinstance(about["detect"], dict) else {}


def _loses(contract: Contract, rival: Node, node: Node, needed: set[str]) -> bool:
    """Whether `rival` scores lower than the payload's own kind, in which every one of its keys counts in full."""
    its, clues = contract.nodes[rival["node"]], _clues(rival)
    props, owed, named = surface(contract, its)
    own = surface(contract, node)[0].keys()
    may_be_wrapping = any(needed <= {reading.get("key")} for reading in its.get("readings", ()))
    if may_be_wrapping or own & set(clues.get("decides", ())):
        return False
    if set(clues.get("needs", ())) - own or (clues.get("signs") and not own & set(clues["signs"])):
        return True
    standing = {key: part["stands-for"] for key, part in named.items() if "stands-for" in part}
    stood_for = {standing[key] for key in own & standing.keys()}
    lacking = any(cost > ALIKE and key not in own and key not in stood_for for key, cost in owed.items())
    gain = NAMED if own & clues.get("says", {}).keys() else 0  # a word in the payload may speak for the rival
    unknown = needed - props.keys() - standing.keys()
    return len(unknown) > gain or (not gain and (lacking or _names_no_branch(node, its)))


def _names_no_branch(node: Node, rival: Node) -> bool:
    """Whether both choose by the same key, and have no value of it in common."""
    own, its = node.get("union", {}), rival.get("union", {})
    return bool(own and its) and own["key"] == its["key"] and own["branches"].keys().isdisjoint(its["branches"])
