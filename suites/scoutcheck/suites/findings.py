"""Findings: each fault once, with the smallest sequence of requests that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from scoutcheck.reports.record.events import Finding, Observation
from scoutcheck.suites.judging import Fault, ledger
from scoutcheck.suites.play import Play, Sent
from scoutcheck.suites.reproducing import curl, snippet
from scoutcheck.validator.exchange import made_in


class Findings:
    """What was found in a run so far; `rules` are those found broken."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.rules: set[str] = set()
        self._seen: set[tuple[str, ...]] = set()
        self._made: dict[int, str | None] = {}

    def made(self, sent: Sent) -> None:
        """Remember which id an exchange made, for those that come after it."""
        number = made_by(sent) if sent.expected.operation.success == 201 else None
        self._made[sent.number] = None if number is None else str(number)

    def of(
        self, sent: Sent, fault: Fault, edge: str, before: tuple[int, ...] = (), by_hand: tuple[str, ...] = ()
    ) -> Iterator[Finding]:
        """The finding for a fault, unless the same rule was found broken in the same operation already.

        `by_hand` tells what has to be done besides, in words.
        """
        operation = sent.request.operation
        if not fault.rule or (fault.rule, operation) in self._seen:
            return
        self._seen.add((fault.rule, operation))
        self.rules.add(fault.rule)
        exchanges = (*before, sent.number)
        sequence = [(self.play.requests[number], self._made.get(number)) for number in exchanges]
        name = self.play.target.name
        test = snippet(sequence, fault, ledger().says(fault.rule), name, by_hand, self._threads())
        command = "  # ".join((curl(sent.request, name), *by_hand))
        print_of = sha256(f"{fault.rule} {operation} {edge}".encode()).hexdigest()[:16]
        yield Finding(fault.rule, operation, edge, fault.expected, fault.actual, exchanges, command, test, print_of)

    def _threads(self) -> dict[str, int]:
        """The place of every thread whose id is known, by that id, among those of its conversation."""
        known = self.play.world.conversations.values()
        every = [sorted(one.id for one in held.threads if one.id is not None) for held in known]
        return {str(number): place for numbers in every for place, number in enumerate(numbers)}

    def noticed(self, sent: Sent) -> Iterator[Observation]:
        """What an answer does about rules that no target can fail by: keeps to them, or answers otherwise."""
        for one in sent.odd:
            place = "/".join(str(step) for step in one.path) or "the answer"
            yield from self.observed(sent, one.rule, f"{place}: {one.code}", "answers otherwise")
        odd = {name for one in sent.odd for name in (one.rule, *one.also)}
        for rule in sorted(one for one in self.play.kept(sent) - odd if ledger().rule(one)["level"] != "E"):
            yield from self.observed(sent, rule, ledger().says(rule), "keeps to it")

    def observed(self, sent: Sent, rule: str, question: str, answer: str) -> Iterator[Observation]:
        """What the target does where nothing is settled; once for each rule, question and answer."""
        key = (rule, question, answer)
        if key not in self._seen:
            self._seen.add(key)
            yield Observation(rule, question, answer, sent.number)


def made_by(sent: Sent) -> int | None:
    """The id of what a call made, by any of the signs that an answer has for it."""
    return made_in(sent.response) if sent.response is not None and sent.is_done else None
