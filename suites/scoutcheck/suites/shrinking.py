"""From a program that shows a difference to the smallest one that still does."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.suites.pairing import GROUND, Pair, Program, Seen

# So many smaller programs are tried.
TRIES = 80


def smallest(pair: Pair, program: Program) -> list[Seen]:
    """A program with as few steps and keys as still show the same difference, as it went; at most TRIES others are tried."""
    seen = pair.run(program)
    small, tries = program[: seen[-1].place + 1], iter(range(TRIES))
    small, seen = _fewer_steps(pair, small, seen, tries)
    return _fewer_keys(pair, small, seen, tries)[1]


def _fewer_steps(pair: Pair, program: Program, seen: list[Seen], tries: Iterator[int]) -> tuple[Program, list[Seen]]:
    """Leave steps out, many at once, then fewer; what others stand on stays, and so does the last."""
    size = len(program)
    while size := size // 2:
        for start in range(len(program) - 1 - size, -size, -size):
            dropped = range(max(start, 0), start + size)
            shorter = tuple(step for place, step in enumerate(program) if place not in dropped or step.about == GROUND)
            again = pair.run(shorter) if len(shorter) < len(program) and next(tries, None) is not None else []
            if _is_same(again, seen):
                program, seen = shorter, again
    return program, seen


def _fewer_keys(pair: Pair, program: Program, seen: list[Seen], tries: Iterator[int]) -> tuple[Program, list[Seen]]:
    """Leave keys of the last payload out, one after the other."""
    for key in list(program[-1].payload) if isinstance(program[-1].payload, dict) else ():
        kept = {name: value for name, value in program[-1].payload.items() if name != key}
        lighter = (*program[:-1], program[-1]._replace(payload=kept))
        again = pair.run(lighter) if next(tries, None) is not None else []
        if _is_same(again, seen):
            program, seen = lighter, again
    return program, seen


def _is_same(again: list[Seen], seen: list[Seen]) -> bool:
    """Whether a run shows, at the same call, what another showed."""
    return bool(again) and (again[-1].step.operation, again[-1].difference) == (seen[-1].step.operation, seen[-1].difference)
