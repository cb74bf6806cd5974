"""Payloads to measure with: create-conversation bodies of 1 to 2 KB, the same for the same seed, some broken on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks.breaks import BREAKS

Payload = dict[str, Any]

SEED = 20_240_531
FIRST = ("Ines", "Ruth", "Tobias", "Zoë", "Marek", "Łucja", "Ada", "Vernon", "Björk", "Noor", "Kofi", "Mei")
LAST = ("Marlow", "Fenn", "Berg", "Nowak", "Okafor", "Sørensen", "Lindqvist", "Marsh", "Abadi", "Tanaka")
HOSTS = ("example.com", "example.net", "example.org", "mail.example.com")
SENTENCE = (
    "the order carrier parcel arrived without its label and door was torn on one side we could not find any number "
    "please tell us when a new planter leaves workshop Friday thanks kind regards garden shed invoice refund café “sorry”"
)
WORDS = SENTENCE.split()
STYLES: tuple[dict[str, Any], ...] = ({"separators": (",", ":"), "ensure_ascii": False}, {"separators": (", ", ": ")})


class Sample(NamedTuple):
    """One line of NDJSON, and the name of what is broken in it ("" where nothing is)."""

    line: str
    broken: str


def samples(rows: int, histories: bool = False, share: int = 100, seed: int = SEED) -> Iterator[Sample]:
    """`rows` payloads, one in `share` of them broken (0: none). `histories` gives imported conversations with dates."""
    rng = Random(seed)
    names = list(BREAKS)
    for row in range(rows):
        broken = names[row // share % len(names)] if share and row % share == share // 2 else ""
        payload = _payload(rng, histories)
        text = json.dumps(payload, **STYLES[row % 2])
        yield Sample(BREAKS[broken](payload) if broken else text, broken)


def write_ndjson(path: Path, rows: int, histories: bool = False, share: int = 100, seed: int = SEED) -> list[int]:
    """Write `rows` lines. Gives the numbers of the broken ones, from 1."""
    broken = []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, sample in enumerate(samples(rows, histories, share, seed), 1):
            file.write(sample.line + "\n")
            if sample.broken:
                broken.append(number)
    return broken


def write_files(folder: Path, count: int) -> None:
    """Write `count` small good files."""
    folder.mkdir(exist_ok=True)
    for number, sample in enumerate(samples(count, share=0)):
        (folder / f"{number:04}.json").write_text(json.dumps(json.loads(sample.line), indent=2), encoding="utf-8")


def _payload(rng: Random, histories: bool) -> Payload:
    customer, user, date = _customer(rng), rng.randint(1, 5000), _dates(rng)
    payload = {
        "subject": _text(rng, 4, 9).title(),
        "type": rng.choice(("email", "chat", "phone")),
        "mailboxId": rng.randint(1, 90_000),
        "status": "closed" if histories else rng.choice(("active", "closed", "pending")),
        "customer": customer,
        "threads": [_thread(rng, customer, user) for _ in range(rng.randint(2, 4))],
        "tags": rng.sample(WORDS, rng.randint(0, 3)),
        "assignTo": user,
        "fields": [{"id": 5300 + n, "value": rng.choice(WORDS)} for n in range(rng.randint(0, 2))],
    }
    return _imported(payload, date) if histories else payload


def _customer(rng: Random) -> Payload:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    email = f"{first}.{last}{rng.randint(1, 9999)}@{rng.choice(HOSTS)}".lower().encode("ascii", "ignore").decode()
    return {"email": email, "firstName": first, "lastName": last, "jobTitle": rng.choice(WORDS), "location": "Leeds"}


def _thread(rng: Random, customer: Payload, user: int) -> Payload:
    kind = rng.choice(("customer", "customer", "reply", "note", "phone"))
    thread: Payload = {"type": kind, "text": _text(rng, 30, 80)}
    if kind == "note":
        return {**thread, "user": user}
    thread["customer"] = {"email": customer["email"]}
    return {**thread, "user": user, "cc": ["office@example.net"]} if kind == "reply" else thread


def _text(rng: Random, least: int, most: int) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(least, most))) + rng.choice((".", "?", '."', "\n--\nsent from a desk"))


def _dates(rng: Random) -> Callable[[int], str]:
    year, month, day = rng.randint(2012, 2023), rng.randint(1, 12), rng.randint(1, 28)
    return lambda step: f"{year}-{month:02}-{day:02}T{8 + step:02}:{rng.randint(0, 59):02}:00Z"


def _imported(payload: Payload, date: Callable[[int], str]) -> Payload:
    threads = [{**thread, "imported": True, "createdAt": date(step)} for step, thread in enumerate(payload["threads"], 1)]
    return {**payload, "imported": True, "createdAt": date(0), "closedAt": date(9), "threads": threads}
