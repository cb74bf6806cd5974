"""The mock's own control: state, clock, scenarios and faults, as JSON below `/_scoutcheck/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scoutcheck.mock import clock, scenarios
from scoutcheck.mock.engine import Engine, NotSaved
from scoutcheck.mock.faults import read_fault
from scoutcheck.mock.log import Exchange
from scoutcheck.mock.plain import JSONResponse
from scoutcheck.mock.seeding import CONVERSATION, add_conversation
from scoutcheck.mock.setup import FOR_EVER
from scoutcheck.mock.tokens import with_token
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.shapes import COUNT, FLAG, ID, TEXT, Shape, check

Table = dict[str, Any]
Action = Callable[[Engine, Table], Any]


def _merge(engine: Engine, sent: Table) -> None:
    engine.change(lambda world: scenarios.merge(world, sent["id"], sent["into"], engine.now()))


def _lock(engine: Engine, sent: Table) -> None:
    engine.change(lambda world: scenarios.lock(world, sent["id"], sent.get("locked", True)))


def _age(engine: Engine, sent: Table) -> None:
    engine.change(lambda world: scenarios.age(world, sent["id"], sent["days"], engine.now()))


def _spam(engine: Engine, sent: Table) -> None:
    engine.change(lambda world: scenarios.spam(world, sent["id"], engine.now()))


def _fill(engine: Engine, sent: Table) -> None:
    engine.change(lambda world: scenarios.fill(world, sent["id"], sent.get("threads", 99), engine.now()))


def _clock(engine: Engine, sent: Table) -> Table:
    """Move the clock on by `seconds`, or set it to the moment `now`."""
    try:
        ahead = clock.seconds(sent["now"]) - engine.now() if "now" in sent else engine.world.clock_ahead
    except ValueError:
        raise ConfigError(f"clock: 'now' must be a moment such as 2024-05-31T08:30:00Z, not {sent['now']!r}") from None
    ahead += sent.get("seconds", 0)
    if not clock.is_told(engine.now() + ahead):
        raise ConfigError(f"clock: 'seconds' must lead to a year from 1000 to 9999, not {sent.get('seconds')!r}")
    engine.change(lambda world: world._replace(clock_ahead=ahead))
    return {"now": clock.text(engine.now() + ahead)}


def _conversations(engine: Engine, sent: Table) -> None:
    now = engine.now() + engine.world.clock_ahead
    engine.change(lambda world: add_conversation(world, sent, "conversations", now))


def _expire(engine: Engine, _sent: Table) -> None:
    engine.change(scenarios.expire_tokens)


def _token(engine: Engine, _sent: Table) -> Table:
    """An access token that never expires by itself."""
    token = token_hex(20)
    engine.change(lambda world: with_token(world, token, FOR_EVER))
    return {"access_token": token}


def _reset(engine: Engine, _sent: Table) -> None:
    engine.reset()


MOVE = Shape(lambda value: type(value) is int and abs(value) < 10**10, "a whole number of seconds, below 10,000,000,000")
ACTIONS: dict[str, tuple[Action, dict[str, Shape], tuple[str, ...]]] = {
    "reset": (_reset, {}, ()),
    "clock": (_clock, {"seconds": MOVE, "now": TEXT}, ()),
    "merge": (_merge, {"id": ID, "into": ID}, ("id", "into")),
    "lock": (_lock, {"id": ID, "locked": FLAG}, ("id",)),
    "age": (_age, {"id": ID, "days": COUNT}, ("id", "days")),
    "spam": (_spam, {"id": ID}, ("id",)),
    "fill": (_fill, {"id": ID, "threads": COUNT}, ("id",)),
    "token": (_token, {}, ()),
    "expire-tokens": (_expire, {}, ()),
    "conversations": (_conversations, CONVERSATION, ("id",)),
}


def act(engine: Engine, name: str, sent: Table) -> Any:
    """Do one of ACTIONS. Raises ConfigError for what it cannot be asked, NoSuch for a conversation that is not there."""
    action, shapes, needed = ACTIONS[name]
    check(name, sent, shapes, needed)
    return action(engine, sent)


def routes(engine: Engine) -> list[Route]:
    """The addresses of the control, below its base."""
    actions = [Route(f"/{name}", _posting(engine, name), methods=["POST"]) for name in ACTIONS]
    return [
        *actions,
        Route("/faults", _faults(engine), methods=["GET", "POST", "DELETE"]),
        Route("/faults/{number:number}", _one_fault(engine), methods=["DELETE"]),
        Route("/log", _log(engine), methods=["GET", "DELETE"]),
        Route("/state", _state(engine), methods=["GET"]),
    ]


def _posting(engine: Engine, name: str) -> Callable[[Request], Any]:
    async def post(request: Request) -> Response:
        return await _safely(request, lambda sent: act(engine, name, sent))

    return post


async def _safely(request: Request, action: Callable[[Table], Any]) -> Response:
    """What an action gives; a JSON object is asked for, and what is wrong with it is told."""
    if "origin" in request.headers and not _is_own(request):
        return JSONResponse({"error": "control calls from other web pages are refused"}, 403)
    try:
        given = action(_object(await request.body()))
    except ConfigError as error:
        return JSONResponse({"error": str(error)}, 400)
    except scenarios.NoSuch as error:
        return JSONResponse({"error": str(error)}, 404)
    except NotSaved as error:
        return JSONResponse({"error": f"nothing was changed, as it cannot be written down: {error}"}, 503)
    return Response(status_code=204) if given is None else JSONResponse(given)


def _object(body: bytes) -> Table:
    """The JSON object that a call brings; an empty one where it brings nothing."""
    try:
        sent = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"the body must be a JSON object; it cannot be read: {error}") from error
    if not isinstance(sent, dict):
        raise ConfigError("the body must be a JSON object")
    return sent


def _is_own(request: Request) -> bool:
    return request.headers["origin"].partition("://")[2] == request.headers.get("host")


def _faults(engine: Engine) -> Callable[[Request], Any]:
    async def faults(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse([fault._asdict() for fault in engine.faults])
        return await _safely(request, lambda sent: change_faults(engine, sent if request.method == "POST" else None))

    return faults


def change_faults(engine: Engine, sent: Table | None) -> None:
    """Add a fault, before those that are there; take all away for None."""
    with engine.lock:
        engine.faults = () if sent is None else (engine.numbered(read_fault("faults", sent)), *engine.faults)


def _one_fault(engine: Engine) -> Callable[[Request], Any]:
    async def fault(request: Request) -> Response:
        return await _safely(request, lambda _sent: end_fault(engine, request.path_params["number"]))

    return fault


def end_fault(engine: Engine, number: int) -> None:
    """Take one fault away. Raises NoSuch where it is not there, or spent."""
    with engine.lock:
        left = tuple(fault for fault in engine.faults if fault.number != number)
        if left == engine.faults:
            raise scenarios.NoSuch(f"there is no fault {number}")
        engine.faults = left


def _log(engine: Engine) -> Callable[[Request], Any]:
    async def log(request: Request) -> Response:
        if request.method == "DELETE":
            return await _safely(request, lambda _sent: engine.log.clear())
        return JSONResponse([_entry(exchange) for exchange in engine.log])

    return log


def _entry(exchange: Exchange) -> Table:
    request, response = exchange.request, exchange.response
    return {
        "at": clock.text(exchange.at),
        "request": {**request._asdict(), "body": _text(request.body or b""), "headers": dict(request.headers)},
        "response": {"status": response.status, "headers": dict(response.headers), "body": _text(response.body)},
        "rules": list(exchange.rules),
    }


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _state(engine: Engine) -> Callable[[Request], Any]:
    async def state(_request: Request) -> Response:
        return JSONResponse(scenarios.shown(engine.world, engine.service.base))

    return state
