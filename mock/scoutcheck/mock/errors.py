"""Refusals in the vendor's shape: the body of v2 and that of v1."""

from __future__ import annotations

import json
import math
from typing import Any

from scoutcheck.validator.messages import message
from scoutcheck.validator.violations import Violation

PAGE = "https://developer.helpscout.com/mailbox-api/overview/errors"
SAYS = {
    400: "Bad request",
    401: "Not authorized",
    403: "Access denied",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "The conversation is locked",
    413: "The request is too large",
    415: "Unsupported media type",
    429: "Too many requests",
}
# The class of a fault, by the keyword or check that was broken. The vendor names the classes, and few of their codes.
CODES = {
    "required": "NotNull",
    "null": "NotNull",
    "one-of-keys": "NotNull",
    "required-when": "NotNull",
    "minLength": "Size",
    "maxLength": "Size",
    "minItems": "NotEmpty",
    "maxItems": "Size",
    "empty": "NotEmpty",
    "enum": "EnumValue",
    "const": "EnumValue",
    "oneOf": "EnumValue",
    "case-variant": "EnumValue",
    "value": "EnumValue",
    "email": "Email",
    "date-time": "DateTime",
    "calendar": "DateTime",
    "minimum": "InvalidIdentifier",
    "maximum": "InvalidIdentifier",
    "exclusiveMinimum": "InvalidIdentifier",
    "fractional-number": "InvalidNumber",
    "only-when": "ValidImportedThread",
}
OTHER = "InvalidValue"


def refusal(status: int, reference: str, violations: tuple[Violation, ...]) -> bytes:
    """The body of a v2 refusal; `reference` is the correlation id."""
    if any(is_shapeless(one) for one in violations):
        return not_json(reference)
    errors = [_fault(one) for one in violations]
    return written(
        {
            "logRef": reference,
            "message": SAYS.get(status, "Server error"),
            "_embedded": {"errors": errors},
            "_links": {"about": {"href": PAGE}},
        }
    )


def not_json(reference: str) -> bytes:
    """The body of the answer to what is no JSON, or JSON of another shape altogether: the list of errors is empty."""
    return written(
        {
            "logRef": reference,
            "message": "The request body could not be read as JSON",
            "_embedded": {"errors": []},
            "_links": {"self": {"href": f"{PAGE}#invalid-json"}},
        }
    )


def is_shapeless(violation: Violation) -> bool:
    """Whether something else stands where an object goes, which the vendor's reader takes for broken JSON (CC-005)."""
    return violation.code in ("type", "array", "bare-id") and "object" in violation.args.get("types", ())


def refusal_v1(status: int, violations: tuple[Violation, ...]) -> bytes:
    """The body of a v1 refusal."""
    said = "Input could not be validated" if violations else SAYS.get(status, "Server error")
    faults = [{"property": dotted(one), "value": _rejected(one), "message": says(one)} for one in violations]
    return written({"code": status, "error": said, **({"validationErrors": faults} if faults else {})})


def limited() -> bytes:
    """The body of a 429 answer."""
    return written({"message": SAYS[429]})


def _fault(violation: Violation) -> dict[str, Any]:
    rejected = {"rejectedValue": _rejected(violation)} if violation.target == "value" and "value" in violation.args else {}
    about = {"about": {"href": f"{PAGE}#{CODES.get(violation.code, OTHER)}"}}
    return {"path": dotted(violation), "message": says(violation), "source": "JSON", **rejected, "_links": about}


def says(violation: Violation) -> str:
    """What is wrong, in a sentence."""
    return str(violation.args["says"]) if "says" in violation.args else message(violation)


def dotted(violation: Violation) -> str:
    """Where a fault is, as the vendor writes it: keys joined by dots, indexes in brackets."""
    missing = (violation.args["key"],) if violation.target == "missing" and "key" in violation.args else ()
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in (*violation.path, *missing))
    return "".join(steps).removeprefix(".")


def _rejected(violation: Violation) -> Any:
    """The value that was refused. No JSON can say what lies beyond the floating numbers, so that is told as text."""
    value = violation.args.get("value")
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def written(value: Any) -> bytes:
    """`value` as JSON."""
    return json.dumps(value, separators=(",", ":")).encode()
