"""What a payload, a target or a foreign file holds stays text: no secret, no markup, no script, no escape gets through."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt

from scoutcheck.reports.compliance import FORMATS
from scoutcheck.reports.compliance.comparing import compared, with_trend
from scoutcheck.reports.compliance.inputs import read_inputs
from scoutcheck.reports.compliance.report import Report, make_report
from scoutcheck.reports.record.events import Event, Note, Observation, Probe, Skipped, Started, Transition
from scoutcheck.reports.record.exceptions import Exemption
from scoutcheck.reports.record.writing import line
from tests.reports.compliance.samples import CONTRACT, ended, exchange, finding, lint_result, report, started, text, written

TOKENS = ("tok-4f6a8d1c", "S3CRET/+value=", "p4ssw0rd!", "eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl", "v1key99887766")
TOKEN, SECRET, PASSWORD, JWT, KEY = TOKENS
BASIC = b64encode(f"{KEY}:X".encode()).decode()


def planted() -> list[Event]:
    """A run whose every text holds every token, as each of them stands where it says of itself that it is a secret."""
    everywhere = " ".join(TOKENS)
    body = json.dumps({"access_token": TOKEN, "client_secret": SECRET, "note": everywhere, "deep": [{"password": PASSWORD}]})
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "X-Echo": everywhere,
        "Set-Cookie": SECRET,
        "authorization": f"Basic {BASIC}",
    }
    request: dict[str, Any] = {"path": f"/v2/x?access_token={TOKEN}&q={KEY}", "headers": headers, "body": body}
    probe = Probe("CC-010", "past", "refuse", everywhere, "broken")
    told = finding("CC-010", 1, edge=everywhere, expected=everywhere, actual=everywhere, snippet=body)
    return [
        Started(
            "2026-01-31T00:00:00.000Z", everywhere, CONTRACT, 1, {"name": f"https://me:{PASSWORD}@host"}, {everywhere: "1"}
        ),
        exchange(1, probe, **request)._replace(error=everywhere, response={"status": 200, "headers": headers, "body": body}),
        told._replace(curl=f"curl -H 'Authorization: Basic {BASIC}' -H 'X: {everywhere}' --data '{body}'"),
        Observation("CC-046", everywhere, everywhere, 1),
        Skipped("UT-030", everywhere),
        Note(everywhere),
        Transition(3, "V1-003", everywhere, "held", 1),
        ended(),
    ]


def unguarded(events: list[Event]) -> bytes:
    """A record by a writer that hides nothing."""
    return "".join(f"{line(event)}\n" for event in events).encode()


@pytest.mark.parametrize("name", FORMATS)
def test_no_token_gets_into_any_format(name: str) -> None:
    record = unguarded(planted())
    assert all(token.encode() in record for token in TOKENS)
    files = [
        ("run.ndjson", record),
        ("lint.json", lint_result({"message": f'"secret": "{SECRET}" and {TOKEN}', "pointer": KEY})),
    ]
    exemption = Exemption("CC-010", f"Bearer {TOKEN}", "me", "2030-01-01")
    inputs = read_inputs(files)
    made = with_trend(compared(make_report(inputs, [exemption]), inputs), [inputs])
    output = written(name, made)
    assert len(output) > 100
    shown = json.dumps(json.loads(output)) if name in ("json", "sarif", "gitlab") else output
    assert [token for token in (*TOKENS, BASIC) if token in output or token in shown] == []


MARKUP = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)> | pipe ` tick **bold** [a](http://x) @all\x1b[31mred\x07"
)


def hostile() -> Report:
    run: list[Event] = [
        started(),
        exchange(
            1, Probe("CC-010", "past", "refuse", MARKUP, "broken"), path=f"/{MARKUP}", headers={MARKUP: MARKUP}, body=MARKUP
        ),
        finding("CC-010", 1, edge=MARKUP, expected=MARKUP, actual=MARKUP, curl=f"curl {MARKUP}\n```\n{MARKUP}", snippet=MARKUP),
        Observation("CC-046", MARKUP, MARKUP, 1),
        Skipped("UT-030", MARKUP),
        Note(MARKUP, MARKUP),
        finding(f"ZZ {MARKUP}", 1),
        ended(),
    ]
    files = [
        ("run.ndjson", text(run)),
        (MARKUP, b"\x00"),
        ("l", lint_result({"file": MARKUP, "message": MARKUP, "pointer": MARKUP})),
    ]
    return make_report(read_inputs(files), [Exemption("CC-010", MARKUP, MARKUP, "2020-01-01")])


@pytest.mark.parametrize("name", FORMATS)
def test_no_control_character_gets_into_any_format(name: str) -> None:
    output = written(name, hostile())
    assert [char for char in output if not char.isprintable() and char != "\n"] == []


class Page(HTMLParser):
    """Which elements and attributes a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "action", "data", "srcset", "poster")
        ]
        if tag == "script":
            self.scripts.append(dict(attrs))


def test_a_page_holds_its_own_script_and_no_other() -> None:
    page = Page()
    page.feed(written("html", hostile()))
    assert page.scripts == [{"type": "application/json", "id": "data"}, {}]
    assert not [name for name in page.attributes if name.startswith("on")]
    assert not page.tags & {"img", "iframe", "object", "embed", "link", "base"}
    assert [address for address in page.addresses if not address.startswith("#")] == []


def test_a_page_asks_for_nothing_from_elsewhere() -> None:
    output = written("html", report([*planted()]))
    style = re.findall(r"<style>(.*?)</style>", output, re.DOTALL)
    assert not re.search(r"url\(|@import", style[0])
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', output)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_markdown_stays_in_its_cells() -> None:
    output = written("markdown", hostile())
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(output)
    rows = [index for index, token in enumerate(tokens) if token.type == "tr_open"]
    widths = {sum(token.type in ("td_open", "th_open") for token in tokens[row : _end(tokens, row)]) for row in rows}
    assert widths == {4, 5, 6}
    children = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in children} <= {"text", "html_inline", "softbreak", "strong_open", "strong_close"}
    assert {child.content for child in children if child.type == "html_inline"} <= {
        "<code>",
        "</code>",
        "<sub>",
        "</sub>",
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
    }
    blocks = [token for token in tokens if token.type == "html_block"]
    assert all(re.match(r"</?details>", token.content) for token in blocks)
    assert not [token for token in blocks if "<script" in token.content or "<img" in token.content]


def _end(tokens: Sequence[object], start: int) -> int:
    return next(at for at in range(start, len(tokens)) if getattr(tokens[at], "type", "") == "tr_close")


def test_markdown_fits_into_a_comment() -> None:
    findings = [finding("CC-010", fingerprint=str(at), edge="x" * 200) for at in range(3_000)]
    output = written("markdown", report([started(), *findings, ended()]))
    assert len(output) < 65_536
    assert re.search(r"… and 2,\d\d\d more findings", output)


def test_what_could_not_be_read_is_in_every_report() -> None:
    cut = text(planted())[:-30]
    made = make_report(read_inputs([("cut.ndjson", cut)]))
    assert made.summary.rules["CC-010"].verdict == "broken"
    for name, word in (
        ("html", "incomplete"),
        ("markdown", "Incomplete"),
        ("junit", "Inputs"),
        ("github", "report incomplete"),
    ):
        assert word in written(name, made)
    assert json.loads(written("json", made))["complete"] is False
