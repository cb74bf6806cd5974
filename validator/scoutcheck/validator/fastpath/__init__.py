"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), breaks none of their conditions (`code`), and
holds nothing that was lost in decoding, as the first of two equal keys is.
"""

from __future__ import annotations

import re

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.validator.interrupts import postponed

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.lint import Options

    Sieve = Callable[[list[bytes]], list[int]]
    Reader = Callable[[bytes], Any]
    # The type of a kind's values; what absent texts are in them; what reads a line as this type; how many quotes a value needs,
    # 0 where it may break something; and what tells of a line, of the quotes that its value needs and of the absent texts in it
    # whether the line is clean.
    Prepared = tuple[Any, object, Callable[[bytes], Any], Callable[[Any], int], Callable[[bytes, int, int], bool]]

# Escaped quotes, and escaped backslashes lest their second one be taken for that of a quote. It takes half the time of `count`.
_ESCAPED = re.compile(rb'\\["\\]').findall
# The quotes of a plain text: two for its key, two for itself.
BLANK = 4
# What a reader gives for a line that somebody has to look at more closely.
UNSURE = object()


def reader(options: Options, kind: str, told: bool) -> Reader | None:
    """A function that gives the value of a line that is surely a clean payload of `kind`, or else `UNSURE`; see `sieve`."""
    prepared = _prepared(options, kind, told)
    if prepared is None:
        return None
    from sys import getrefcount

    from msgspec import MsgspecError, convert, json

    shape, blank, _, quotes_needed, is_clean = prepared
    decode = json.Decoder().decode

    def read(line: bytes) -> Any:
        before = getrefcount(blank)
        try:
            value = decode(line)
            shaped = convert(value, shape)
        except (MsgspecError, ValueError, RecursionError):
            return UNSURE
        return value if is_clean(line, quotes_needed(shaped), getrefcount(blank) - before) else UNSURE

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

    from msgspec import MsgspecError

    _, blank, decode, quotes_needed, is_clean = prepared

    def refused(lines: list[bytes]) -> list[int]:
        # First all lines are decoded and then all are looked at: each task by itself is faster than one after the other.
        values, blanks, places, others = [], [getrefcount(blank)], [], []
        for place, line in enumerate(lines):
            try:
                values.append(decode(line))
            except (MsgspecError, ValueError, RecursionError):
                others.append(place)
            else:
                places.append(place)
                blanks.append(getrefcount(blank))
        needed = [quotes_needed(value) for value in values]
        text = b"".join([lines[place] for place in places] if others else lines)
        # No line has fewer quotes than its value needs, so where there are none too many in all, there are none in any.
        if 0 in needed or not has_no_more(text, sum(needed), blanks[-1] - blanks[0]):
            each = zip(places, needed, blanks, blanks[1:], strict=False)
            others += [place for place, need, before, after in each if not is_clean(lines[place], need, after - before)]
        return sorted(others)

    return refused


@postponed()  # msgspec crashes where the making of its types is cut short
def _prepared(options: Options, kind: str, told: bool) -> Prepared | None:
    try:
        import msgspec
    except ImportError:
        return None
    from scoutcheck.validator.document import MAX_DEPTH, is_deep
    from scoutcheck.validator.fastpath.code import checker
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

    def is_clean(line: bytes, needed: int, blanks: int) -> bool:
        return bool(needed) and (has_no_more(line, needed, blanks) or (is_loose and is_whole(line)))

    def is_whole(line: bytes) -> bool:
        """Whether nothing was lost where objects hold more than is documented, which decoding has left out."""
        try:
            value = decode_freely(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        if b"\\u0022" in line or (line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(value)):
            return False
        return line.count(b'"') == encode(value).count(b'"')

    return shape, shapes.blank, msgspec.json.Decoder(shape).decode, quotes_needed, is_clean


def has_no_more(text: bytes, needed: int, blanks: int) -> bool:
    """Whether a JSON text has no more quotes than values need, of whose texts so many are absent, but for escaped ones."""
    # Were `blank` counted too often, there would be too many quotes: a line may then be refused, never accepted.
    more = text.count(b'"') - needed + BLANK * blanks
    return not more or are_escaped(more, text)


def are_escaped(quotes: int, line: bytes) -> bool:
    """Whether so many quotes of a JSON text are escaped."""
    return _ESCAPED(line).count(b'\\"') == quotes
