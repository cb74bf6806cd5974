"""Commands measured side by side: alternating runs, medians, and ratios taken round by round."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

Commands = dict[str, list[str]]


class Run(NamedTuple):
    """One finished process: wall seconds, processor seconds, and the most memory that one of its processes took, in MiB."""

    seconds: float
    processor: float
    peak: float


class Bar(NamedTuple):
    """What has to hold: the time of one command divided by that of another one is at most, or at least, so much."""

    command: str
    beside: str
    at_most: float = 0
    at_least: float = 0


def run(command: list[str]) -> Run:
    """Run a command to its end, its output thrown away."""
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, _environment(), file_actions=_NOWHERE)
    _, _, usage = os.wait4(pid, 0)
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


_NOWHERE = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]


def _environment() -> dict[str, str]:
    # Without compiled modules every start would compile them anew, which no installed command does.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def alternating(commands: Commands, rounds: int) -> dict[str, list[Run]]:
    """Every command in turn, `rounds` times after one warm-up, so that a busy moment hits them all."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            done = run(command)
            if number:
                runs[name].append(done)
    return runs


def ratio(ours: list[Run], theirs: list[Run], part: str) -> float:
    """The median of the ratios of `part` ("seconds" or "processor") in each round."""
    return statistics.median(getattr(one, part) / getattr(other, part) for one, other in zip(ours, theirs, strict=True))


def lines(title: str, commands: Commands, bars: list[Bar], rounds: int) -> Iterator[str]:
    """A table whose first command is what the others are compared with, and below it every bar with what was measured."""
    runs = alternating(commands, rounds)
    base = next(iter(runs.values()))
    yield f"\n{title}\n{'':30}{'wall':>12}{'ratio':>9}{'processor':>12}{'ratio':>9}{'peak':>10}"
    for name, done in runs.items():
        wall, processor = (statistics.median(getattr(one, part) for one in done) * 1000 for part in ("seconds", "processor"))
        ratios = [ratio(done, base, part) for part in ("seconds", "processor")]
        peak = max(one.peak for one in done)
        yield f"{name:30}{wall:>9,.0f} ms{ratios[0]:>8.2f}x{processor:>9,.0f} ms{ratios[1]:>8.2f}x{peak:>6,.0f} MiB"
    yield from (_held(bar, runs) for bar in bars if bar.command in runs and bar.beside in runs)


def _held(bar: Bar, runs: dict[str, list[Run]]) -> str:
    wall, processor = (ratio(runs[bar.command], runs[bar.beside], part) for part in ("seconds", "processor"))
    if bar.at_most:
        found = f"{wall:.2f} x {bar.beside} (processor {processor:.2f}); bar {bar.at_most:g}"
        return f"  {_verdict(wall <= bar.at_most)} {bar.command}: {found}"
    found = f"{1 / wall:.1f} times as fast as {bar.beside}; bar {bar.at_least:g}"
    return f"  {_verdict(1 / wall >= bar.at_least)} {bar.command}: {found}"


def _verdict(holds: bool) -> str:
    return "holds " if holds else "MISSED"
