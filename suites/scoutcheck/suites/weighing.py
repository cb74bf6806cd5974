"""What an exchange proves that nobody has designed: more than one thing may be odd about it, so less can be said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Probe
from scoutcheck.strategies.text import FORMATS
from scoutcheck.suites.blaming import blamed
from scoutcheck.suites.directed import other_success
from scoutcheck.suites.judging import Fault, crashed, found_in, ledger, passed_by, success_rule
from scoutcheck.suites.play import Sent
from scoutcheck.validator.violations import Violation

# Codes of breaches that a reader may see otherwise: which texts are an address or a day, and what a length is counted in.
FORMS = frozenset((*FORMATS, "calendar"))
LENGTHS = ("maxLength", "minLength")
COLUMNS = {"type": "type", "null": "null"}


class Weighed(NamedTuple):
    """`probes` are what an exchange proves; `faults` what it shows broken, each with its edge; `questions` what it answers
    where nothing is settled: rule, question, answer."""

    probes: tuple[Probe, ...] = ()
    faults: tuple[tuple[Fault, str], ...] = ()
    questions: tuple[tuple[str, str, str], ...] = ()


def weighed(sent: Sent, regular: bool) -> Weighed:
    """What an exchange proves. `regular`: nothing but its body can be odd."""
    if sent.says_nothing or sent.response is None:
        return Weighed()
    found = found_in(sent.request) if sent.request.body else []
    broken = tuple(one for one in found if _must_be_refused(one) and is_sure(one))
    probes = tuple(_probes(sent, found, broken)) if regular else ()
    questions = tuple(_questions(sent, found, broken)) if regular else ()
    return Weighed(probes, (*_faults(sent, broken), *(_of_success(sent) if regular and not found else ())), questions)


def _must_be_refused(one: Violation) -> bool:
    return one.level == "E" and ledger().rule(one.rule).get("effect") == "refused"


def is_sure(one: Violation) -> bool:
    """Whether a breach is one beyond doubt, for every reader."""
    value = one.args.get("value")
    if one.code in LENGTHS:
        return isinstance(value, str) and value.isascii()
    return one.code not in FORMS and (one.code != "type" or _is_another_type(value))


def _is_another_type(value: Any) -> bool:
    """Some languages take the one for the other: 1 for true, text for the number in it, anything empty for nothing."""
    if isinstance(value, (bool, int, float)):
        return value not in (0, 1) and value > 0
    if isinstance(value, str):
        return value.strip().isalpha() and value.lower() not in ("true", "false", "null", "nan", "inf", "infinity")
    return value is None or bool(value)


def _probes(sent: Sent, found: list[Violation], broken: tuple[Violation, ...]) -> Iterator[Probe]:
    """One rule broken and nothing else proves refusal; no rule broken proves that all which the body touches is taken."""
    if not found and sent.is_done and sent.request.body:
        kind = read().contract.kinds[str(sent.expected.operation.kind)]
        rules = sorted(rule for rule in passed_by(kind["node"], sent.request.json()) if ledger().rule(rule)["level"] == "E")
        yield from (Probe(rule, "inside", "accept", "explored", "held") for rule in rules)
    if len(broken) == len(found) and len({one.rule for one in found}) == 1 and (sent.is_done or sent.status == 400):
        one = broken[0]
        yield Probe(one.rule, _column(one), "refuse", f"{_place(one)} {one.code}", "broken" if sent.is_done else "held")


def _column(one: Violation) -> str:
    if one.target == "missing":
        return "absent"
    return "null" if one.args.get("value", "") is None else COLUMNS.get(one.code, "past")


def _place(one: Violation) -> str:
    return "/" + "/".join(str(step) for step in one.path if isinstance(step, str))


def _faults(sent: Sent, broken: tuple[Violation, ...]) -> Iterator[tuple[Fault, str]]:
    yield from ((fault, f"answer {sent.status}") for fault in sent.faults)
    if sent.status == 500 and _is_readable(sent.request.json()):
        yield crashed(f"status {sent.status}"), "explored"
    for one in broken if sent.is_done else ():
        says = f"a refusal: {ledger().says(one.rule)}"
        yield Fault(one.rule, says, f"status {sent.status}", "answer.status_code >= 400"), f"{_place(one)} {one.code}"


def _of_success(sent: Sent) -> Iterator[tuple[Fault, str]]:
    """A call that did what it should, but told so otherwise."""
    fault = other_success(sent) if sent.is_done else None
    if fault is not None:
        yield fault, f"answer {sent.status}"


def _is_readable(payload: Any) -> bool:
    """Whether every service can read the texts of a body; NUL and halves of pairs are more than some stand."""
    text = json.dumps(payload, ensure_ascii=False)
    return "\\u0000" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _questions(sent: Sent, found: list[Violation], broken: tuple[Violation, ...]) -> Iterator[tuple[str, str, str]]:
    operation = sent.expected.operation
    if not found and sent.status == 400 and sent.request.body:
        rule = blamed(sent) or success_rule(operation)
        yield rule, f"{operation.name}: a body that breaks no rule", f"refuses: {sent.status}"
    if len({one.rule for one in found}) == 1 and not broken and _is_answered(sent, found[0]):
        answer = "accepts" if sent.is_done else f"refuses: {sent.status}"
        yield found[0].rule, f"{operation.name}: {_place(found[0])} {found[0].code}", answer


def _is_answered(sent: Sent, one: Violation) -> bool:
    """Whether an answer says something: that what all should refuse is refused, in whatever form, says nothing new."""
    return sent.is_done or (sent.status == 400 and not _must_be_refused(one))
