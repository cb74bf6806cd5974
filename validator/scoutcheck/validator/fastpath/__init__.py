"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), breaks none of their conditions (`code`), and
holds nothing that was lost in decoding, as the first of two equal keys is.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoutcheck.validator.lint import Options


def acceptor(options: Options, kind: str, told: bool) -> Callable[[bytes], bool] | None:
    """A function that tells of a line whether it is surely a clean payload of `kind`; None where there can be none.

    `told` False: the kind was detected, so a line may only be accepted if it would be detected as this kind too.
    What `options` would leave out of the findings is refused all the same: that is not wrong, only slower.
    """
    try:
        import msgspec
    except ImportError:
        return None
    from scoutcheck.validator.document import MAX_DEPTH, is_deep
    from scoutcheck.validator.fastpath.code import checker
    from scoutcheck.validator.fastpath.shapes import Shapes
    from scoutcheck.validator.fastpath.surely import Proof, proof
    from scoutcheck.validator.judge import Run, utc_now

    contract, number = options.contract, options.contract.kind(kind)["node"]
    proven = Proof([], []) if told else proof(contract, kind, options.strict)
    if proven is None:
        return None
    shapes = Shapes(contract, options.strict, closed=None if told else number)
    decode = msgspec.json.Decoder(shapes.type_of(number)).decode
    decode_freely, is_loose = msgspec.json.Decoder().decode, shapes.is_loose
    encode, encode_into, again = msgspec.json.Encoder().encode, msgspec.json.Encoder().encode_into, bytearray()
    # A clock that is read once lies in the past: it can only call more dates future ones than judging would.
    run = Run(contract.nodes, None, options.definitions, options.clock or utc_now)
    check, count_quotes = (checker(shapes, number, run, proven, counting) for counting in (False, True))

    def accept(line: bytes) -> bool:
        try:
            value = decode(line)
            blank = line.find(b'":') + 2
            if is_loose or line[blank : blank + 1] == b" ":
                return is_whole(line, count_quotes(value))
            if not check(value):
                return False
            # A line without blanks is as long as what is made of its value again: whatever was lost would be missing there.
            encode_into(value, again)
            return len(again) == len(line) - 1 or is_whole(line, count_quotes(value))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False

    def is_whole(line: bytes, expected: int) -> bool:
        """Whether a line has as many quotes as expected of its value, 0 for none: whatever was lost would be too many."""
        quotes = line.count(b'"')
        if quotes == expected or not expected:
            return expected != 0
        if quotes - line.count(b'\\"') == expected:  # the others stand within texts
            return b'\\\\"' not in line  # a backslash at the end of a text would be taken for one that stands before a quote
        return is_loose and is_whole_freely(line, quotes)

    def is_whole_freely(line: bytes, quotes: int) -> bool:
        """The same where objects hold more than is documented, which decoding has left out."""
        value = decode_freely(line)
        if b"\\u0022" in line or (line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(value)):
            return False
        return quotes == encode(value).count(b'"')

    return accept
