"""The closed list of softer forms in which a value may break its schema (`x-readings`)."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.formats import faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Node = dict[str, Any]
    Reading = dict[str, Any]

# These may also speak of a value that no keyword forbids.
LEGAL_FORMS = frozenset(("null", "empty", "integral-number", "value"))


def fits(reading: Reading, value: Any, node: Node) -> bool:
    """Whether `value` has the form that `reading` names, seen from the schema `node` it belongs to."""
    form = reading["form"]
    if form in _PLAIN:
        return _PLAIN[form](value)
    if form == "value":
        return value in reading["values"] and not isinstance(value, bool)
    if form == "prefix":
        return isinstance(value, str) and value.startswith(reading["prefix"])
    if form == "wrapped":
        return isinstance(value, dict) and list(value) == [reading["key"]] and isinstance(value[reading["key"]], dict)
    if form == "case-variant":
        return _case_variant(value, node)
    if form in ("no-slash", "unknown-top-level"):
        return isinstance(value, str) and form in faults("media-type", value)
    return isinstance(value, str) and "format" in node and form in faults(node["format"][0], value)


def _case_variant(value: Any, node: Node) -> bool:
    allowed = [item for _, values, _ in node.get("values", ()) for item in values] or list(
        node.get("union", {}).get("branches", ())
    )
    return isinstance(value, str) and any(
        isinstance(item, str) and item.lower() == value.lower() and item != value for item in allowed
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_digits(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


_PLAIN: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "empty": lambda value: value == "",
    "numeric-string": _is_digits,
    "integral-number": lambda value: isinstance(value, float) and value.is_integer(),
    "fractional-number": lambda value: isinstance(value, float) and not value.is_integer(),
    "boolean-text": lambda value: isinstance(value, str) and value.lower() in ("true", "false"),
    "boolean-word": lambda value: value in ("true", "false"),
    "zero-one": lambda value: _is_number(value) and value in (0, 1),
    "scalar": lambda value: isinstance(value, (bool, int, float)),
    "single-item": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "bare-id": lambda value: isinstance(value, int) and not isinstance(value, bool),
}
