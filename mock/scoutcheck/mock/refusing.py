"""The answer to a refused call."""

from __future__ import annotations

from typing import NamedTuple

from scoutcheck.mock import errors
from scoutcheck.openapi.operations import Operation
from scoutcheck.validator.exchange import Response
from scoutcheck.validator.violations import Violation

RULES = "X-Scoutcheck-Rules"
VENDOR = "application/vnd.error+json"
PLAIN = "application/json"


class Refusal(NamedTuple):
    """Why a call is refused: the status, the rules that say so, and what is wrong with the body."""

    status: int
    rules: tuple[str, ...]
    violations: tuple[Violation, ...] = ()
    not_json: bool = False
    location: str | None = None


def refuse(meant: Operation | None, dialect: str, refusal: Refusal, reference: str) -> Response:
    """The answer in the shape of the dialect; `reference` is the correlation id."""
    refusal = _documented(meant, refusal)
    headers = {RULES: ", ".join(dict.fromkeys(refusal.rules))} if refusal.rules else {}
    if refusal.location is not None:
        return Response(refusal.status, {**headers, "Location": refusal.location})
    if dialect == "v1":
        return Response(
            refusal.status, {**headers, "Content-Type": PLAIN}, errors.refusal_v1(refusal.status, refusal.violations)
        )
    if refusal.status == 429:
        return Response(refusal.status, {**headers, "Content-Type": PLAIN}, errors.limited())
    return Response(refusal.status, {**headers, "Content-Type": VENDOR}, _body(refusal, reference))


def _documented(meant: Operation | None, refusal: Refusal) -> Refusal:
    """Where an operation does not document 415 (or 413), the request is simply a bad one."""
    odd = refusal.status in (413, 415) and meant is not None and meant.answer(refusal.status) is None
    return refusal._replace(status=400) if odd else refusal


def _body(refusal: Refusal, reference: str) -> bytes:
    if refusal.not_json:
        return errors.not_json(reference)
    return errors.refusal(refusal.status, reference, refusal.violations)
