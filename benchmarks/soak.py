"""A long run of mixed requests from many connections at once: is any answered write lost or done twice, does memory grow?"""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from benchmarks.mocking import CONNECTIONS, TOKEN, Peer, ours, serving

OWN, NOTES = 20, 50
EVERY = 5
SEED = 20_240_531


class Client:
    """One connection with conversations of its own, and what it knows of them: it alone writes to them."""

    def __init__(self, url: str, number: int) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.name, self.rng = f"c{number}", Random(SEED + number)
        self.subjects: dict[int, str] = {}
        self.notes: dict[int, list[str]] = {}
        self.statuses: Counter[int] = Counter()

    def send(self, method: str, path: str, payload: Any = None) -> http.client.HTTPResponse:
        """One request, its answer read to the end into `body`."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        self.connection.request(method, path, None if payload is None else json.dumps(payload), headers)
        response = self.connection.getresponse()
        self.body = response.read()
        self.statuses[response.status] += 1
        return response

    def run(self, count: int) -> None:
        """Send `count` requests: first what makes the state grow, then all that leaves its size as it is."""
        growing = OWN * (NOTES + 1)
        for turn in range(count):
            self._grow(turn) if turn < growing else self._go_on(turn)

    def _grow(self, turn: int) -> None:
        if turn % (NOTES + 1) == 0:
            subject = f"{self.name}-{turn}"
            number = int(self.send("POST", "/v2/conversations", new(subject)).headers["Resource-ID"])
            self.subjects[number], self.notes[number] = subject, []
            return
        number = next(reversed(self.subjects))
        text = f"{self.name}-{turn}"
        if self.send("POST", f"/v2/conversations/{number}/notes", {"text": text}).status == 201:
            self.notes[number].append(text)

    def _go_on(self, turn: int) -> None:
        number, dice = self.rng.choice([*self.subjects]), self.rng.random()
        address = f"/v2/conversations/{number}"
        if dice < 0.3:
            subject = f"{self.name}-{turn}"
            if self.send("PATCH", address, {"op": "replace", "path": "/subject", "value": subject}).status == 204:
                self.subjects[number] = subject
        elif dice < 0.4:
            self.send("PUT", f"{address}/tags", {"tags": [f"t{turn % 9}"]})
        elif dice < 0.5:
            self.send("PUT", f"/v1/conversations/{number}.json", {"mailbox": {"id": 85}})  # no v1 key: 401
        elif dice < 0.65:
            self.send("POST", "/v2/conversations", {**new("bad"), "status": "nope"})
        elif dice < 0.7:
            self.send("GET", "/v2/conversations?page=3")
        else:
            self.send("GET", address)

    def faults(self) -> Iterator[str]:
        """What is not as it was answered."""
        for number, subject in self.subjects.items():
            self.send("GET", f"/v2/conversations/{number}?embed=threads")
            held = json.loads(self.body)
            if held["subject"] != subject:
                yield f"{number}: the subject is {held['subject']!r}, not {subject!r}"
            notes = [one["body"] for one in held["_embedded"]["threads"] if one["type"] == "note"]
            if notes != self.notes[number]:
                yield f"{number}: {len(notes)} notes, not {len(self.notes[number])}"


def new(subject: str) -> dict[str, Any]:
    """A conversation."""
    customer = {"email": "soak@example.com"}
    threads = [{"type": "customer", "customer": customer, "text": "Hello"}]
    return {"subject": subject, "type": "email", "mailboxId": 85, "status": "active", "customer": customer, "threads": threads}


def table(folder: Path, count: int) -> None:
    """Run it, with the state in memory and in a file, and print what came of it."""
    _soak("state in memory", ours(folder), count)
    _soak("--db", [*ours(folder), "--db", str(folder / "soak.sqlite")], count)


def _soak(says: str, command: list[str], count: int) -> None:
    print(f"\nSoak, {says}: {count:,} mixed requests from {CONNECTIONS} connections")
    with serving(Peer(command)) as (url, process):
        clients = [Client(url, number) for number in range(CONNECTIONS)]
        threads = [Thread(target=client.run, args=(count // CONNECTIONS,)) for client in clients]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for seconds, memory in _watched(threads, process.pid):
            sent = sum(sum(one.statuses.values()) for one in clients)
            print(f"  after {seconds:>4.0f} s  {sent:>9,} requests  {memory:>6.1f} MiB")
        seconds = time.monotonic() - start
        statuses = sum((client.statuses for client in clients), Counter[int]())
        faults = [fault for client in clients for fault in client.faults()]
        total = _total(clients[0])
    created = sum(len(client.subjects) for client in clients)
    print(f"  {sum(statuses.values()) / seconds:,.0f} requests a second; statuses {dict(sorted(statuses.items()))}")
    print(f"  {sum(number for status, number in statuses.items() if status >= 500)} answers of 5xx")
    print(f"  {created} conversations answered for, {total} held; {len(faults)} not as they were answered")
    for fault in faults[:10]:
        print(f"    {fault}")


def _watched(threads: list[Thread], pid: int) -> Iterator[tuple[float, float]]:
    """Every few seconds until all threads have ended: the seconds since the start, and the server's memory in MiB."""
    start, shown = time.monotonic(), 0.0
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.1)
        if time.monotonic() - start - shown >= EVERY:
            shown = time.monotonic() - start
            yield shown, _memory(pid)
    yield time.monotonic() - start, _memory(pid)


def _memory(pid: int) -> float:
    told = Path(f"/proc/{pid}/status")
    lines = told.read_text().splitlines() if told.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _total(client: Client) -> int:
    client.send("GET", "/v2/conversations")
    total: int = json.loads(client.body)["page"]["totalElements"]
    return total
