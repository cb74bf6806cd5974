"""`python -m tests.oracle [-n N] [--seed S]`: N negatives of all kinds and rules before a second judge."""

from __future__ import annotations

import argparse
import sys

from tests.oracle.trial import negatives, valid


def main() -> int:
    """Print the counts, and every payload that the two disagree about. 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("-n", type=int, default=10_000, help="how many negatives (default 10,000)")
    parser.add_argument("--seed", default="0")
    arguments = parser.parse_args()
    broken, right = negatives(arguments.n, arguments.seed), valid(arguments.n // 10, arguments.seed)
    for wrong in (*broken.wrong, *right.wrong):
        print(wrong)
    print(f"{broken.judged:,} negatives of {len(broken.kinds)} kinds, {len(broken.pairs)} pairs of kind and rule")
    print(f"{broken.judged - len(broken.wrong):,} break exactly the rule on their label, and no other")
    print(f"{len(broken.reached)} rules broken alone, of {len(broken.breakable)} that can be")
    print(f"{right.judged - len(right.wrong):,} of {right.judged:,} valid payloads break no rule")
    return 1 if broken.wrong or right.wrong or broken.reached != broken.breakable else 0


if __name__ == "__main__":
    sys.exit(main())
