"""Faults on demand: which one a request meets, and what is left of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.shapes import COUNT, FLAG, SECONDS, STATUS, TABLE, TEXT, Shape, check, one_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "*", "DELIVER")
RESPOND: dict[str, Shape] = {
    "status": STATUS,
    "delay": SECONDS,
    "disconnect": one_of(("before", "after")),
    "truncate": FLAG,
    "lost_write": FLAG,
    "duplicate": FLAG,
    "reorder": FLAG,
    "times": COUNT,
    "skip": COUNT,
}
HOW_OFTEN = ("times", "skip")
OF_DELIVERIES = ("lost_write", "duplicate", "reorder")
OF_REQUESTS = ("status", "delay", "disconnect", "truncate", "lost_write")
FAULT: dict[str, Shape] = {"request": TEXT, "respond": TABLE}


class Fault(NamedTuple):
    """What befalls the requests that match; see `read_fault`. `times` None is for ever, `skip` requests pass unharmed first.

    `number` is what the engine that holds it calls it by.
    """

    method: str
    pattern: str
    status: int | None = None
    delay: float = 0.0
    disconnect: str = ""
    truncate: bool = False
    lost_write: bool = False
    duplicate: bool = False
    reorder: bool = False
    times: int | None = None
    skip: int = 0
    number: int = 0

    def meets(self, method: str, path: str) -> bool:
        """Whether a request (or, for DELIVER, the name of an event) is one that the fault is for."""
        here = self.method == method or (self.method == "*" and method != "DELIVER")
        return here and (fnmatchcase(path, self.pattern) or fnmatchcase(path.rstrip("/"), self.pattern))


def read_fault(place: str, table: Mapping[str, Any]) -> Fault:
    """A fault from the configuration or a control call. Raises ConfigError that names `place` and the key."""
    check(place, table, FAULT, needed=("request", "respond"))
    # `disconnect = true` is how most people would write it: nothing is done, and nothing comes back.
    respond: dict[str, Any] = dict(table["respond"])
    if respond.get("disconnect") is True:
        respond["disconnect"] = "before"
    check(f"{place}.respond", respond, RESPOND)
    method, pattern = _met_by(place, table["request"])
    _check_befalls(f"{place}.respond", respond, OF_DELIVERIES if method == "DELIVER" else OF_REQUESTS)
    return Fault(method, pattern, **respond)


def _met_by(place: str, request: str) -> tuple[str, str]:
    """The method and the pattern of the requests that a fault is for."""
    method, _, pattern = request.partition(" ")
    pattern = pattern.strip()
    if method not in METHODS or not pattern or (method != "DELIVER" and pattern[0] not in "/*?["):
        raise ConfigError(f"{place}: 'request' must be a method and a path pattern such as 'POST /v2/*', not {request!r}")
    return method, pattern


def _check_befalls(place: str, respond: Mapping[str, Any], possible: tuple[str, ...]) -> None:
    """Raise ConfigError for a fault that could never happen."""
    told = [key for key in respond if key not in HOW_OFTEN]
    wrong = next((key for key in told if key not in possible), None)
    if wrong or not told:
        raise ConfigError(
            f"{place}: what happens must be one of {', '.join(possible)}, not {repr(wrong) if wrong else 'nothing'}"
        )


def met(faults: Iterable[Fault], method: str, path: str) -> tuple[tuple[Fault, ...], Fault | None]:
    """The faults that are left, and the one that a request meets: the first that matches and is not spent."""
    left: list[Fault] = []
    chosen: Fault | None = None
    for fault in faults:
        if chosen is not None or not fault.meets(method, path) or fault.times == 0:
            left.append(fault)
        elif fault.skip:
            left.append(fault._replace(skip=fault.skip - 1))
        else:
            chosen = fault
            left.append(fault if fault.times is None else fault._replace(times=fault.times - 1))
    return tuple(fault for fault in left if fault.times != 0), chosen
