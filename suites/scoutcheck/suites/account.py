"""What the account, its owner or its rights bring about, and what tokens are good for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scoutcheck.openapi.operations import read
from scoutcheck.reports.record.events import Event, Skipped
from scoutcheck.strategies.model import table
from scoutcheck.suites.asking import Ask, accepts, ask, asked, refuses
from scoutcheck.suites.judging import Fault, ledger
from scoutcheck.suites.play import Sent
from scoutcheck.suites.scenes import Scene, calls_on, played
from scoutcheck.suites.stage import Stage
from scoutcheck.validator.statetable import UNKNOWN, Row, concerns

# The words of the state table for what no call of the API changes.
BY_HAND = ("account", "caller")
TOKEN = "request-token"
CLIENT = {"client_id": "scoutcheck-client", "client_secret": "scoutcheck-secret"}
NO_HAND = "only the owner of an account can bring it about, and no call of the API; the mock can be told to"


def account(stage: Stage) -> Iterator[Event]:
    """All scenes about the account."""
    yield from played(stage, SCENES)


# ---------------------------------------------------------------- states of account and caller


def supposing(stage: Stage) -> Scene:
    """No calls left, no API, no rights: whatever the table says of account and caller is made so, and every call tried."""
    hand, number = stage.play.target.scenarios(), (yield from stage.conversation())
    calls = calls_on(stage, number)
    for word, value in stage.apart(_supposed()):
        if hand is None or not hand.suppose(**{word: value}):
            yield from (Skipped(rule, NO_HAND) for rule in dict.fromkeys(row["rule"] for row in _speaking(word, value)))
            continue
        stage.play.supposed = {word: value}
        stage.by_hand = [f"this holds where, in the words of the state table, {word} is {value}"]
        for operation, ids, payload in stage.apart(calls):
            if any(concerns(row, operation) for row in _speaking(word, value)):
                yield from stage.write(operation.name, ids, payload)
        hand.suppose()
        stage.play.supposed, stage.by_hand = {}, []


def _supposed() -> list[tuple[str, str]]:
    """The words that decide a status, each with its value."""
    pairs = ((word, row["given"][word]) for row in table().rows for word in BY_HAND if word in row.get("given", {}))
    return [pair for pair in dict.fromkeys(pairs) if _speaking(*pair)]


def _speaking(word: str, value: str) -> list[Row]:
    rows = (row for row in table().rows if row.get("given", {}).get(word) == value)
    return [row for row in rows if row["then"].get("status", UNKNOWN) != UNKNOWN]


def allowance(stage: Stage) -> Scene:
    """What an account may use up in a minute, and what calls cost of it."""
    hand = stage.play.target.scenarios()
    plan, limit = next((row["given"]["account"], row["then"]["limits"]) for row in table().rows if row["rule"] == "RL-008")
    if hand is None or not hand.suppose(account=plan):
        yield from (Skipped(rule, "a run does not use up the allowance of an account") for rule in OF_ALLOWANCE)
        return
    number = yield from stage.conversation()
    before = yield from ask(stage, _told("RL-008", plan, LIMIT, limit["per-minute"]), "get-conversation", (number,))
    for operation, payload in (("get-conversation", None), ("create-note", {"text": "Counted"})):
        left = (_number(before, LEFT) or 0) - read().operation(operation).wire["cost"]
        before = yield from ask(stage, _told("RL-005", operation, LEFT, left), operation, (number,), payload)
    yield from _burst(stage, number)
    hand.suppose()


OF_ALLOWANCE = ("RL-004", "RL-005", "RL-008", "RL-009", "RL-010")


def _told(rule: str, edge: str, header: str, wanted: int) -> Ask:
    """The number in a header; where there is none, that is the affair of another rule."""
    proof = f"answer.headers[{header!r}] == '{wanted}'"
    return Ask(rule, edge, "accept", lambda sent: _number(sent, header) in (None, wanted), proof)


LIMIT, LEFT = "X-RateLimit-Limit-Minute", "X-RateLimit-Remaining-Minute"


def _number(sent: Sent, header: str) -> int | None:
    text = sent.response.header(header) if sent.response is not None else None
    return int(text) if text and text.isdecimal() else None


def _burst(stage: Stage, number: int) -> Scene:
    """v1 takes so many writes in a few seconds, and no more. Where a new stretch of them begins, nobody can tell."""
    most = next(row["then"]["limits"][BURST] for row in table().rows if BURST in row["then"].get("limits", {}))
    if not stage.account.v1:
        return
    change = {"subject": "In a hurry", "mailbox": {"id": stage.account.mailbox_id}}
    for _ in range(STRETCHES * most):
        sent = stage.play.send(V1, (number,), change)
        yield stage.play.exchange(sent)
        if sent.status == 429:
            break
    what = Ask("RL-010", f"more than {most} writes", "refuse", lambda _: sent.status == 429, "answer.status_code == 429")
    yield from ask(stage, what, V1, (number,), change, counts=(429,))


STRETCHES = 5
BURST, V1 = "writes-per-5-seconds", "update-conversation-v1"


# ---------------------------------------------------------------- tokens and customers


def refreshing(stage: Stage) -> Scene:
    """A refresh token is good for once, and is replaced by another."""
    if stage.play.target.live:
        yield Skipped("AU-008", "an authorization code is given to people who consent, and only to them")
        return
    code = {"grant_type": "authorization_code", "code": "scoutcheck", **CLIENT}
    sent = yield from asked(stage, "AU-008", "a code", TOKEN, (), code)
    if not sent.is_done:
        yield Skipped("AU-008", "the target takes no authorization code but its own")
        return
    first = _refresh_token(sent)
    if first is None:
        fault = Fault("AU-008", ledger().says("AU-008"), "no refresh token for a code", "answer.json()['refresh_token']")
        yield from stage.found(sent, fault, "a code")
        return
    again = {"grant_type": "refresh_token", "refresh_token": first, **CLIENT}
    renewed = Ask(
        "AU-008",
        "a refresh token",
        "accept",
        lambda one: _refresh_token(one) not in (None, first),
        f"answer.json()['refresh_token'] != {first!r}",
    )
    yield from ask(stage, renewed, TOKEN, (), again)
    yield from ask(stage, refuses("AU-008", "a refresh token that was used", 401, 400), TOKEN, (), again)


def _refresh_token(sent: Sent) -> str | None:
    found = sent.body.get("refresh_token") if sent.is_done else None
    return found if isinstance(found, str) and found else None


def granting(stage: Stage) -> Scene:
    """A token is asked for as a form, too."""
    body = "&".join(f"{key}={value}" for key, value in {"grant_type": "client_credentials", **CLIENT}.items())
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    if not stage.play.target.live:
        yield from asked(stage, "AU-005", "a form", TOKEN, (), body=body.encode(), headers=form)


def full_for_v1(stage: Stage) -> Scene:
    """v1, too, adds nothing to a conversation that is full."""
    if not stage.account.v1:
        return
    thread = {"createdBy": {"id": stage.account.user_id or 1, "type": "user"}, "type": "note", "body": "By v1"}
    small = yield from stage.conversation()
    sent = yield from asked(stage, "V1-040", "body and createdBy", "create-thread-v1", (small,), thread)
    if not sent.is_done:
        return  # the documents do not tell what such a thread has to hold
    stage.begin()
    full = max(limits["from"] for row in table().concerning["create-thread-v1"] for limits in _threads(row))
    for count, what in ((full - 1, accepts("V1-041", "the last thread", 201)), (full, refuses("V1-041", "a thread more", 412))):
        texts = [{"type": "note", "text": f"Note {index}"} for index in range(count)]
        number = yield from stage.conversation(threads=texts)
        yield from ask(stage, what, "create-thread-v1", (number,), thread)


def _threads(row: Row) -> list[dict[str, int]]:
    return [row["given"]["threads"]] if "threads" in row.get("given", {}) else []


SCENES: tuple[Callable[[Stage], Scene], ...] = (supposing, allowance, refreshing, granting, full_for_v1)
