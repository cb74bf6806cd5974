"""Is there somebody at the address who lets us in, and is the inbox there? Asked before anything is created."""

from __future__ import annotations

from typing import Any

from scoutcheck.openapi.operations import read
from scoutcheck.suites.live.budget import WALL_CLOCK, Clock
from scoutcheck.suites.live.calls import address
from scoutcheck.suites.live.journal import DEFAULT
from scoutcheck.suites.live.settings import Settings
from scoutcheck.suites.live.token import described, is_html
from scoutcheck.suites.target import TargetError
from scoutcheck.suites.targets.http import HttpTarget
from scoutcheck.suites.targets.wire import USUAL, Patience
from scoutcheck.validator.exchange import Request, Response

# At the start nobody should wait long to learn that there is nothing to wait for.
IMPATIENT = Patience(connect=3.0, read=5.0, whole=8.0)


def open_target(settings: Settings, run: str, journal: str = DEFAULT, clock: Clock = WALL_CLOCK) -> HttpTarget:
    """A target that answers, lets us in and has the inbox. `run` is the id of the run, `journal` the file for its journal.

    Raises TargetError with one clear line within seconds. Creates nothing.
    """
    target = HttpTarget(settings, run, journal, clock, IMPATIENT)
    try:
        target.access.renew()
        _see_inbox(target)
    except TargetError:
        target.wire.close()
        raise
    target.patience = USUAL
    return target


def _see_inbox(target: HttpTarget) -> None:
    box = target.account.mailbox_id
    response = _asked(target, "get-mailbox", box)
    if response.status == 200:
        return
    if response.status == 404:
        listed = _asked(target, "list-mailboxes")
        known = _inboxes(listed)
        # A fake may know nothing of inboxes, and take any id for one.
        if target.live or known:
            there = f"; there is {', '.join(map(str, known))}" if known else ""
            raise TargetError(f"{target.name}: there is no inbox {box} (mailbox_id){there}")
        return
    if response.status == 403:
        raise TargetError(f"{target.name}: these credentials may not see the inbox {box} (mailbox_id)")
    raise TargetError(f"{target.name}: {described(response)}, where the inbox {box} was asked for")


def _asked(target: HttpTarget, name: str, *ids: int) -> Response:
    operation = read().operation(name)
    answer = target.send(Request(name, operation.method, address(operation, *ids), {}, {}))
    if answer.response is None:
        raise TargetError(f"{target.name}: {answer.error}")
    if answer.response.status == 401:
        raise TargetError(f"{target.name}: the token that it gave is refused (status 401)")
    if is_html(answer.response):
        raise TargetError(f"{target.name}: {described(answer.response)}, where JSON was asked for")
    return answer.response


def _inboxes(response: Response) -> list[int]:
    value: Any = response.json()
    embedded = value.get("_embedded") if isinstance(value, dict) else None
    boxes = embedded.get("mailboxes") if isinstance(embedded, dict) else None
    return [one["id"] for one in boxes or () if isinstance(one, dict) and type(one.get("id")) is int]
