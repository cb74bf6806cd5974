"""Accept clean NDJSON lines at the speed of parsing them. What is not accepted is judged in full, so refusing is never wrong.

A line is accepted if it decodes into the Structs of its kind (`shapes`), none of their conditions is broken (`code`), and
no key was lost in decoding.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from scoutcheck.validator.lint import Options

# What nests this deep may be too much for the reader of the full judging.
MOST_BRACKETS = 500


def acceptor(options: Options, kind: str, told: bool) -> Callable[[bytes], bool] | None:
    """A function that tells of a line whether it is surely a clean payload of `kind`; None where there can be none.

    `told` False: the kind was detected, so a line may only be accepted if it would be detected as this kind too.
    What `options` would leave out of the findings is refused all the same: that is not wrong, only slower.
    """
    try:
        import msgspec
    except ImportError:
        return None
    from scoutcheck.validator.fastpath.code import checker
    from scoutcheck.validator.fastpath.shapes import Shapes
    from scoutcheck.validator.fastpath.surely import signs_of
    from scoutcheck.validator.judge import Run, utc_now

    contract, number = options.contract, options.contract.kind(kind)["node"]
    signs = [] if told else signs_of(contract, kind, options.strict)
    if signs is None:
        return None
    shapes = Shapes(contract, options.strict, closed=None if told else number)
    decode = msgspec.json.Decoder(shapes.type_of(number)).decode
    decode_freely = msgspec.json.Decoder().decode
    encode = msgspec.json.Encoder().encode
    # A clock that is read once lies in the past: it can only call more dates future ones than judging would.
    is_fine = checker(shapes, number, Run(contract.nodes, None, options.definitions, options.clock or utc_now), signs)

    def accept(line: bytes) -> bool:
        try:
            value = decode(line)
            return is_fine(value, value) and has_every_key(line, value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False

    def has_every_key(line: bytes, value: Any) -> bool:
        """Whether nothing was lost in decoding: a key that stands twice, or is not known, costs at least two quotes."""
        again = encode(value)
        if len(again) == len(line) - 1 and not shapes.is_loose:  # no other text of this value is as short
            return True
        if b"\\u0022" in line:  # a quote that would only be counted afterwards
            return False
        if shapes.is_loose and line.count(b"{") + line.count(b"[") > MOST_BRACKETS:
            return False
        quotes = line.count(b'"')
        return quotes == again.count(b'"') or quotes == encode(decode_freely(line)).count(b'"')

    return accept
