"""Requests a second to the mock, which judges and keeps each, beside its own server with less to do, and beside Prism."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.data import samples

CONNECTIONS, PORT = 32, 4010
TOKEN = "bench"
ADDRESS = "/v2/conversations"


class Peer(NamedTuple):
    """A server to measure: how it is started, the address to post to, and its port where it does not tell."""

    command: list[str]
    address: str = ADDRESS
    port: int = 0


class Run(NamedTuple):
    """One turn of a server: answers a second, and microseconds of its processor time for each."""

    rate: float
    cost: float


def table(folder: Path, count: int, rounds: int) -> None:
    """Print how many creations a second each server answers, the middle of `rounds` turns of `count` requests each."""
    bodies = folder / "bodies.ndjson"
    bodies.write_text("".join(f"{json.dumps(json.loads(one.line))}\n" for one in samples(500, share=0)), "utf-8")
    peers = _peers(folder)
    runs: dict[str, list[Run]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, peer in peers.items():
            runs[name].append(_run(peer, bodies, count))
    _print(f"POST {ADDRESS}, {CONNECTIONS} connections, {count:,} requests", runs)


def ours(folder: Path) -> list[str]:
    """The command that serves the mock; its configuration is written into `folder`."""
    config = folder / "scoutcheck.toml"
    config.write_text(f'[mock]\ntokens = ["{TOKEN}"]\nv1_keys = ["none"]\n', "utf-8")
    return [sys.executable, "-m", "scoutcheck.cli", "mock", "--port", "0", "--config", str(config)]


def _peers(folder: Path) -> dict[str, Peer]:
    constant = [sys.executable, "-m", "benchmarks.constant"]
    peers = {
        "a constant": Peer(constant),
        "judging, nothing kept": Peer([*constant, "--judging"]),
        "scoutcheck mock": Peer(ours(folder)),
        "scoutcheck mock --db": Peer([*ours(folder), "--db", str(folder / "bench.sqlite")]),
    }
    prism = os.environ.get("BENCH_PRISM")
    if prism is None:
        print("(absent: Prism; give the path of its command as BENCH_PRISM)")
        return peers
    contract = str(Path(__file__).parent.parent / "openapi" / "v2.yaml")
    return {**peers, "Prism": Peer([prism, "mock", "-v", "silent", "-p", str(PORT), contract], "/conversations", PORT)}


def _run(peer: Peer, bodies: Path, count: int) -> Run:
    """One turn; says which statuses came where they are not all the expected one."""
    with serving(peer) as (url, process):
        _load(url + peer.address, bodies, max(count // 10, 100))  # to warm up
        before = _processor(process)
        seconds, statuses = _load(url + peer.address, bodies, count)
        taken = _processor(process) - before
    if set(statuses) != {"201"}:
        print(f"({peer.command[0]}: {statuses})")
    return Run(count / seconds, taken / count * 1e6)


def _processor(process: subprocess.Popen[str]) -> float:
    """The seconds of processor time that a process has taken so far; 0 where the system does not tell."""
    told = Path(f"/proc/{process.pid}/stat")
    if not told.exists():
        return 0.0
    user, system = told.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(peer: Peer) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server for as long as it is used: its address, and its process."""
    process = subprocess.Popen(peer.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield _answering(peer.port) if peer.port else _told(process), process
    finally:
        process.terminate()
        process.communicate()


def _told(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = next(line for line in process.stdout if "http://" in line)
    return "http://" + line.split("http://")[1].split()[0]


def _answering(port: int) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


def _load(url: str, bodies: Path, count: int) -> tuple[float, dict[str, int]]:
    command = [sys.executable, "-m", "benchmarks.load", url, TOKEN, str(bodies), str(CONNECTIONS), str(count)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return told["seconds"], told["statuses"]


def _print(title: str, runs: dict[str, list[Run]]) -> None:
    rates = {name: statistics.median(run.rate for run in done) for name, done in runs.items()}
    base = next(iter(rates.values()))
    print(f"\n{title}\n{'':26}{'a second':>10}{'share':>9}{'processor':>13}")
    for name, rate in rates.items():
        cost = statistics.median(run.cost for run in runs[name])
        print(f"{name:26}{rate:>10,.0f}{rate / base:>8.0%}{cost:>10,.0f} us  {'█' * round(40 * rate / base)}")
