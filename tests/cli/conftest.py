"""What several tests of commands have in common."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

BODY = '"mailboxId": 85, "customer": {"email": "ada@example.com"}, "threads": [{"type": "note", "text": "x"}]'
LINE = '{"type": "email", "subject": "%s", "status": "%s", ' + BODY + "}\n"


@pytest.fixture(scope="module")
def bulk() -> Iterator[Path]:
    """A file that is long work, a twentieth of it with findings."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "bulk.ndjson")
        path.write_text((LINE % ("x" * 1_000, "active") * 19 + LINE % ("y", "opened")) * 4_000)
        yield path
