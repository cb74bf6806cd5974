"""What an answer proves: the faults in it, each under its rule, and the rules that it was seen to keep."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from scoutcheck.openapi.ledger import Ledger
from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.model import table
from scoutcheck.strategies.reasons import rules_named
from scoutcheck.validator.answers import judge_answer, media_type
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.judge import judge
from scoutcheck.validator.violations import Violation

# What no other rule names: the general list of statuses, for an answer that speaks of a fault of the service itself.
CRASHED = "CC-074"
NO_BODY = "ER-020"


class Fault(NamedTuple):
    """The target breaks `rule`: what the rule expects, and what came. `proof` is a Python expression on `answer`, a response
    of the library `requests`, that is true where the rule is kept."""

    rule: str
    expected: str
    actual: str
    proof: str


def crashed(told: str) -> Fault:
    """The fault of a service that falls over what a client sends; `told` is what came in place of an answer."""
    return Fault(CRASHED, "no fault of the service's own", told, "answer.status_code < 500")


@cache
def ledger() -> Ledger:
    """The evidence behind the rules."""
    return Ledger()


@cache
def is_settled(rule: str) -> bool:
    """Whether a target can fail by this rule: an error in default mode, or behaviour that the documents themselves state.

    The level of a rule about states is that of a payload that leads there; what the service then does may still be certain.
    """
    entry = ledger().rule(rule)
    provenances = [one["provenance"] for one in entry["evidence"]]
    if "gap" in provenances:  # what comes of it, no document says
        return False
    return entry["level"] == "E" or (provenances[0] in ("SEED", "DOC") and _of_states(rule))


def found_in(request: Request) -> list[Violation]:
    """What the contract has against the body of a request, at any level; one that is no JSON counts as null."""
    kind = read().operation(request.operation).kind
    return judge(read().contract, kind, request.json()) if kind else []


def faults_in(operation: Operation, response: Response) -> tuple[list[Fault], list[Violation]]:
    """The faults of an answer as such, and the oddities that are none because the evidence does not settle them."""
    found = judge_answer(operation, response, table())
    told_of = _is_documented(operation, response)
    sure = [one for one in found if one.level == "E" and (one.path[:1] in (("header",), ("status",)) or told_of)]
    faults = {one.rule: _fault(operation, one) for one in sure}
    for fault in _bodiless(operation, response):
        faults.setdefault(fault.rule, fault)
    return list(faults.values()), [one for one in found if one not in sure]


def _is_documented(operation: Operation, response: Response) -> bool:
    """Whether the documents tell what the body holds: of refusals, only where they fix its media type."""
    answer = operation.answer(response.status)
    return response.status < 400 or (answer is not None and any(check["check"] == "media-type" for check in answer.checks))


def _fault(operation: Operation, one: Violation) -> Fault:
    place = "/".join(str(step) for step in one.path)
    value = repr(one.args.get("value", one.args.get("key", "")))[:200]
    proof = f'"{one.rule}" not in rules_broken("{operation.name}", answer)'
    return Fault(one.rule, ledger().says(one.rule), f"{one.code} at {place or 'the body'}: {value}", proof)


def _bodiless(operation: Operation, response: Response) -> Iterator[Fault]:
    """Answers that have to say something, and say nothing that can be read."""
    answer = operation.answer(response.status)
    if answer is None or response.json() is not None or operation.dialect == "v1":
        return
    types = [name for name in answer.bodies if "json" in name]
    if operation.method == "GET" and response.status == 200 and types:
        rule = next((rule for rule in (*answer.rules, *operation.rules) if is_settled(rule)), CRASHED)
        seen = f"{media_type(response) or 'nothing'} that is no JSON"
        yield Fault(rule, f"a body of {types[0]}", seen, "answer.json() is not None")
    elif response.status == 400 and types:
        yield Fault("ER-003", "a body that says what is wrong", "a body that is no JSON", "answer.json()['message']")


def success_rule(operation: Operation) -> str:
    """The rule that says what the answer to a successful call is."""
    answer = operation.answer(operation.success or 200)
    names = [*(answer.rules if answer else ()), *operation.rules]
    told = [name for name in names if name != NO_BODY and _is(name, "R")]
    return told[0] if told else NO_BODY if operation.method != "GET" else CRASHED


def address_rule(operation: Operation) -> str:
    """The rule that says where an operation is found, and by which method; empty where no settled one does."""
    return next((name for name in operation.rules if _is(name, "T") and not _of_states(name)), "")


def _of_states(rule: str) -> bool:
    """Whether the state table says what comes of a rule."""
    return any(place.startswith("states.yaml") for place in ledger().rule(rule)["places"])


def _is(rule: str, sort: str) -> bool:
    entry = ledger().rule(rule)
    return entry["level"] == "E" and sort in entry["kind"]


def kept_by(operation: Operation, response: Response) -> set[str]:
    """The rules that an answer without faults was seen to keep: of headers, body and address; not all of them are settled."""
    answer = operation.answer(response.status)
    if answer is None:
        return set()
    seen = [header.rule for header in answer.headers if header.rule and response.header(header.name) is not None]
    rules = {name for rule in (*seen, *(check["rule"] for check in answer.checks)) for name in rules_named(rule)}
    if response.status == operation.success:
        rules |= {name for name in (*answer.rules, *operation.rules) if ledger().rule(name)["level"] == "E"}
    node = answer.bodies.get(media_type(response))
    return rules | passed_by(node, response.json()) if node is not None else rules


def passed_by(number: int, value: Any) -> set[str]:
    """The rules of the schema nodes that a value passes through. `number` is that of the outermost node."""
    node = read().contract.nodes[number]
    rules = {name for rule in _rules(node, value) for name in rules_named(rule)}
    for child in _chosen(node, value):
        rules |= passed_by(child, value)
    for key, child in node.get("props", {}).items():
        if isinstance(value, dict) and key in value:
            rules |= passed_by(child, value[key])
    for item in value[:MANY] if "items" in node and isinstance(value, list) else ():
        rules |= passed_by(node["items"], item)
    return rules


# So many items of a list show what all of them are like.
MANY = 5


def _chosen(node: dict[str, Any], value: Any) -> list[int]:
    """The node of the branch that a value of a union takes."""
    union = node.get("union")
    branch = union["branches"].get(value.get(union["key"])) if union and isinstance(value, dict) else None
    return [] if branch is None else [branch]


def _rules(node: dict[str, Any], value: Any) -> Iterator[list[Any]]:
    yield from [node["type_rule"]] if "type_rule" in node else []
    yield from [node["union"]["rule"]] if "union" in node else []
    yield from [node["format"][1]] if "format" in node and isinstance(value, str) else []
    yield from (rule for _, _, rule in (*node.get("limits", ()), *node.get("values", ())) if value is not None)
    yield from node.get("required", {}).values()
    yield from (check["rule"] for check in node.get("checks", ()))
    yield from (part["rule"] for part in node.get("keys", {}).get("named", {}).values())
