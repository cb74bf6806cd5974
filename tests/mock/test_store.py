"""State in a file: what was answered is there again, however the process ended, and files that cannot be used are told."""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scoutcheck.mock import MockApi
from scoutcheck.mock.store import FORMAT, OURS, Store
from scoutcheck.mock.world import Mailbox, World
from scoutcheck.validator.config import ConfigError
from tests.mock.served import Served, plain
from tests.mock.stating import new
from tests.mock.test_command import start

CONFIG = """
[mock]
tokens = ["t"]
[[mock.conversations]]
id = 10
"""
BEARER = {"Authorization": "Bearer t", "Content-Type": "application/json"}
WRITERS, BEFORE_THE_END = 8, 60


def serving(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = start(folder, "--port", "0", "--db", "state.sqlite")
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def write_on(url: str, name: str, answered: list[tuple[str, str]]) -> None:
    """Create conversations, each with a subject of its own, until nobody answers any more."""
    try:
        for count in range(100_000):
            subject = f"{name}-{count}"
            response = plain(url, "POST", "/v2/conversations", json.dumps(new(subject=subject)).encode(), BEARER)
            assert response.status == 201
            answered.append((response.header("Resource-ID") or "", subject))
    except (OSError, http.client.HTTPException):
        return


def listed(url: str) -> list[tuple[str, str]]:
    """Id and subject of every conversation, page by page."""
    found: list[tuple[str, str]] = []
    page, pages = 1, 1
    while page <= pages:
        value = plain(url, "GET", f"/v2/conversations?page={page}", headers=BEARER).json()
        found += [(str(one["id"]), one["subject"]) for one in value["_embedded"]["conversations"]]
        pages, page = value["page"]["totalPages"], page + 1
    return found


@pytest.mark.parametrize("lives", [3])
def test_no_answered_write_is_lost_or_doubled_by_a_kill(tmp_path: Path, lives: int) -> None:
    (tmp_path / "scoutcheck.toml").write_text(CONFIG)
    answered: list[tuple[str, str]] = []
    for life in range(lives):
        process, url = serving(tmp_path)
        writers = [Thread(target=write_on, args=(url, f"{life}-{number}", answered)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        while len(answered) < BEFORE_THE_END * (life + 1):
            assert any(writer.is_alive() for writer in writers)
            time.sleep(0.005)
        process.kill()
        for writer in writers:
            writer.join()
        process.communicate()
    process, url = serving(tmp_path)
    held = listed(url)
    process.terminate()
    process.communicate()
    assert set(answered) <= set(held)
    assert len({subject for _, subject in held}) == len({number for number, _ in held}) == len(held)
    # What was under way when the end came may be there or not; no more than one for each writer.
    assert len(held) - 1 - len(answered) <= WRITERS * lives


def test_everything_comes_back(tmp_path: Path) -> None:
    config = {"mailboxes": [{"id": 85, "fields": [{"id": 5, "type": "number"}]}], "clock": "2024-05-31T08:30:00Z"}
    with MockApi(config, db=tmp_path / "a.db") as api:
        client = Served(api)
        one = created(client, tags=["a"], subject="half \ud83d")
        two = created(client)
        file = {"fileName": "a.txt", "mimeType": "text/plain", "data": "aGVsbG8="}
        thread = client.read(one)["_embedded"]["threads"][0]["id"]
        client.send("POST", f"/v2/conversations/{one}/threads/{thread}/attachments", file)
        client.send("POST", "/v2/webhooks", {"url": "http://127.0.0.1:1/", "events": ["convo.moved"], "secret": "s"})
        client.send("DELETE", f"/v2/conversations/{two}")
        api.lock(one)
        before, state = client.read(one), seen(api)
    with MockApi(db=tmp_path / "a.db") as api:
        again = Served(api)
        again.token = client.token  # as good as ever
        assert relative(again.read(one)) == relative(before)
        assert relative(seen(api)) == relative(state)
        assert again.send("GET", "/v2/conversations").json()["page"]["totalElements"] == 1
        assert again.send("POST", f"/v2/conversations/{one}/notes", {"text": "x"}).status == 412
        misfit = again.send("PUT", f"/v2/conversations/{one}/fields", {"fields": [{"id": 5, "value": "x"}]})
        assert misfit.header("X-Scoutcheck-Rules") == "CF-005"
        assert created(again) > two


def created(client: Served, **payload: Any) -> int:
    response = client.send("POST", "/v2/conversations", new(**payload))
    assert response.status == 201, response
    return int(response.header("Resource-ID") or "")


def seen(api: MockApi) -> Any:
    return plain(api.url, "GET", "/_scoutcheck/state").json()


def relative(value: Any) -> str:
    """A text of `value` in which the address of the server, another one in every life, is left out."""
    return "".join(part.lstrip("0123456789") for part in json.dumps(value).split("http://127.0.0.1:"))


def test_a_reset_brings_back_the_beginning(tmp_path: Path) -> None:
    config = {"conversations": [{"id": 10}]}
    with MockApi(config, db=tmp_path / "a.db") as api:
        Served(api).send("POST", "/v2/conversations", new())
        api.reset()
    with MockApi(db=tmp_path / "a.db") as api:
        assert [one["id"] for one in seen(api)["conversations"]] == [10]


def test_a_write_that_is_lost_on_purpose_stays_lost(tmp_path: Path) -> None:
    with MockApi(db=tmp_path / "a.db") as api:
        api.fault("POST /v2/conversations", lost_write=True, times=1)
        lost = created(Served(api))
    with MockApi(db=tmp_path / "a.db") as api:
        assert seen(api)["conversations"] == []
        assert created(Served(api)) > lost


def test_what_cannot_be_written_is_not_done(tmp_path: Path) -> None:
    with MockApi(db=tmp_path / "a.db") as api:
        client = Served(api)
        assert api._server is not None
        store = api._server.engine.store
        assert store is not None
        store.connection.execute("PRAGMA query_only = 1")
        response = client.send("POST", "/v2/conversations", new())
        assert (response.status, response.header("X-Scoutcheck-Fault")) == (503, "not-saved")
        told = plain(api.url, "POST", "/_scoutcheck/clock", b'{"seconds": 60}')
        assert (told.status, "nothing was changed" in told.json()["error"]) == (503, True)
        store.connection.execute("PRAGMA query_only = 0")
        assert client.send("GET", "/v2/conversations").json()["page"]["totalElements"] == 0


def of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def newer(path: Path) -> None:
    Store(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")


def filled(path: Path) -> None:
    store, world = Store(str(path)), World()
    for number in range(300):
        world = world._replace(mailboxes=world.mailboxes.having(number, Mailbox(number, "x" * 100)))
    store.save(World(), world)
    store.close()


def damaged(path: Path) -> None:
    filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])


def cut_off(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:9000])


def strange_row(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE held SET value = '[1, 2, 3]' WHERE key = '7'")


def strange_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {OURS}")
        connection.execute("CREATE TABLE held (something)")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_text("not a database, though long enough to be one" * 40), "is no SQLite database"),
        (lambda path: path.mkdir(), "unable to open database file"),
        (of_another_program, "is a database of another program"),
        (newer, "was written by a newer scoutcheck"),
        (damaged, ""),
        (cut_off, ""),
        (strange_row, "is damaged"),
        (strange_table, "is damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_left_alone(tmp_path: Path, make: Callable[[Path], object], says: str) -> None:
    path = tmp_path / "state.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    process = start(tmp_path, "--port", "0", "--db", "state.sqlite")
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors.count("\n")) == (2, "", 1), errors
    assert "state.sqlite: " in errors
    assert says in errors
    if says.startswith(("is no", "is a")):
        assert path.read_bytes() == before


def test_a_file_has_one_user(tmp_path: Path) -> None:
    with MockApi(db=tmp_path / "a.db") as api, pytest.raises(ConfigError, match="is in use"):
        MockApi(db=tmp_path / "a.db").start()
    assert api is not None


def test_a_file_has_a_name(tmp_path: Path) -> None:
    process = start(tmp_path, "--port", "0", "--db", "")
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert "has no name" in errors
