"""Access: an OAuth token for v2, asked for with client credentials and renewed when it is over; the API key for v1."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping

from scoutcheck.openapi.operations import read
from scoutcheck.suites.live.budget import Clock
from scoutcheck.suites.live.settings import STAND_IN, Settings
from scoutcheck.suites.target import Answer, TargetError
from scoutcheck.validator.exchange import Request, Response

OPERATION = "request-token"
# So many seconds before its end a token is renewed.
MARGIN = 60.0
# Keys for what somebody has to be handed first: a person's leave, or the token that came with it.
HANDED_OUT = ("code", "refresh_token")


class Access:
    """The credentials of one account. `send` posts a request without any."""

    def __init__(self, settings: Settings, send: Callable[[Request], Answer], clock: Clock) -> None:
        self.settings = settings
        self.send = send
        self.clock = clock
        self.tokens: list[str] = []
        self.ends = 0.0
        self.proven = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that nobody else may see, the tokens of the past included. A stand-in for a secret is none."""
        known = (self.settings.client_secret, self.settings.v1_key)
        texts = [one.reveal() for one in known if one is not None and one.reveal() != STAND_IN]
        return (*texts, *self.tokens, *([self._basic()] if self.settings.v1_key else []))

    def worth(self) -> Mapping[str, str]:
        """The values of the Authorization header by scheme. Raises TargetError where nobody gives us a token."""
        if not self.tokens or self.clock.now() > self.ends:
            self.renew()
        basic = {"basic": f"Basic {self._basic()}"} if self.settings.v1_key else {}
        return {"bearer": f"Bearer {self.tokens[-1]}", **basic}

    def renew(self) -> None:
        """Ask for another token. Raises TargetError."""
        answer = self.send(self._request())
        if answer.response is None:
            raise TargetError(f"{self.settings.base_url}: {answer.error}")
        token, seconds = _token(self.settings.base_url, answer.response)
        self.tokens.append(token)
        self.ends = self.clock.now() + max(seconds - MARGIN, seconds / 2)
        self.proven = False

    def heard(self, status: int) -> bool:
        """Learn from an answer to a call with our token: whether it is to be sent again with another one.

        A token that has never been good is not the trouble; another one would do no better.
        """
        if status != 401:
            self.proven = True
        return status == 401 and self.proven

    def filled(self, request: Request) -> Request:
        """A call for a token with our own credentials, where it has any; any other call as it is."""
        told = request.json() if request.operation == OPERATION else None
        if not isinstance(told, dict):
            return request
        ours = {"client_id": self.settings.client_id, "client_secret": self.settings.client_secret}
        known = {name: one.reveal() for name, one in ours.items() if isinstance(told.get(name), str)}
        return request._replace(body=json.dumps({**told, **known}).encode())

    def lacks(self, request: Request) -> str:
        """What a call for a token would need and nobody has handed out; "" for any other call."""
        told = request.json() if request.operation == OPERATION else None
        return next((key for key in HANDED_OUT if isinstance(told, dict) and told.get(key) is not None), "")

    def _request(self) -> Request:
        operation = read().operation(OPERATION)
        told = {
            "grant_type": "client_credentials",
            "client_id": self.settings.client_id.reveal(),
            "client_secret": self.settings.client_secret.reveal(),
        }
        headers = {"Content-Type": operation.media_types[0]}
        return Request(OPERATION, operation.method, operation.base + operation.path, {}, headers, json.dumps(told).encode())

    def _basic(self) -> str:
        key = self.settings.v1_key
        return b64encode(f"{key.reveal() if key else ''}:X".encode()).decode()


def _token(base: str, response: Response) -> tuple[str, float]:
    """The token in an answer, and the seconds that it lives. Raises TargetError that says what came instead."""
    found = response.json()
    if response.status in (400, 401, 403) and not is_html(response):
        raise TargetError(f"{base}: the credentials are refused (status {response.status})")
    if response.status == 404:
        raise TargetError(f"{base}: there is no Help Scout API here (status 404 for {read().operation(OPERATION).path})")
    if response.status != 200 or not isinstance(found, dict) or not _is_token(found.get("access_token")):
        raise TargetError(f"{base}: {_instead(response)}, where a token was asked for")
    return found["access_token"], _life(found.get("expires_in"))


def _life(seconds: object) -> float:
    """The seconds that a token lives, as told; little where nobody tells (AU-007: never a fixed number)."""
    return float(seconds) if isinstance(seconds, (int, float)) and 0 < seconds < 1e9 else 2 * MARGIN


def _is_token(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and value.strip() != ""


def _instead(response: Response) -> str:
    """What an answer is, if it is not what was asked for."""
    if is_html(response):
        return f"answers a web page (status {response.status})"
    if 300 <= response.status < 400:
        return f"redirects to another address (status {response.status})"
    if response.status >= 500:
        return f"answers with a fault of its own (status {response.status})"
    return f"answers status {response.status} without a token" if response.json() is not None else "answers no JSON"


def is_html(response: Response) -> bool:
    """Whether an answer is a web page."""
    kind = (response.header("Content-Type") or "").lower()
    return "html" in kind or response.body.lstrip()[:1] == b"<"


def described(response: Response) -> str:
    """What an answer is that nobody expected."""
    return _instead(response).removesuffix(" without a token")
