"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), breaks none of their conditions (`code`), and
holds nothing that was lost in decoding, as the first of two equal keys is.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoutcheck.validator.lint import Options

QUOTE = ord('"')
# Escapes are looked at one by one as long as they are few.
SEVERAL = 16


def acceptor(options: Options, kind: str, told: bool) -> Callable[[bytes], bool] | None:
    """A function that tells of a line whether it is surely a clean payload of `kind`; None where there can be none.

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
    from scoutcheck.validator.judge import Run, utc_now

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

    def accept(line: bytes) -> bool:
        others = getrefcount(blank)
        try:
            value = decode(line)
            needed = quotes_needed(value)
            if not needed:
                return False
            # Were `blank` counted too often, there would be too many quotes: a line may then be refused, never accepted.
            more = line.count(b'"') - needed + BLANK * (getrefcount(blank) - others)
            return not more or are_escaped(more, line) or (is_loose and is_whole(line))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False

    def is_whole(line: bytes) -> bool:
        """Whether nothing was lost where objects hold more than is documented, which decoding has left out."""
        value = decode_freely(line)
        if b"\\u0022" in line or (line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(value)):
            return False
        return line.count(b'"') == encode(value).count(b'"')

    return accept


def are_escaped(quotes: int, line: bytes) -> bool:
    """Whether so many quotes of a JSON text are escaped, which has no more of them. False where that is hard to tell."""
    at = line.find(b"\\")
    for _ in range(SEVERAL if quotes < SEVERAL else 0):
        if at == -1 or not quotes:
            return not quotes
        quotes -= line[at + 1] == QUOTE
        at = line.find(b"\\", at + 2)
    rest = line[at:] if at != -1 else b""
    # A backslash at the end of a text would be taken for one that stands before a quote.
    return b'\\\\"' not in rest and rest.count(b'\\"') == quotes
