"""Life cycles: whole histories of conversations, drawn by a seed, each answer held against the reference model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from zlib import crc32

from hypothesis import HealthCheck, Phase, Verbosity, reject, seed, settings
from hypothesis.errors import Flaky, Unsatisfiable, UnsatisfiedAssumption
from hypothesis.stateful import get_state_machine_test

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Event, Note
from scoutcheck.strategies.calls import Call
from scoutcheck.strategies.exchanging import reading
from scoutcheck.strategies.lifecycle import LifeCycle
from scoutcheck.strategies.model import table
from scoutcheck.strategies.requests import authorization
from scoutcheck.strategies.sites import tree
from scoutcheck.suites.cases.adapting import adapted
from scoutcheck.suites.ends import GONE
from scoutcheck.suites.judging import Fault, is_settled, ledger
from scoutcheck.suites.looking import fault_of_embedding, looked
from scoutcheck.suites.play import Sent, Spent
from scoutcheck.suites.proving import proof_of
from scoutcheck.suites.stage import Stage
from scoutcheck.suites.target import AUTHORIZATION, Account
from scoutcheck.validator.exchange import Request, Response
from scoutcheck.validator.statetable import REFUSED

STEPS = 8
# So many requests the life cycles and the search for a smaller history may take, where there is a difference.
MOST = 1_000


class Differs(Exception):
    """The target is not as the model has it. Holds what the shortest history so far shows."""

    def __init__(self, steps: tuple[Sent, ...], fault: Fault) -> None:
        super().__init__(fault.rule)
        self.steps, self.fault = steps, fault


def living(stage: Stage, start: int, lives: int, database: Any = None) -> Iterator[Event]:
    """So many life cycles. A difference is shrunk to the shortest history that shows it, and told once.

    With a `database` of Hypothesis, the histories that failed before come first, whoever put them there.
    """
    if lives == 0:
        return
    before, held = stage.play.count, stage.play.world
    lived, shown = list[Sent](), list[Differs]()
    try:
        _seeded(_machine(stage, lived, shown), start, _settings(lives, database))()
    except Differs as found:
        yield from _told(stage, found)
    except Flaky:
        stage.play.world = held
        stage.play.pay()  # where the budget ends, a history breaks off anywhere
        if shown and stage.play.count - before > MOST:
            yield from _told(stage, min(shown, key=lambda one: len(one.steps)))
            return
        yield Note("a life cycle went another way when it was tried again; the target does not always answer alike")
    except (Unsatisfiable, Spent) as error:
        stage.play.world = held
        if isinstance(error, Spent):
            raise
    else:
        for sent in lived:
            yield stage.play.exchange(sent)
            yield from stage.play.transitions(sent)
        yield Note(f"{lives} life cycles in {stage.play.count - before} requests: no difference from the model", "info")
    stage.play.world = held


def _seeded(machine: type[LifeCycle], start: int, own: settings) -> Any:
    test: Any = seed(start)(get_state_machine_test(machine, settings=own))
    # A seed takes the database away; but it can tell what comes after the histories that failed before.
    test._hypothesis_internal_use_settings = own
    return test


def _told(stage: Stage, found: Differs) -> Iterator[Event]:
    for sent in found.steps:
        stage.findings.made(sent)
        yield stage.play.exchange(sent)
    steps = tuple(sent.number for sent in found.steps[:-1])
    yield from stage.findings.of(found.steps[-1], found.fault, "in a life cycle", steps)


def _settings(lives: int, database: Any) -> Any:
    return settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=False,  # the seed tells
        database=database,
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        print_blob=False,
        phases=[*([] if database is None else [Phase.reuse]), Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


class Client:
    """The target as life cycles want one: payloads adapted to it, and the hand that makes states, where there is one."""

    def __init__(self, stage: Stage) -> None:
        self.account = stage.account
        hand = stage.play.target.scenarios()
        if hand is not None:
            self.merge, self.lock, self.age = hand.merge, hand.lock, hand.age

    def adapt(self, kind: str, payload: Any) -> Any:
        """The payload with the account's own ids, and without what some services could mind."""
        return tame(adapted(tree(kind), payload, self.account), self.account)


