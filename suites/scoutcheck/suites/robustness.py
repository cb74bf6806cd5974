"""Odd input: whatever a client sends, the service answers; it does not fall over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scoutcheck.reports.record.events import Event, Probe
from scoutcheck.strategies.requests import JSON
from scoutcheck.suites.ground import NoGround
from scoutcheck.suites.judging import CRASHED, crashed
from scoutcheck.suites.stage import Stage


class Odd(NamedTuple):
    """A body of a note. `sure`: every service stands it; others may fall, and are only asked. `about`: a rule on it."""

    name: str
    body: bytes
    sure: bool = True
    about: str = ""


def _deep(depth: int) -> bytes:
    return b'{"text": ' + b"[" * depth + b"]" * depth + b"}"


ODDITIES = (
    Odd("many scripts", '{"text": "Grüße שלום 你好 👩‍👩‍👧 e\u0301"}'.encode()),
    Odd("escaped pairs", b'{"text": "\\ud83d\\udc4d"}'),
    Odd("control characters", b'{"text": "bell \\u0007 tab \\t"}'),
    Odd("a key twice", b'{"text": "one", "text": "two"}', about="TM-015"),
    Odd("a large number", b'{"text": "x", "user": 123456789012345678901234567890}'),
    Odd("a hundred arrays", _deep(100)),
    Odd("NUL", b'{"text": "nothing \\u0000 more"}', sure=False),
    Odd("half a pair", b'{"text": "\\ud800"}', sure=False),
    Odd("a number beyond all", b'{"text": 1e999}', sure=False),
    Odd("ten thousand arrays", _deep(10_000), sure=False),
    Odd("a byte order mark", b'\xef\xbb\xbf{"text": "x"}', sure=False, about="TM-014"),
    Odd("bytes that are no UTF-8", b'{"text": "\xff\xfe"}', sure=False),
    Odd("no body", b"", sure=False),
)


def robustness(stage: Stage) -> Iterator[Event]:
    """Send every oddity, and see whether an answer comes that is no fault of the service's own."""
    stage.begin()
    try:
        number = yield from stage.conversation()
    except NoGround:
        return
    for odd in ODDITIES:
        sent = stage.play.send("create-note", (number,), None, body=odd.body, headers={"Content-Type": JSON})
        if sent.is_withheld:
            continue
        fell = sent.status in (0, 500)
        outcome = "observed" if not odd.sure else "broken" if fell else "held"
        side = "accept" if odd.sure else "observe"
        yield stage.play.exchange(sent, (Probe(CRASHED, "wire", side, odd.name, outcome),))
        if fell and odd.sure:
            told = f"status {sent.status}" if sent.status else sent.answer.error
            yield from stage.found(sent, crashed(told), odd.name)
        elif not odd.sure:
            answer = f"answers {sent.status}" if sent.status else "gives no answer"
            yield from stage.findings.observed(sent, CRASHED, f"a note with {odd.name}", answer)
        if odd.about and sent.status:
            answer = "accepts" if sent.is_done else f"refuses: {sent.status}"
            yield from stage.findings.observed(sent, odd.about, f"a note with {odd.name}", answer)
