"""What the suites run against: a target takes requests and gives answers, and has an account that payloads are adapted to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from scoutcheck.openapi.operations import read
from scoutcheck.validator.exchange import Request, Response

NOTHING: Mapping[str, Any] = MappingProxyType({})
AUTHORIZATION = "Authorization"
# How the error of an answer begins where the request was held back: it could harm what is not ours. The rest says why.
NOT_SENT = "not sent: "


class TargetError(Exception):
    """The target cannot be tested: it is not there, lets nobody in, or is no Help Scout. The text is one clear line."""


class Account(NamedTuple):
    """What the account under test holds; payloads are adapted to it.

    `custom_fields` maps types of custom fields to a field's id. `fixtures` are states that no documented call brings about:
    `merged` = {id, into}, `deleted`, `too_old` = ids. What is None or not there is skipped, with a reason.
    """

    mailbox_id: int
    other_mailbox_id: int | None = None
    user_id: int | None = None
    customer_id: int | None = None
    custom_fields: Mapping[str, int] = NOTHING
    fixtures: Mapping[str, Any] = NOTHING
    v1: bool = False
    webhook_receiver: str | None = None


class Answer(NamedTuple):
    """What came back, and after how many milliseconds; `response` is None where nothing came, and `error` says why."""

    response: Response | None
    ms: float
    error: str = ""


class Scenarios(Protocol):
    """States that no request brings about, made by hand. A mock offers them; for any other target there are the fixtures."""

    def reset(self) -> None:
        """Begin again, as at the start."""

    def merge(self, source: int, into: int) -> None:
        """Merge conversation `source` into another."""

    def age(self, number: int, days: int) -> None:
        """Let `days` have gone by since a conversation was merged away."""

    def lock(self, number: int) -> None:
        """Make a conversation too old for further threads."""

    def expire_tokens(self) -> str:
        """Let the token in use expire, and use a new one; gives the old one."""

    def suppose(self, **facts: str) -> bool:
        """Let these words of the state table be so for every call, and no others; whether that can be done."""


class Target(Protocol):
    """Something that answers requests. `name` is "mock" or the base address; `live` ones hold other people's data."""

    @property
    def name(self) -> str: ...

    @property
    def live(self) -> bool: ...

    @property
    def account(self) -> Account: ...

    @property
    def takes_any_key(self) -> bool:
        """Whether v1 is called with a key that nobody configured, so that there may be none to be wrong."""

    def guarded(self, request: Request) -> Request:
        """The request as it may be sent here. On a live account what creates something is made an import and tagged."""

    def send(self, request: Request) -> Answer:
        """Send a request with the account's credentials, unless it has an Authorization of its own ("" for none at all).

        Never raises for anything that the target does.
        """

    def scenarios(self) -> Scenarios | None:
        """The hand that makes states; None where only fixtures tell."""

    def close(self) -> None:
        """The run is over."""


def with_credentials(request: Request, worth: Mapping[str, str]) -> Request:
    """The request with the header that its operation wants; `worth` maps HTTP schemes (bearer, basic) to header values.

    A header that is there stays; an empty one stands for none at all.
    """
    own = request.header(AUTHORIZATION)
    plain = {name: value for name, value in request.headers.items() if name.lower() != AUTHORIZATION.lower()}
    if own is not None:
        return request._replace(headers={**plain, AUTHORIZATION: own} if own else plain)
    schemes = read().operation(request.operation).security
    wanted = next((worth[scheme] for scheme in schemes if scheme in worth), None)
    return request._replace(headers={**plain, AUTHORIZATION: wanted} if wanted else plain)
