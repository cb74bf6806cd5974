"""Two targets that are asked the same, and what their answers differ in."""

from __future__ import annotations

from typing import Any, NamedTuple

from scoutcheck.openapi.operations import Operation, read
from scoutcheck.strategies.calls import READ
from scoutcheck.strategies.exchanging import EMBED
from scoutcheck.strategies.requests import composed
from scoutcheck.suites.normalising import normal
from scoutcheck.suites.play import UNLIMITED, Budget, Spent
from scoutcheck.suites.target import AUTHORIZATION, NOT_SENT, Answer, Target
from scoutcheck.validator.exchange import Request, made_in

# Why a step is there that only makes what others need.
GROUND = "to stand on"


class Step(NamedTuple):
    """One call of a program. `ids` are the numbers of the steps that made what its path names; `about` says why it is there."""

    operation: str
    ids: tuple[int, ...] = ()
    payload: Any = None
    about: str = ""


Program = tuple[Step, ...]


class Seen(NamedTuple):
    """One step as it went on both targets: its place, the request, both answers, what differs ("" where nothing does)."""

    place: int
    step: Step
    request: Request
    answers: tuple[Answer, Answer]
    difference: str


class Pair:
    """Two targets that are asked the same. Raises Spent where the budget of requests is used up."""

    def __init__(self, left: Target, right: Target, budget: Budget = UNLIMITED) -> None:
        self.targets = (left, right)
        self.budget = budget
        self.count = 0

    def run(self, program: Program) -> list[Seen]:
        """Run a program on both, up to its first difference."""
        made: tuple[dict[int, int], dict[int, int]] = ({}, {})
        seen: list[Seen] = []
        for number, step in enumerate(program):
            one = self._step(number, step, made)
            if one is None:
                continue
            seen.append(one)
            for ids, answer in zip(made, one.answers, strict=True):
                ids[number] = _made(answer)
            if one.difference:
                break
        return seen

    def _step(self, place: int, step: Step, made: tuple[dict[int, int], dict[int, int]]) -> Seen | None:
        """One step on both; None where either target must not, or cannot, be asked."""
        if not all(ids.get(number) for ids in made for number in step.ids):
            return None
        requests = [self._request(step, tuple(ids[number] for number in step.ids)) for ids in made]
        first, second = (self._send(target, request) for target, request in zip(self.targets, requests, strict=True))
        if NOT_SENT in first.error or NOT_SENT in second.error:
            return None
        return Seen(place, step, requests[0], (first, second), difference(read().operation(step.operation), first, second))

    def _request(self, step: Step, ids: tuple[int, ...]) -> Request:
        request = composed(read().operation(step.operation), ids, step.payload)
        headers = {name: value for name, value in request.headers.items() if name != AUTHORIZATION}
        request = request._replace(headers=headers, query=EMBED if step.operation == READ else {})
        for target in self.targets:  # both get what either asks for
            request = target.guarded(request)
        return request

    def _send(self, target: Target, request: Request) -> Answer:
        if self.budget.requests is not None and self.count >= self.budget.requests:
            raise Spent(f"the budget of {self.budget.requests} requests is used up")
        self.count += 1
        return target.send(request)


def difference(operation: Operation, left: Answer, right: Answer) -> str:
    """What two answers to the same call differ in, in words; "" where they agree in all that counts."""
    if left.response is None or right.response is None:
        agree = left.response is None and right.response is None
        return "" if agree else f"{_said(left)} here, {_said(right)} there"
    if left.response.status != right.response.status:
        return f"status {left.response.status} here, {right.response.status} there"
    first, second = normal(operation, left.response), normal(operation, right.response)
    places = sorted(place for place in first.keys() | second.keys() if first.get(place) != second.get(place))
    if not places:
        return ""
    return f"{places[0]} is {first.get(places[0], 'missing')} here, {second.get(places[0], 'missing')} there"


def _said(answer: Answer) -> str:
    return answer.error if answer.response is None else f"status {answer.response.status}"


def _made(answer: Answer) -> int:
    """The id of what a call made; 0 where it made nothing."""
    if answer.response is None or not 200 <= answer.response.status < 300:
        return 0
    return made_in(answer.response) or 0
