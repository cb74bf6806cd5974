"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), breaks none of their conditions (`code`), and
holds nothing that was lost in decoding, as the first of two equal keys is.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoutcheck.validator.lint import Options

    Sieve = Callable[[list[bytes]], list[int]]

QUOTE = ord('"')
# Escapes are looked at one by one as long as they are few.
SEVERAL = 64


def acceptor(options: Options, kind: str, told: bool) -> Callable[[bytes], bool] | None:
    """A function that tells of a line whether it is surely a clean payload of `kind`; as `sieve` otherwise."""
    refused = sieve(options, kind, told)
    return None if refused is None else lambda line: not refused([line])


def sieve(options: Options, kind: str, told: bool) -> Sieve | None:
    """A function that gives the places of those of some lines that are not surely clean payloads of `kind`; None where there
    can be none.

    `told` False: the kind was detected, so a line may only be accepted if it would be detected as this kind too.
    What `options` would leave out of the findings is refused all the same: that is not wrong, only slower.
    """
    try:
        import msgspec
    except ImportError:
        return None
    from sys import getrefcount

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
    decode = msgspec.json.Decoder(shapes.type_of(number)).decode
    decode_freely, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    is_loose, blank = shapes.is_loose, shapes.blank
    # A clock that is read once lies in the past: it can only call more dates future ones than judging would.
    quotes_needed = checker(shapes, number, Run(contract.nodes, None, options.definitions, options.clock or utc_now), proven)

    def refused(lines: list[bytes]) -> list[int]:
        # First all lines are decoded and then all are looked at: each task by itself is faster than one after the other.
        values, blanks, places = [], [getrefcount(blank)], []
        for place, line in enumerate(lines):
            try:
                values.append((place, decode(line)))
            except (msgspec.MsgspecError, ValueError, RecursionError):
                places.append(place)
            else:
                blanks.append(getrefcount(blank))
        for number, (place, value) in enumerate(values):
            line, needed = lines[place], quotes_needed(value)
            # Were `blank` counted too often, there would be too many quotes: a line may then be refused, never accepted.
            more = line.count(b'"') - needed + BLANK * (blanks[number + 1] - blanks[number])
            if not needed or (more and not are_escaped(more, line) and not (is_loose and is_whole(line))):
                places.append(place)
        return sorted(places)

    def is_whole(line: bytes) -> bool:
        """Whether nothing was lost where objects hold more than is documented, which decoding has left out."""
        try:
            value = decode_freely(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        if b"\\u0022" in line or (line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(value)):
            return False
        return line.count(b'"') == encode(value).count(b'"')

    return refused


def are_escaped(quotes: int, line: bytes) -> bool:
    """Whether so many quotes of a JSON text are escaped, which has no more of them. False where that is hard to tell."""
    at, find = -2, line.find
    for _ in range(SEVERAL if quotes < SEVERAL else 0):
        at = find(b"\\", at + 2)
        if at == -1:
            return False
        if line[at + 1] == QUOTE:
            quotes -= 1
            if not quotes:
                return True
    rest = line[at + 2 :]
    # A backslash at the end of a text would be taken for one that stands before a quote.
    return b'\\\\"' not in rest and rest.count(b'\\"') == quotes
