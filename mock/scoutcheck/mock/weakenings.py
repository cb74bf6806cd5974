"""Which rules a mock can be made not to keep, and how: what `MockApi(without=…)` and `MockApi(lax=…)` may be given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.mock import deliveries, weakening
from scoutcheck.mock.reading import MEDIA_TYPE_RULES, REFUSED
from scoutcheck.mock.routing import ADDRESSES
from scoutcheck.mock.service import moves, names
from scoutcheck.mock.spoiling import named_in
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.validator.statetable import Row, read_table

DROP, STRICT, LAX, STATE, ANSWER, DELIVERY = "drop", "drop, strict", "lax", "state", "answer", "delivery"
# Where the core itself, beside table and answers, asks whether a rule is kept.
IN_CORE = frozenset(("ER-017", "RL-005", "RL-010", "UT-003", *ADDRESSES, *MEDIA_TYPE_RULES))
# Rows of the state table that change nothing which a call of the API could show, each with the reason.
UNSEEN = {
    "AT-009": "the mock scans no files",
    "AU-010": "every token has all rights here",
    "CC-075": "no customer of another account can be named",
    "CF-012": "the definitions of fields are part of the mock's setting",
    "CF-013": "the documents leave open whether it is enforced",
    "RL-006": "it only says that recordings differ from the page",
    "RL-007": "there is one account, so nothing else could share its allowance",
    "RL-008": "the allowance is a setting of the mock",
    "TG-003": "unknown tags are taken whether they are kept or not",
    "TH-041": "the payload's own rule, TH-040, refuses the same",
    "TH-043": "the mock sends no mail",
    "TH-055": "the documents leave open which threads count",
    "UT-033": "the documents leave the status open",
    "UT-035": "the row of UT-030 refuses the same",
    "UT-036": "UT-034 says the same of every thread",
    "UT-042": "both answers are legal",
    "WH-029": "it speaks of receivers",
    "WH-035": "v1 subscriptions are no part of the contract",
}


# Words of the table that the mock never says of a call: the judge knows the values of fields better, the rest it does not tell.
NOT_FOUND = frozenset(("attachment", "field", "field-type", "tag", "value"))
# The rules that stand in requests too, but whose fault there another rule reports.
ELSEWHERE = frozenset(("OB-002",))


class Weakening(NamedTuple):
    """How one rule can be weakened. `ways` is empty where it cannot be; `reason` then says why.

    `drop`: payloads that break it are taken; `drop, strict`: the same, but only the strict mode refuses them at all;
    `lax`: its limit gives by one; `state`: its rows of the state table are ignored; `answer`: answers break it;
    `delivery`: webhooks break it. All but `lax` are brought about by `without`.
    """

    rule: str
    ways: tuple[str, ...]
    reason: str = ""


@cache
def weakenings() -> tuple[Weakening, ...]:
    """One entry for every rule of the contract, in the order of the rules."""
    ledger, shown = Ledger(), _ways()
    fixed = {rule: _reason(ledger.rule(rule)) for rule in ledger.ids() if rule not in shown}
    return tuple(Weakening(rule, shown.get(rule, ()), fixed.get(rule, "")) for rule in ledger.ids())


def _ways() -> dict[str, tuple[str, ...]]:
    parts = {DROP: _refusing("default"), STRICT: _refusing("strict") - _refusing("default"), LAX: _limiting() | _counting()}
    parts |= {STATE: _of_table(), ANSWER: _of_answers(), DELIVERY: deliveries.DROPPABLE}
    rules = sorted(frozenset[str]().union(*parts.values()))
    return {rule: tuple(way for way, held in parts.items() if rule in held) for rule in rules}


def _requests() -> list[Operation]:
    return [one for one in read().named.values() if one.sort == "request"]


def _refusing(mode: str) -> frozenset[str]:
    """The rules that a payload is refused for."""
    of_text = {(rule[0], rule[1]) for rule in read().contract.reader.values()}
    spoken = {item for node in _payload_nodes() for item in _spoken(node)} | of_text
    return frozenset(rule for rule, level in spoken if level in REFUSED[mode]) - ELSEWHERE


def _limiting() -> frozenset[str]:
    """The rules that a payload is refused for, and that give a number which may be missed by one."""
    limits = (entry for node in _payload_nodes() for entry in node.get("limits", ()))
    return frozenset(rule[0] for _, _, rule in limits if rule[1] in REFUSED["default"])


def _counting() -> frozenset[str]:
    """The rules of rows that refuse from some number on."""
    return frozenset(name for row in read_table().rows if _is_shown(row) and moves(row) for name in names(row))


def _payload_nodes() -> list[dict[str, Any]]:
    """Every node that judges some part of a request."""
    contract, seen = read().contract, dict[int, dict[str, Any]]()
    waiting = [contract.kind(one.kind)["node"] for one in _requests() if one.kind is not None]
    while waiting:
        number = waiting.pop()
        if number not in seen:
            node = seen[number] = contract.nodes[number]
            union = node.get("union", {})
            waiting += [*node.get("props", {}).values(), *union.get("branches", {}).values()]
            waiting += [node[key] for key in ("items",) if key in node] + [union["common"] for _ in union]
    return [*seen.values()]


def _spoken(part: Any) -> Iterator[tuple[str, str]]:
    """The rules that a part of a node reports, each with its level."""
    if isinstance(part, list) and len(part) == 3 and isinstance(part[1], str) and isinstance(part[2], list):
        yield part[0], part[1]
    elif isinstance(part, dict) and part.get("level") and isinstance(part.get("rule"), list):
        yield part["rule"][0], part["level"]
    elif isinstance(part, (dict, list)):
        for item in part.values() if isinstance(part, dict) else part:
            yield from _spoken(item)


def _of_table() -> frozenset[str]:
    return frozenset(row["rule"] for row in read_table().rows if _is_shown(row)) - UNSEEN.keys()


def _is_shown(row: Row) -> bool:
    """Whether some call meets the row, and it says something that a call can show."""
    called = row["operations"] == "every" or any(read().operation(name).sort == "request" for name in row["operations"])
    said = bool({"status", "set", "location"} & row["then"].keys()) and row["then"].get("status") != "unknown"
    return called and said and NOT_FOUND.isdisjoint(row.get("given", ()))


def _of_answers() -> frozenset[str]:
    """The rules on headers, bodies and statuses of answers that break when they are dropped."""
    contract, found = read().contract, {*weakening.BODIES, *weakening.REFUSALS, *IN_CORE}
    for operation in _requests():
        found |= weakening.SUCCESS & weakening.rules_of(operation)
        for answer in operation.answers:
            found |= {name for one in answer.headers if one.rule for name in (one.rule[0], *one.rule[2])}
            found |= {name for check in answer.checks for name in (check["rule"][0], *check["rule"][2])}
            found |= {name for node in answer.bodies.values() for name in named_in(contract, node)}
    return frozenset(found - weakening.NEVER_SHOWN)


def _reason(entry: dict[str, Any]) -> str:
    if entry["id"] in UNSEEN:
        return UNSEEN[entry["id"]]
    if entry["level"] == "-":
        return "nothing is judged by it"
    if entry["level"] in ("w", "s"):
        return "no request is refused for it, and no answer has to keep it"
    if entry["id"].startswith("WP-"):
        return "it speaks of payloads that v1 delivered, and the mock delivers those of v2"
    return OTHER_REASONS.get(entry["id"], "the row that names the very form of the fault reports it")


OTHER_REASONS = {
    "AU-012": "the mock speaks plain HTTP on loopback",
    "CC-002": "the scheme of the token is AU-015's affair, a missing one AU-014's",
    "UT-005": "UT-004 refuses the same",
    "UT-007": "UT-004 refuses the same",
    "UT-017": "UT-016 refuses the same",
    "WH-004": "it speaks of receivers",
}
