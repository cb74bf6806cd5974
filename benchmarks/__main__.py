"""`python -m benchmarks [--rows N]`: speed and memory of scoutcheck beside its peers, as tables. Nothing is asserted."""

from __future__ import annotations

import argparse
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import linting


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="lines of the NDJSON file (default 200,000)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each pair of commands (default 7)")
    parser.add_argument("--generation", action="store_true", help="also measure how fast payloads are generated")
    parser.add_argument("--mocking", action="store_true", help="also measure the mock beside its peers")
    parser.add_argument("--soak", type=int, metavar="N", help="also send N mixed requests to the mock (100000 take minutes)")
    parser.add_argument("--suites", type=int, metavar="N", help="also the contract suites, N faults beside schemathesis")
    parser.add_argument("--seeds", type=int, metavar="N", help="also count false alarms over N seeds (each takes a full run)")
    arguments = parser.parse_args()
    # Away from any configuration, whose parsing takes a start-up of its own.
    with TemporaryDirectory() as folder, chdir(folder):
        linting.table(Path(folder), arguments.rows, arguments.rounds)
    if arguments.generation:
        from benchmarks import generation

        generation.table()
    with TemporaryDirectory() as folder:
        if arguments.mocking:
            from benchmarks import mocking

            mocking.table(Path(folder), 5_000, arguments.rounds)
        if arguments.soak:
            from benchmarks import soak

            soak.table(Path(folder), arguments.soak)
    if arguments.suites:
        from benchmarks import suites

        suites.table(arguments.suites)
    if arguments.seeds:
        from benchmarks import suites

        suites.false_alarms(arguments.seeds)


main()
