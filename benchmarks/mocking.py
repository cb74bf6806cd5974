"""Requests a second to the mock, which judges and keeps each, beside its own server answering a constant, and beside Prism."""

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


def table(folder: Path, count: int, rounds: int) -> None:
    """Print how many creations a second each server answers, the middle of `rounds` turns of `count` requests each."""
    bodies, config = folder / "bodies.ndjson", folder / "scoutcheck.toml"
    bodies.write_text("".join(f"{json.dumps(json.loads(one.line))}\n" for one in samples(500, share=0)), "utf-8")
    config.write_text(f'[mock]\ntokens = ["{TOKEN}"]\n', "utf-8")
    peers = _peers(folder, config)
    rates: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, peer in peers.items():
            rates[name].append(_rate(peer, bodies, count))
    _print(f"POST {ADDRESS}, {CONNECTIONS} connections, {count:,} requests", rates)


def _peers(folder: Path, config: Path) -> dict[str, Peer]:
    ours = [sys.executable, "-m", "scoutcheck.cli", "mock", "--port", "0", "--config", str(config)]
    peers = {
        "a constant": Peer([sys.executable, "-m", "benchmarks.constant"]),
        "scoutcheck mock": Peer(ours),
        "scoutcheck mock --db": Peer([*ours, "--db", str(folder / "bench.sqlite")]),
    }
    prism = os.environ.get("BENCH_PRISM")
    if prism is None:
        print("(absent: Prism; give the path of its command as BENCH_PRISM)")
        return peers
    contract = str(Path(__file__).parent.parent / "openapi" / "v2.yaml")
    return {**peers, "Prism": Peer([prism, "mock", "-v", "silent", "-p", str(PORT), contract], "/conversations", PORT)}


def _rate(peer: Peer, bodies: Path, count: int) -> float:
    """Answers a second; says which statuses came where they are not all the expected one."""
    with _serving(peer) as url:
        _load(url + peer.address, bodies, max(count // 10, 100))  # to warm up
        seconds, statuses = _load(url + peer.address, bodies, count)
    if set(statuses) != {"201"}:
        print(f"({peer.command[0]}: {statuses})")
    return count / seconds


@contextmanager
def _serving(peer: Peer) -> Iterator[str]:
    process = subprocess.Popen(peer.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield _answering(peer.port) if peer.port else _told(process)
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


def _print(title: str, rates: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(done) for name, done in rates.items()}
    base = next(iter(medians.values()))
    print(f"\n{title}\n{'':26}{'a second':>10}{'share':>9}")
    for name, rate in medians.items():
        print(f"{name:26}{rate:>10,.0f}{rate / base:>8.0%}  {'█' * round(40 * rate / base)}")
