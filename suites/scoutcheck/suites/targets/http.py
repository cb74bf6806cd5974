"""A target behind HTTP: somebody's fake on loopback, or with --live the service itself."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.operations import read
from scoutcheck.suites.judging import found_in
from scoutcheck.suites.live.budget import MINUTE, WALL_CLOCK, Budget, Clock, cost, seconds_to_wait
from scoutcheck.suites.live.calls import Effect, effect
from scoutcheck.suites.live.guard import Guard
from scoutcheck.suites.live.journal import Begun, JournalError
from scoutcheck.suites.live.leftovers import Trouble, standing
from scoutcheck.suites.live.marking import Mark, Unmarkable
from scoutcheck.suites.live.settings import STAND_IN, Settings
from scoutcheck.suites.live.token import Access
from scoutcheck.suites.target import (
    AUTHORIZATION,
    NOT_SENT,
    Account,
    Answer,
    TargetError,
    with_credentials,
)
from scoutcheck.suites.targets.created import Created
from scoutcheck.suites.targets.wire import USUAL, Patience, Wire
from scoutcheck.validator.exchange import Request, Response, made_in
from scoutcheck.validator.severity import severity

CREATED = (200, 201, 202)
GONE = (204, 404)
# How often a call that met the limit is sent again.
TRIES = 3
LONGEST_WAIT = 2 * MINUTE


class HttpTarget:
    """A target behind HTTP. What it creates is written into the journal before, and gone after `close`.

    On a live account it keeps to the account's rate limit, and writes to nothing that the run did not create.
    """

    def __init__(
        self,
        settings: Settings,
        run: str,
        journal: str,
        clock: Clock = WALL_CLOCK,
        patience: Patience = USUAL,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.patience = patience
        self.mark = Mark(run, settings.live)
        self.guard = Guard(settings.account)
        self.budget = Budget(settings.limit, clock)
        self.wire = Wire(settings.base_url)
        self.access = Access(settings, self._paced, clock)
        self.created = Created(journal, Begun(run, settings.base_url, settings.live), self.mark)
        self.halted = ""

    @property
    def name(self) -> str:
        """The base address."""
        return self.settings.base_url

    @property
    def live(self) -> bool:
        """Whether it holds other people's data."""
        return self.settings.live

    @property
    def account(self) -> Account:
        """What it holds for us."""
        return self.settings.account

    @property
    def takes_any_key(self) -> bool:
        """Whether v1 is called with a key that nobody configured."""
        key = self.settings.v1_key
        return key is not None and key.reveal() == STAND_IN

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that no record and no message may show."""
        return self.access.secrets

    def guarded(self, request: Request) -> Request:
        """The request with the mark of the run on what it creates; on a live account also made an import.

        What the mark would make another case of stays as it is; `send` does not send it to a live account.
        """
        try:
            return self._marked(request)
        except Unmarkable:
            return request

    def _marked(self, request: Request) -> Request:
        marked = self.mark.on(request)
        if self.live and marked.body != request.body and errors(marked) != errors(request):
            raise Unmarkable("it would be another case with the mark of the run, or as an import")
        return marked

    def send(self, request: Request) -> Answer:
        """Send a request with our credentials, unless it has its own. An answer whose error begins with NOT_SENT never left."""
        reason = self._reason(request)
        if reason:
            return Answer(None, 0.0, NOT_SENT + reason)
        request = self.guarded(request)
        writes = effect(request.method, request.path)
        if writes is None:
            return self._read(request)
        try:
            if writes.creates and request.method.upper() == "POST":
                return self._creating(request, writes.collection)
            self.created.may_lose_mark(request, writes)
        except JournalError as trouble:
            self.halted = str(trouble)
            return Answer(None, 0.0, NOT_SENT + self.halted)
        answer = self.fetched(request)
        if answer.response is not None:
            self._learn(writes, answer.response)
        return answer

    def scenarios(self) -> None:
        """Nobody makes states here; the fixtures have them."""

    def close(self) -> None:
        """Delete what is left of the run, and let go of the connection. Raises TargetError where something stays behind."""
        try:
            left = self.created.cleared(self.fetched)
        except Trouble as trouble:
            raise self._dirty(str(trouble)) from None
        finally:
            self.wire.close()
        if left:
            raise self._dirty(", ".join(f"{one.collection} {one.item} ({one.why})" for one in left[:5]))
        self.created.close()

    # ------------------------------------------------------------ what may be sent

    def _reason(self, request: Request) -> str:
        """Why a request must not be sent; "" where it may be."""
        if self.halted and effect(request.method, request.path) is not None:
            return self.halted
        if lacking := self.access.lacks(request):
            return f"nobody has handed out a {lacking}"
        if not self.live:
            return ""
        try:
            marked = self._marked(request)
        except Unmarkable as why:
            return str(why)
        return self.guard.refusal(marked) or self._is_proven(marked)

    def _is_proven(self, request: Request) -> str:
        """Before the first write to something of ours, see that it is: an answer may have named somebody else's."""
        writes = effect(request.method, request.path)
        if writes is None or not writes.owner.isdigit():
            return ""
        item = (writes.collection, int(writes.owner))
        if self.created.open.get(item, True):
            return ""
        state = standing(self.fetched, self.mark, *item)
        if state is not None and state.fate != "gone":
            return f"{item[0]} {item[1]} was given as created, but {state.why}"
        self.created.open[item] = True
        return ""

    # ------------------------------------------------------------ sending

    def _read(self, request: Request) -> Answer:
        answer = self.fetched(request)
        if self.live and answer.response is not None and self._is_within_ours(request):
            self.guard.contains(answer.response.json())
        return answer

    def _is_within_ours(self, request: Request) -> bool:
        writes = effect("PUT", request.path)
        return writes is not None and self.created.holds(writes.collection, writes.owner)

    def _creating(self, request: Request, collection: str) -> Answer:
        number = self.created.begin(collection)
        answer = self.fetched(request)
        item = _new_id(answer.response)
        if item is None:
            self.created.unmade(number, answer.response)
        else:
            self.guard.owns(collection, item)
            self.created.made(number, (collection, item), request)
        return answer

    def _learn(self, writes: Effect, response: Response) -> None:
        """What is gone, and the id of what was put into something of ours."""
        if writes.deletes and response.status in GONE and self.created.holds(writes.collection, writes.owner):
            self.created.forget((writes.collection, int(writes.owner)))
        item = _new_id(response)
        if item is not None:
            self.guard.inner.add(item)

    def fetched(self, request: Request) -> Answer:
        """Send with our token, past guard and journal: for reads, and for deleting what is ours."""
        is_own = request.header(AUTHORIZATION) is not None
        wants = "bearer" in read().operation(request.operation).security and not is_own
        request = self.access.filled(request)
        try:
            answer = self._paced(with_credentials(request, self.access.worth()))
            if wants and answer.response is not None and self.access.heard(answer.response.status):
                self.access.renew()
                answer = self._paced(with_credentials(request, self.access.worth()))
        except TargetError as trouble:
            return Answer(None, 0.0, str(trouble))
        return answer

    def _paced(self, request: Request) -> Answer:
        """Send within the budget; wait and send again where the limit was met: the call has done nothing."""
        for left in reversed(range(TRIES)):
            if self.live:
                self.budget.wait(cost(request.method))
            answer = self.wire.send(request, self.patience)
            if self.live:
                self.budget.heard(answer.response)
            if answer.response is None or answer.response.status != 429 or not left:
                break
            wait = seconds_to_wait(answer.response)
            if not self.live:
                self.clock.sleep(min(wait or 1, LONGEST_WAIT))
        return answer

    # ------------------------------------------------------------ the end

    def _dirty(self, what: str) -> TargetError:
        self.halted = "what the run created could not be deleted"
        return TargetError(
            f"{self.name}: not everything that was created could be deleted: {what}; "
            f"`scoutcheck cleanup --journal {self.created.path}` tries again"
        )


def errors(request: Request) -> list[tuple[Any, ...]]:
    """The errors of a request's body, as places and rules."""
    return [(one.rule, one.path) for one in found_in(request) if severity(one.level, strict=False) == "error"]


def _new_id(response: Response | None) -> int | None:
    """The id of what a call has made; None where it made nothing, or nobody knows what."""
    if response is None or response.status not in CREATED:
        return None
    return made_in(response)
