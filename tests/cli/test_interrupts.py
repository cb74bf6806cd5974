"""`scoutcheck lint` and interrupts: whenever one comes, it is heard, one line tells of it, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import ended, has_processes, running


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_it_cleanly(bulk: Path, tmp_path: Path, jobs: str) -> None:
    with running("lint", bulk, "--jobs", jobs, "--output", "report", cwd=tmp_path) as process:
        wait_until(lambda: any(tmp_path.iterdir()))
        os.killpg(process.pid, signal.SIGINT)
        assert ended(process) == (130, "", "scoutcheck: interrupted\n")
        assert not has_processes(process)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_while_the_library_for_bulk_makes_its_types(bulk: Path, tmp_path: Path) -> None:
    """Cut short, it crashes; so interrupts come at many moments of the few hundredths of a second that it takes."""
    for thousandths in range(40):
        with running("lint", bulk, "--jobs", "1", cwd=tmp_path) as process:
            while b"msgspec" not in Path(f"/proc/{process.pid}/maps").read_bytes():
                pass
            time.sleep(thousandths / 1000)
            os.killpg(process.pid, signal.SIGINT)
            done = ended(process)
            assert (done.code, done.err) == (130, "scoutcheck: interrupted\n")


IN_A_CALLBACK = """
import gc, signal, sys
from scoutcheck.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background is deaf to it
once = iter([signal.SIGINT])
gc.callbacks.append(lambda *_: [signal.raise_signal(number) for number in once])
sys.argv = ["scoutcheck", "lint", *sys.argv[1:]]
sys.exit(main())
"""


def test_an_interrupt_is_heard_where_nothing_can_be_raised(bulk: Path) -> None:
    done = subprocess.run([sys.executable, "-c", IN_A_CALLBACK, bulk, "--jobs", "1"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "scoutcheck: interrupted\n")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_while_nobody_reads(bulk: Path, tmp_path: Path, jobs: str) -> None:
    with running("lint", bulk, "--jobs", jobs, cwd=tmp_path) as process:
        assert process.stdout
        process.stdout.read(1)
        os.killpg(process.pid, signal.SIGINT)
        done = ended(process)
        assert (done.code, done.err) == (130, "scoutcheck: interrupted\n")
        assert not has_processes(process)


def test_processes_do_not_outlive_a_parent_that_is_killed(bulk: Path, tmp_path: Path) -> None:
    with running("lint", bulk, "--jobs", "2", cwd=tmp_path) as process:
        assert process.stdout
        process.stdout.read(1)
        process.kill()
        ended(process)
        wait_until(lambda: not has_processes(process))


def wait_until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        time.sleep(0.01)
