"""What would mend a violation: the smallest edit of the text, and whether it is beyond doubt."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.findings import Fix, Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.document import Document, Fault
    from scoutcheck.validator.judge import Violation

    Mend = tuple[str, bool] | None


def fix(document: Document, found: Violation, span: Span) -> Fix | None:
    """The edit that mends `found` at `span`, or None where no edit is sure enough to offer."""
    if found.target == "key":
        return _key_fix(document, found, span)
    make = MENDS.get(found.code)
    text = document.text[span.start : span.end]
    mended = make(found.args, text, document) if make else None
    if mended is None:
        return None
    return Fix(f"write {_shown(mended[0])}", mended[1], span.start, span.end, mended[0])


def fault_fix(document: Document, fault: Fault) -> Fix | None:
    """The edit that mends a fault of the text itself."""
    if fault.name not in ("byte-order-mark", "trailing-comma"):
        return None
    return Fix(f"remove the {fault.name.replace('-', ' ')}", True, fault.start, fault.end, "")


def _key_fix(document: Document, found: Violation, span: Span) -> Fix | None:
    near = found.args.get("near") or []
    target = found.args.get("stands_for") or (near[0] if near else None)
    if found.code == "wrapped":
        return _unwrap(document, found)
    if target is None or _has_sibling(document, found, target):
        return None
    quote = document.text[span.start] if document.text[span.start : span.start + 1] in ('"', "'") else ""
    return Fix(f"rename to `{target}`", bool(found.args.get("stands_for")), span.start, span.end, f"{quote}{target}{quote}")


def _has_sibling(document: Document, found: Violation, name: str) -> bool:
    value = document.value
    for step in found.path[:-1]:
        value = value[step]
    return name in value


def _unwrap(document: Document, found: Violation) -> Fix | None:
    if document.form == "yaml":
        return None
    outer, inner = document.span(found.path[:-1], "value"), document.span(found.path, "value")
    return Fix(f"send what `{found.path[-1]}` holds", True, outer.start, outer.end, document.text[inner.start : inner.end])


def _shown(text: str) -> str:
    return text if len(text) <= 40 else "it so"


def _numeric(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    digits = args["value"]
    return (digits, True) if digits == "0" or not digits.startswith("0") else None


def _whole(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return (str(int(args["value"])), True) if abs(args["value"]) < 2**53 else None


def _lower(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return args["value"].lower(), True


def _truth(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return ("true" if args["value"] else "false"), True


def _quoted(_args: dict[str, Any], text: str, _document: Document) -> Mend:
    return f'"{text}"', True


def _allowed_case(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    same = [item for item in args["allowed"] if item.lower() == args["value"].lower()]
    return (f'"{same[0]}"', True) if len(same) == 1 else None


def _near(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return (f'"{args["near"][0]}"', False) if args.get("near") else None


def _listed(_args: dict[str, Any], text: str, _document: Document) -> Mend:
    return f"[{text}]", True


def _only_item(args: dict[str, Any], text: str, document: Document) -> Mend:
    if document.form == "yaml" or len(args["value"]) != 1:
        return None
    return text[1:-1].strip(), True


def _with_id(_args: dict[str, Any], text: str, _document: Document) -> Mend:
    return f'{{"id": {text}}}', False


def _in_utc(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(args["value"].upper()).astimezone(UTC)
    except (ValueError, OverflowError):  # on no calendar, or beyond its edge once in UTC
        return None
    return f'"{moment:%Y-%m-%dT%H:%M:%SZ}"', "." not in args["value"]


def _date_only(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return f'"{args["value"][:10]}"', False


def _base64_only(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return f'"{"".join(args["value"].partition(";base64,")[2].split())}"', True


def _one_line(args: dict[str, Any], _text: str, _document: Document) -> Mend:
    return f'"{"".join(args["value"].split())}"', True


MENDS: dict[str, Callable[[dict[str, Any], str, Document], Mend]] = {
    "numeric-string": _numeric,
    "integral-number": _whole,
    "boolean-text": _lower,
    "zero-one": _truth,
    "scalar": _quoted,
    "case-variant": _allowed_case,
    "enum": _near,
    "const": _near,
    "oneOf": _near,
    "single-item": _listed,
    "array": _only_item,
    "bare-id": _with_id,
    "offset": _in_utc,
    "fraction": _in_utc,
    "loose-instant": _in_utc,
    "date-with-time": _date_only,
    "data-uri": _base64_only,
    "line-wrapped": _one_line,
}
