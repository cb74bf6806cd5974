"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), breaks none of their conditions (`code`), and
holds nothing that was lost in decoding, as the first of two equal keys is.
"""

from __future__ import annotations

import re

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.lint import Options

    Sieve = Callable[[list[bytes]], list[int]]
    Reader = Callable[[bytes], Any]
    # The type of a kind's values, what absent texts are in them, and what tells of a line, its value and the number of such
    # texts in it whether the line is surely clean.
    Prepared = tuple[Any, object, Callable[[bytes, Any, int], bool]]

# Escaped quotes, and escaped backslashes lest their second one be taken for that of a quote. It takes half the time of `count`.
_ESCAPED = re.compile(rb'\\["\\]').findall
# What a reader gives for a line that somebody has to look at more closely.
UNSURE = object()


def reader(options: Options, kind: str, told: bool) -> Reader | None:
    """A function that gives the value of a line that is surely a clean payload of `kind`, or else `UNSURE`; see `sieve`."""
    prepared = _prepared(options, kind, told)
    if prepared is None:
        return None
    from sys import getrefcount

    from msgspec import MsgspecError, convert, json

    shape, blank, is_clean = prepared
    decode = json.Decoder().decode

    def read(line: bytes) -> Any:
        before = getrefcount(blank)
        try:
            value = decode(line)
            shaped = convert(value, shape)
        except (MsgspecError, ValueError, RecursionError):
            return UNSURE
        return value if is_clean(line, shaped, getrefcount(blank) - before) else UNSURE

    return read


def sieve(options: Options, kind: str, told: bool) -> Sieve | None:
    """A function that gives the places of those of some lines that are not surely clean payloads of `kind`; None where there
    can be none.

    `told` False: the kind was detected, so a line may only be accepted if it would be detected as this kind too.
    What `options` would leave out of the findings is refused all the same: that is not wrong, only slower.
    """
    prepared = _prepared(options, kind, told)
    if prepared is None:
        return None
    from sys import getrefcount

    from msgspec import MsgspecError, json

    shape, blank, is_clean = prepared
    decode = json.Decoder(shape).decode

    def refused(lines: list[bytes]) -> list[int]:
        # First all lines are decoded and then all are looked at: each task by itself is faster than one after the other.
        values, blanks, places = [], [getrefcount(blank)], []
        for place, line in enumerate(lines):
            try:
                values.append((place, decode(line)))
            except (MsgspecError, ValueError, RecursionError):
                places.append(place)
            else:
                blanks.append(getrefcount(blank))
        for number, (place, value) in enumerate(values):
            if not is_clean(lines[place], value, blanks[number + 1] - blanks[number]):
                places.append(place)
        return sorted(places)

    return refused


def _prepared(options: Options, kind: str, told: bool) -> Prepared | None:
    try:
        import msgspec
    except ImportError:
        return None
    from scoutcheck.validator.document import MAX_DEPTH, is_deep
    from scoutcheck.validator.fastpath.code import BLANK, checker
    from scoutcheck.validator.fastpath.shapes import Shapes
    from scoutcheck.validator.fastpath.surely import Proof, proof
    from scoutcheck.validator.violations import Run, utc_now

    contract, number = options.contract, options.contract.kind(kind)["node"]
    proven = Proof([], []) if told else proof(contract, kind, options.strict)
    if proven is None:
        return None
    shapes = Shapes(contract, number, options.strict, closed=not told)
    shape = shapes.type_of(number)
    decode_freely, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    is_loose = shapes.is_loose
    # A clock that is read once lies in the past: it can only call more dates future ones than judging would.
    quotes_needed = checker(shapes, number, Run(contract.nodes, None, options.definitions, options.clock or utc_now), proven)

    def is_clean(line: bytes, value: Any, blanks: int) -> bool:
        needed = quotes_needed(value)
        # Were `blank` counted too often, there would be too many quotes: a line may then be refused, never accepted.
        more = line.count(b'"') - needed + BLANK * blanks
        return bool(needed) and (not more or are_escaped(more, line) or (is_loose and is_whole(line)))

    def is_whole(line: bytes) -> bool:
        """Whether nothing was lost where objects hold more than is documented, which decoding has left out."""
        try:
            value = decode_freely(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        if b"\\u0022" in line or (line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(value)):
            return False
        return line.count(b'"') == encode(value).count(b'"')

    return shape, shapes.blank, is_clean


def are_escaped(quotes: int, line: bytes) -> bool:
    """Whether so many quotes of a JSON text are escaped."""
    return _ESCAPED(line).count(b'\\"') == quotes
