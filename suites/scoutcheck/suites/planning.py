"""What a run would send and how long it would take, found out on the mock: the target itself is not asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scoutcheck.reports.record.events import Exchange
from scoutcheck.suites.engine import Options, run
from scoutcheck.suites.live.budget import usable
from scoutcheck.suites.live.plan import predicted
from scoutcheck.suites.target import Account
from scoutcheck.suites.targets.mock import MockTarget


class Stand(MockTarget):
    """The mock in the place of a target that offers no hand to make states."""

    def scenarios(self) -> None:  # type: ignore[override]  # as any target may have it
        """There is none; only fixtures tell."""


def planned(options: Options, account: Account | None, limit: int | None) -> Iterator[str]:
    """Lines that say how many calls of each operation there would be; with a `limit` per minute, the minutes they take."""
    target = MockTarget() if account is None else Stand()
    if account is not None:
        target.account = account._replace(mailbox_id=target.account.mailbox_id, customer_id=target.account.customer_id)
    sent = [event for event in run(target, options) if isinstance(event, Exchange)]
    for (phase, name), count in sorted(Counter((one.phase, one.operation) for one in sent).items()):
        yield f"{phase:12} {name:24} {count:5}"
    if limit is None:
        yield f"about {len(sent)} requests"
        return
    plan = predicted((one.operation for one in sent), limit)
    yield f"{'clean-up':12} {'looking and deleting':24} {plan.safety:5}"
    yield f"about {plan.requests} requests, {plan.units} units of the rate limit"
    yield f"about {plan.minutes} minutes at {limit} units a minute, of which {usable(limit)} are used"
