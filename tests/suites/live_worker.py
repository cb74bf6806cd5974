"""Live runs that are killed: a process that begins one in a child of its own for every line that it is sent.

    python live_worker.py CONFIG JOURNAL

reads lines of a seed, a number of bytes and a number of seconds. For each it forks, kills the child so many seconds after it
has added so many bytes to its journal, and prints how it ended: "killed", "finished", or the exit code of a fault.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from random import Random
from typing import Any

from scoutcheck.suites.live.settings import read_settings
from scoutcheck.suites.targets.http import HttpTarget
from scoutcheck.suites.targets.opening import open_target
from scoutcheck.validator.config import read_config
from tests.suites.live_ground import SUBSCRIPTION, call, create

KINDS: list[dict[str, Any]] = [{}, {"tags": ["a"]}, {"tags": None}]


def live_run(config: str, journal: str, seed: int) -> None:
    """Create, change and delete at random, then clear up."""
    chance = Random(seed)
    target = open_target(read_settings(read_config(config), os.environ, live=True), f"kill{seed}", journal)
    numbers: list[int] = []
    for _ in range(chance.randrange(10, 20)):
        act(target, chance, numbers)
    target.close()


def act(target: HttpTarget, chance: Random, numbers: list[int]) -> None:
    """One thing that a run may do."""
    action = chance.randrange(6)
    if action < 3 or not numbers:
        numbers.append(create(target, **chance.choice(KINDS)))
    elif action == 3:
        call(target, "create-webhook", "/v2/webhooks", SUBSCRIPTION)
    elif action == 4:
        call(target, "update-tags", f"/v2/conversations/{numbers[-1]}/tags", {"tags": []})
    else:
        call(target, "delete-conversation", f"/v2/conversations/{numbers.pop()}")


def size(journal: str) -> int:
    return os.path.getsize(journal) if os.path.exists(journal) else 0


def wait(child: int, journal: str, grown: int) -> None:
    """Wait until the journal has grown so much, or the child is at its end."""
    begun = size(journal)
    while size(journal) - begun < grown and not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        time.sleep(0.0005)


def main() -> None:
    config, journal = sys.argv[1:]
    for line in sys.stdin:
        seed, grown, delay = line.split()
        child = os.fork()
        if not child:
            live_run(config, journal, int(seed))
            os._exit(0)
        wait(child, journal, int(grown))
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print({-signal.SIGKILL: "killed", 0: "finished"}.get(code, code), flush=True)


if __name__ == "__main__":
    main()
