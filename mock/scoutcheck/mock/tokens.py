"""The token endpoint: client credentials, authorization code and refresh."""

from __future__ import annotations

from hashlib import sha256

from scoutcheck.mock import given
from scoutcheck.mock.call import Call, Outcome, refused
from scoutcheck.mock.errors import written
from scoutcheck.mock.world import World
from scoutcheck.validator.exchange import Response

REFRESH, CODE = "refresh_token", "authorization_code"


def request_token(call: Call) -> Outcome:
    """A new token, for whoever has the right credentials."""
    sent, world = call.value, call.world
    if (
        call.service.credentials is not None
        and (sent.get("client_id"), sent.get("client_secret")) not in call.service.credentials
    ):
        return refused(call, 401, "AU-014")
    grant, old = given.text(sent, "grant_type"), given.text(sent, REFRESH)
    if grant == REFRESH and world.refresh_tokens.get(old) is None:
        return refused(call, 401, "AU-014")
    if grant == REFRESH:  # it was good for once
        world = world._replace(refresh_tokens=world.refresh_tokens.lacking(old))
    token = made(call, "access")
    answer: dict[str, object] = {"token_type": "bearer", "access_token": token, "expires_in": call.service.token_life}
    world = with_token(world, token, call.now + call.service.token_life)
    if grant in (REFRESH, CODE):  # AU-008: not for client credentials
        answer[REFRESH] = made(call, "refresh")
        world = world._replace(refresh_tokens=world.refresh_tokens.having(made(call, "refresh"), given.text(sent, "client_id")))
    return Outcome(world, Response(200, {"Content-Type": "application/json;charset=UTF-8"}, written(answer)))


def made(call: Call, sort: str) -> str:
    """A token that nobody was given before."""
    return sha256(f"{call.service.seed}:{sort}:{call.world.calls}".encode()).hexdigest()[:40]


def with_token(world: World, token: str, end: int) -> World:
    """The world in which `token` is good until the second `end`."""
    return world._replace(tokens=world.tokens.having(token, end))
