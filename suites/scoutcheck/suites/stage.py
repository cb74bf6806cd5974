"""A stage for scenarios: writes whose answers are held against the state table, and looks at what was stored."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any, TypeVar

from scoutcheck.reports.record.events import Event
from scoutcheck.strategies.calls import CREATE, READ
from scoutcheck.strategies.exchanging import EMBED
from scoutcheck.strategies.sight import SHOWN
from scoutcheck.strategies.world import Conversation
from scoutcheck.suites.blaming import blamed
from scoutcheck.suites.findings import made_by
from scoutcheck.suites.ground import Ground, NoGround, plain_conversation
from scoutcheck.suites.judging import Fault, address_rule, is_settled, ledger, success_rule
from scoutcheck.suites.looking import fault_of_embedding, looked
from scoutcheck.suites.play import Sent
from scoutcheck.suites.proving import proof_of
from scoutcheck.suites.stored import Stored, stored
from scoutcheck.validator.statetable import Row

# What a difference is called in the state table, by the first words that tell of it.
THINGS = {
    "fields": "custom-fields",
    "email": "customer",
    "the customer": "profile",
    "state": "draft",
    "no thread": "text",
    "a thread": "text",
    "thread": "text",
}
READS_AS = "GC-016"
Played = Generator[Event, None, Sent]
T = TypeVar("T")


class Stage:
    """One scenario at a time. `steps` are the exchanges since it began; `effects` those whose effects are still to be seen."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.play, self.findings = ground, ground.play, ground.findings
        self.account = ground.account
        self.steps: list[int] = []
        self.effects: list[Sent] = []
        self.by_hand: list[str] = []
        self.emails = 0

    def begin(self) -> None:
        """Forget the scenario before."""
        self.steps, self.effects, self.by_hand = [], [], []

    def apart(self, calls: Iterable[T]) -> Iterator[T]:
        """The calls one by one; each stands on the steps so far, and on none of those between."""
        known = self.steps
        for one in calls:
            self.steps = [*known]
            yield one

    def did(self, what: str) -> None:
        """Remember what no call of this scenario did, for those who want to see a failure again."""
        self.by_hand.append(what)

    def email(self) -> str:
        """An address that was not used before in this run."""
        self.emails += 1
        return f"person{self.emails}@scoutcheck.example.com"

    def conversation(self, **other: Any) -> Generator[Event, None, int]:
        """A new conversation, as `plain_conversation` with other values. Raises NoGround where it cannot be made."""
        email = self.email()
        thread = {"type": "customer", "customer": {"email": email}, "text": "Where is my order?"}
        whole = plain_conversation(self.account, **{"customer": {"email": email}, "threads": [thread], **other})
        payload = {key: value for key, value in whole.items() if value is not ...}
        sent = yield from self.write(CREATE, (), payload)
        number = made_by(sent)
        if number is None:
            raise NoGround("a conversation could not be made")
        yield from self.look(number, sent.request.json(), sent.so.get("customer") == "unknown")
        return number

    def write(self, operation: str, ids: tuple[int, ...], payload: Any = None, **other: Any) -> Played:
        """One call; a status that the table does not allow is a fault of the rule that speaks of it."""
        sent = self.play.send(operation, ids, payload, **other)
        self.findings.made(sent)
        yield self.play.exchange(sent)
        yield from self.play.transitions(sent)
        if sent.fault is not None and not _says_nothing(sent) and not self.play.is_absent(sent):
            yield from self._of_status(sent, sent.fault)
        for fault in sent.faults:
            yield from self.found(sent, fault, f"answer {sent.status}")
        yield from self.findings.noticed(sent)
        self.steps.append(sent.number)
        if sent.is_done:
            self.effects.append(sent)
        return sent

    def _of_status(self, sent: Sent, fault: Fault) -> Generator[Event, None, None]:
        operation = sent.expected.operation
        lone = sent.expected.status == operation.success or not operation.at("path")
        nowhere = sent.status in (404, 405) and not self.play.is_served(operation) and lone
        unwanted = blamed(sent) if sent.status == 400 and sent.expected.status == operation.success else ""
        rule = (address_rule(operation) if nowhere else "") or unwanted or fault.rule or self._rule_for_refusal(sent)
        rows = [(place, row) for place, row in sent.rows if row["rule"] == rule and "status" in row["then"]]
        if not is_settled(rule):
            question = f"{sent.request.operation}: {ledger().says(rule)}"
            yield from self.findings.observed(sent, rule, question, f"answers {sent.status}")
            return
        for place, row in rows[:1]:
            yield from self.play.transition(sent, place, row, "broken")
        yield from self.found(sent, fault._replace(rule=rule), f"in {sent.request.operation}")

    def _rule_for_refusal(self, sent: Sent) -> str:
        """The rule that a refusal breaks where no row speaks of the status: what the call should have done."""
        done = [row["rule"] for _, row in sent.rows if row["then"].get("set") and row["operations"] != "every"]
        return success_rule(sent.expected.operation) if sent.is_done or not done else done[0]

    def found(self, sent: Sent, fault: Fault, edge: str) -> Generator[Event, None, None]:
        """A finding at the end of this scenario."""
        writes = (step for step in self.steps if step != sent.number and self.play.requests[step].method != "GET")
        yield from self.findings.of(sent, fault, edge, tuple(writes), tuple(self.by_hand))

    # ------------------------------------------------------------ what was stored

    def look(self, number: int, payload: Any = None, is_new: bool = False) -> Generator[Event, None, Any]:
        """Read a conversation and compare it with the model; with what `payload` said too, where it made the conversation.

        `is_new`: that made its customer as well.
        """
        sent = yield from self.write(READ, (number,), query=EMBED)
        answer = sent.body
        if sent.status != 200 or not answer or number not in self.play.world.conversations:
            return None
        if (fault := fault_of_embedding(answer)) is not None:
            yield from self.found(sent, fault, "threads as asked for")
            return None
        seen = looked(self.play.world, number, answer)
        if seen is None:
            return None
        self.play.world = seen.world
        broken = {self.thing(one): one for one in seen.differences}
        for thing, one in broken.items():
            yield from self._differs(sent, thing, one)
        for lost in stored(payload, answer, is_new) if payload is not None else ():
            yield from self._not_stored(sent, lost)
        if broken:
            self._believe(number, answer)
        yield from self._shown(set(broken))
        return answer

    def thing(self, difference: str) -> str:
        """The word of the state table for what differs."""
        word = next((word for word in THINGS if difference.startswith(word)), difference.partition(" ")[0])
        return THINGS.get(word, word)

    def to_blame(self, thing: str, calls: list[Sent]) -> tuple[str, tuple[Sent, int, Row] | None]:
        """The rule that a difference breaks: the last row that said what becomes of the thing, else that of the last call."""
        rows = [(one, place, row) for one in calls for place, row in one.rows if thing in row["then"].get("set", {})]
        if rows:
            return rows[-1][2]["rule"], rows[-1]
        return (READS_AS if thing == "text" else _of_last(calls)), None

    def _differs(self, sent: Sent, thing: str, difference: str) -> Generator[Event, None, None]:
        rule, shown = self.to_blame(thing, self.effects)
        if difference.startswith("no thread") and self._has_fewer(sent):
            writes = [one.expected.operation for one in self.effects if one.request.method != "GET"]
            rule = success_rule(writes[-1]) if writes else rule
        if not is_settled(rule):
            yield from self.findings.observed(sent, rule, ledger().says(rule), f"stores otherwise: {thing}")
            return
        if shown is not None:
            write, place, row = shown
            yield from self.play.transition(write, place, row, "broken")
        number = int(next(iter((sent.expected.operation.match(sent.request.path) or {}).values())))
        fault = Fault(rule, ledger().says(rule), difference, proof_of(thing, self.play.world.conversations[number]))
        yield from self.found(sent, fault, f"{thing} as read")

    def _has_fewer(self, sent: Sent) -> bool:
        """Whether a conversation counts fewer threads than were written: they are lost, and not just left out of the answer."""
        number = int(next(iter((sent.expected.operation.match(sent.request.path) or {}).values())))
        count = sent.body.get("threads")
        return isinstance(count, int) and count < len(self.play.world.conversations[number].threads)

    def _not_stored(self, sent: Sent, one: Stored) -> Generator[Event, None, None]:
        fault = Fault(one.rule, f"{one.place} reads back as {one.wanted!r}", repr(one.seen), one.proof)
        yield from self.found(sent, fault, one.place)

    def _believe(self, number: int, answer: Any) -> None:
        """Go on from what the target shows, so that one fault is told once."""
        held = self.play.world.conversations[number]
        seen: dict[str, Any] = {name: shown(answer) for name, shown in SHOWN.items()}
        state = answer.get("state") == "draft"
        self.play.world = self.play.world.having(number, held._replace(**seen, draft=state))

    def _shown(self, broken: set[str]) -> Generator[Event, None, None]:
        """The rows whose effects could be read back, and were right."""
        seen = {*SHOWN, "custom-fields", "customer", "profile", "draft", "text", "hidden"}
        for write in self.effects:
            for place, row in write.rows:
                things = set(row["then"].get("set", {}))
                reads = bool(row["then"].get("reads-as")) and not broken
                if reads or (things & seen and not things & broken):
                    yield from self.play.transition(write, place, row, "held" if is_settled(row["rule"]) else "observed")
        self.effects = [one for one in self.effects if one.request.method != "GET"][-1:]

    def knows(self, number: int, **about: Any) -> None:
        """Tell the model of a conversation that the target has from elsewhere."""
        self.play.world = self.play.world.having(number, Conversation(**about))

    def change(self, number: int, **about: Any) -> None:
        """Tell the model what was done to a conversation by hand."""
        held = self.play.world.conversations[number]
        self.play.world = self.play.world.having(number, held._replace(**about))


def thread_in(stage: Stage, number: int) -> int:
    """The id of a thread in a conversation; 1 where no answer has told any."""
    held = stage.play.world.conversations.get(number)
    return next((one.id for one in held.threads if one.id is not None), 1) if held is not None else 1


def _says_nothing(sent: Sent) -> bool:
    """Whether an answer has nothing to do with what was asked. Where a refusal is due, how it is done says much."""
    kept_out = sent.expected.status in range(400, 500) and sent.status in (401, 403)
    return sent.says_nothing and not kept_out and sent.status != sent.expected.status


def _of_last(calls: list[Sent]) -> str:
    """The rule of the last write: whatever it did, it did more than it should."""
    writes = [one for one in calls if one.request.method != "GET"]
    rows = [row["rule"] for one in writes[-1:] for _, row in one.rows if "set" in row["then"] or "reads-as" in row["then"]]
    return next((rule for rule in rows if is_settled(rule)), "GC-001")
