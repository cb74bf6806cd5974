"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), breaks none of their conditions (`code`), and
holds nothing that was lost in decoding, as the first of two equal keys is.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

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
    from scoutcheck.validator.fastpath.code import measurer
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
    measured = measurer(shapes, number, run, proven)
    is_loose = shapes.is_loose

    def accept(line: bytes) -> bool:
        try:
            value = decode(line)
            quotes = measured(value)
            return quotes == line.count(b'"') or (quotes != 0 and is_whole(line, value))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False

    def is_whole(line: bytes, value: Any) -> bool:
        """Whether nothing was lost though there are more quotes than expected: they may stand within texts."""
        if is_loose:
            value = decode_freely(line)
            if line.count(b"{") + line.count(b"[") > MAX_DEPTH and is_deep(value):
                return False
        encode_into(value, again)
        if len(again) == len(line) - 1 and not is_loose:  # no other text of the value is as short
            return True
        # A quote that is written as a number would be counted only afterwards.
        return b"\\u0022" not in line and again.count(b'"') == line.count(b'"')

    return accept
