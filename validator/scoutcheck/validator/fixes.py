"""What would mend a violation: the smallest edit of the text, and whether it is beyond doubt."""

from __future__ import annotations

from scoutcheck.openapi.near import nearest
from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.findings import Fix, Span

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.document import Document, Fault
    from scoutcheck.validator.violations import Violation

    Args = dict[str, Any]
    Mend = tuple[str, bool] | None

QUOTES = ('"', "'")
# What a YAML value begins with that is more than its text: an anchor, a tag, an alias, a block.
YAML_MARKS = ("&", "!", "*", "|", ">")
# Whole numbers below this are the same to every reader of JSON.
EXACT = 2**53


def fix(document: Document, found: Violation, span: Span) -> Fix | None:
    """The edit that mends `found` at `span`, or None where no edit is sure enough to offer."""
    text = document.text[span.start : span.end]
    # Where one text stands for several values, an edit of it would change them all.
    if document.aliased or (document.form == "yaml" and text.startswith(YAML_MARKS)):
        return None
    if found.code in ("wrapped", "array"):
        return _inner(document, found, span)
    if found.target == "key":
        return _rename(document, found, span, text)
    if found.code == "required":
        return _respelt(document, found)
    make = MENDS.get(found.code)
    mended = make(found.args, text) if make else None
    return Fix(f"write {_shown(mended[0])}", mended[1], span.start, span.end, mended[0]) if mended else None


def fault_fix(fault: Fault) -> Fix | None:
    """The edit that mends a fault of the text itself."""
    if fault.name not in ("byte-order-mark", "trailing-comma"):
        return None
    return Fix(f"remove the {fault.name.replace('-', ' ')}", True, fault.start, fault.end, "")


def _rename(document: Document, found: Violation, span: Span, text: str) -> Fix | None:
    """Another name for a key: sure where the contract names it, unless a second key could be meant by the same name."""
    near = found.args.get("near") or []
    target = found.args.get("stands_for") or (near[0] if near else None)
    owner = _value(document, found.path[:-1])
    if target is None or any(nearest(key, [target]) for key in owner if key != found.path[-1]):
        return None
    sure = bool(found.args.get("stands_for")) and owner[found.path[-1]] is not None
    return Fix(f"rename to `{target}`", sure, span.start, span.end, _as_key(text, target))


def _respelt(document: Document, found: Violation) -> Fix | None:
    """The right name for the one key that a missing one was misspelt as."""
    slips, key = found.args.get("slips", ()), found.args["key"]
    if len(slips) != 1:
        return None
    span = document.span((*found.path, slips[0]), "key")
    text = document.text[span.start : span.end]
    return Fix(f"rename the misspelt key to `{key}`", False, span.start, span.end, _as_key(text, key))


def _as_key(text: str, name: str) -> str:
    """A name in the quotes of the key that stands in the text now."""
    quote = text[:1] if text.startswith(QUOTES) else ""
    return f"{quote}{name}{quote}"


def _value(document: Document, path: tuple[str | int, ...]) -> Any:
    value = document.value
    for step in path:
        value = value[step]
    return value


def _inner(document: Document, found: Violation, span: Span) -> Fix | None:
    """What an unwanted wrapping holds, in its place. A YAML block would have to be indented anew."""
    path = found.path if found.code == "wrapped" else (*found.path, 0)
    if document.form == "yaml" or (found.code == "array" and len(found.args["value"]) != 1):
        return None
    outer = document.span(path[:-1], "value") if found.code == "wrapped" else span
    inner = document.span(path, "value")
    what = f"what `{path[-1]}` holds" if found.code == "wrapped" else "the item alone"
    return Fix(f"send {what}", True, outer.start, outer.end, document.text[inner.start : inner.end])


def _shown(text: str) -> str:
    return text if len(text) <= 40 else "it so"


def _numeric(args: Args, _text: str) -> Mend:
    digits = args["value"]
    return (digits, True) if not digits.startswith("0") and len(digits) < 20 and int(digits) < EXACT else None


def _whole(args: Args, _text: str) -> Mend:
    return (str(int(args["value"])), True) if abs(args["value"]) < EXACT else None


def _lower(args: Args, _text: str) -> Mend:
    return args["value"].lower(), True


def _truth(args: Args, _text: str) -> Mend:
    return ("true" if args["value"] else "false"), True


def _quoted(args: Args, text: str) -> Mend:
    """A number or boolean as text. Sure where it is written as everybody would write it: `1e3` and YAML's `yes` are not."""
    value = args["value"]
    usual = text in ("true", "false") if isinstance(value, bool) else text == repr(value) and "e" not in text
    return f'"{text}"', usual


def _allowed_case(args: Args, _text: str) -> Mend:
    same = [item for item in args["allowed"] if item.lower() == args["value"].lower()]
    return (f'"{same[0]}"', True) if len(same) == 1 else None


def _near(args: Args, _text: str) -> Mend:
    return (f'"{args["near"][0]}"', False) if args.get("near") else None


def _listed(_args: Args, text: str) -> Mend:
    return (f"[{text}]", True) if text.startswith(QUOTES) else None


def _with_id(_args: Args, text: str) -> Mend:
    return f'{{"id": {text}}}', False


def _in_utc(args: Args, _text: str) -> Mend:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(args["value"].upper())
        there = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):  # on no calendar, or beyond its edge once in UTC
        return None
    return (f'"{there.isoformat()}Z"', "." not in args["value"]) if moment.tzinfo else None


def _date_only(args: Args, _text: str) -> Mend:
    return f'"{args["value"][:10]}"', False


def _base64_only(args: Args, _text: str) -> Mend:
    return f'"{"".join(args["value"].partition(";base64,")[2].split())}"', True


def _one_line(args: Args, _text: str) -> Mend:
    return f'"{"".join(args["value"].split())}"', True


MENDS: dict[str, Callable[[Args, str], Mend]] = {
    "numeric-string": _numeric,
    "integral-number": _whole,
    "boolean-text": _lower,
    "boolean-word": _lower,
    "zero-one": _truth,
    "scalar": _quoted,
    "case-variant": _allowed_case,
    "enum": _near,
    "const": _near,
    "oneOf": _near,
    "single-item": _listed,
    "bare-id": _with_id,
    "offset": _in_utc,
    "fraction": _in_utc,
    "loose-instant": _in_utc,
    "date-with-time": _date_only,
    "data-uri": _base64_only,
    "line-wrapped": _one_line,
}