def tame(value: Any, account: Account, key: str = "") -> Any:
    """Plain addresses and texts, and custom fields that there are."""
    if isinstance(value, dict):
        line = account.custom_fields.get("single_line")
        if key in ("fields", "customFields") and "value" in value:
            return {**value, **{name: line for name in ("id", "fieldId") if name in value}, "value": "Blue"}
        known = {name: item for name, item in value.items() if line is not None or name not in ("fields", "customFields")}
        return {name: tame(item, account, name) for name, item in known.items()}
    if isinstance(value, list):
        items = [tame(item, account, key) for item in value]
        return items[:1] if key in ("fields", "customFields") else items
    if isinstance(value, str) and "@" in value and " " not in value:
        return f"person{crc32(value.encode('utf-8', 'replace')) % 40}@life.example.com"
    return "".join(letter for letter in value if letter.isprintable()) or "x" if isinstance(value, str) and value else value


def _machine(stage: Stage, lived: list[Sent], shown: list[Differs]) -> type[LifeCycle]:
    """The life cycle of conversations on the stage's target; `lived` gets every exchange, `shown` every difference.

    A difference is made smaller for so long as MOST requests take.
    """
    begun = stage.play.count

    class Life(LifeCycle):
        @staticmethod
        def connect() -> Client:
            return Client(stage)

        def __init__(self) -> None:
            super().__init__()
            self.steps: list[Sent] = []

        def call(self, name: str, ids: tuple[int, ...] = (), payload: Any = None, **other: Any) -> Response:
            if "headers" in other:
                other["headers"] = {AUTHORIZATION: "", **other["headers"]}
            return super().call(name, ids, payload, **other)

        def write(self, conversation: int, call: Call) -> None:
            if stage.account.v1 or read().operation(call[0]).dialect != "v1":
                super().write(conversation, call)

        def exchange(self, request: Request) -> Response:
            if shown and stage.play.count - begun > MOST:
                reject()
            stage.play.world = self.world
            sent = stage.play.sent(request._replace(headers=_without_stand_in(request)))
            self.world = stage.play.world
            self.steps.append(sent)
            lived.append(sent)
            self.judge(sent)
            assert sent.response is not None
            return sent.response

        def judge(self, sent: Sent) -> None:
            legal = sent.fault is None or (sent.status == 400) == (sent.expected.verdict.status == 400)
            legal = legal and not _is_refused_anyhow(sent)  # cases and scenarios ask what is refused
            if sent.response is None or not legal or (sent.says_nothing and sent.fault is not None):
                reject()
            for fault in (*([sent.fault] if sent.fault else []), *sent.faults):
                self.differ(fault)

        def differ(self, fault: Fault) -> None:
            """Fail by a rule that is settled and new; there is nothing more to be learned after any other."""
            self.failed = True
            if not fault.rule or not is_settled(fault.rule) or fault.rule in stage.findings.rules:
                reject()
            shown.append(Differs(tuple(self.steps), fault))
            raise shown[-1]

        def teardown(self) -> None:
            """The last looks. Nothing is rejected here: the draw of a history that was cut short has ended already."""
            with suppress(UnsatisfiedAssumption):
                super().teardown()

        def is_said_to_be_gone(self, number: int, answer: dict[str, Any]) -> bool:
            """Whether a deleted conversation is still shown, as deleted: what else is shown of it proves nothing."""
            return answer.get("state") == GONE and GONE in self.world.conversations[number].standing

        def look(self, number: int) -> None:
            response = self.exchange(reading(number))
            answer = response.json()
            if response.status != 200 or not isinstance(answer, dict) or self.is_said_to_be_gone(number, answer):
                return
            if (fault := fault_of_embedding(answer)) is not None:
                self.differ(fault)
            seen = looked(self.world, number, answer)
            if seen is None:
                reject()
            for one in seen.differences[:1]:
                thing = stage.thing(one)
                rule, _ = stage.to_blame(thing, [step for step in self.steps if step.is_done])
                self.differ(Fault(rule, ledger().says(rule), one, proof_of(thing, self.world.conversations[number])))
            self.world = seen.world

    return Life


def _is_refused_anyhow(sent: Sent) -> bool:
    """Whether a call was refused by any status, where a row of its operation lets refusals have any."""
    operation = sent.expected.operation
    anyhow = any(row.get("or", {}).get("status") == REFUSED for row in table().concerning[operation.name])
    return anyhow and 400 <= sent.status < 500 and sent.expected.status == operation.success


def _without_stand_in(request: Request) -> dict[str, str]:
    """The headers without the credentials that stand for the target's own."""
    stand_in = authorization(read().operation(request.operation)).get(AUTHORIZATION)
    return {name: value for name, value in request.headers.items() if name != AUTHORIZATION or value != stand_in}
