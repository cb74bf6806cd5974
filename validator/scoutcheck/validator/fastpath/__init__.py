"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), none of their conditions is broken (`code`), and
no key was lost in decoding.
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
    decode_freely = msgspec.json.Decoder().decode
    encode_into, again = msgspec.json.Encoder().encode_into, bytearray()
    # A clock that is read once lies in the past: it can only call more dates future ones than judging would.
    run = Run(contract.nodes, None, options.definitions, options.clock or utc_now)
    is_fine = checker(shapes, number, run, proven)
    is_loose = shapes.is_loose

    def accept(line: bytes) -> bool:
        try:
            value = decode(line)
            if not is_fine(value):
                return False
            encode_into(value, again)
            # A key that stands twice, or is not known, is lost in decoding. No other text of a value is as short as this one.
            return (len(again) == len(line) - 1 and not is_loose) or has_every_key(line)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False

    def has_every_key(line: bytes) -> bool:
        """Whether the line has as many quotes as what was made of it: a key that is lost costs at least two."""
        if b"\\u0022" in line:  # a quote that would only be counted afterwards
            return False
        quotes = line.count(b'"')
        if not is_loose:
            return quotes == again.count(b'"')
        anything = decode_freely(line)
        if line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(anything):
            return False
        encode_into(anything, again)
        return quotes == again.count(b'"')

    return accept
