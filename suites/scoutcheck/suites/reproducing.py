"""A failure for people to try again: as a curl command, and as a test for pytest."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from scoutcheck.openapi.operations import read
from scoutcheck.suites.judging import Fault, faults_in
from scoutcheck.suites.target import AUTHORIZATION, NOTHING
from scoutcheck.validator.exchange import Request, Response

ANYWHERE = "http://127.0.0.1:8080"
CREDENTIALS = {"bearer": "Bearer $SCOUTCHECK_TOKEN", "basic": "Basic $SCOUTCHECK_V1_BASIC"}
HEAD = '''"""{rule}: {says}"""

import os

import requests
{imports}
URL = os.environ.get("SCOUTCHECK_TARGET", "{url}")
TOKENS = {{"bearer": os.environ.get("SCOUTCHECK_TOKEN", ""), "basic": os.environ.get("SCOUTCHECK_V1_BASIC", "")}}


def send(method, path, scheme, body=None, **headers):
    if scheme:
        headers = {{"Authorization": f"{{scheme.capitalize()}} {{TOKENS[scheme]}}", **headers}}
    return requests.request(method, URL + path, data=body, headers=headers, timeout=30, allow_redirects=False)


def created(answer):
    return answer.headers.get("Resource-ID") or answer.headers["Location"].rstrip("/").rpartition("/")[2]


{helper}def test_{name}():
'''
# Ids of threads that came with their conversation are told by nothing but a list of them.
THREAD = """def thread(conversation, place):
    answer = send("GET", f"/v2/conversations/{conversation}/threads", "bearer")
    return sorted(one["id"] for one in answer.json()["_embedded"]["threads"])[place]


"""


def address(target: str) -> str:
    """The address that a command is written for: that of the target, or that of a mock on this machine."""
    return target.rstrip("/") if target.startswith("http") else ANYWHERE


def curl(request: Request, target: str) -> str:
    """One request as a command line. Credentials come from the environment."""
    parts = [
        "curl",
        "-i",
        *([] if request.method == "GET" else ["-X", request.method]),
        shlex.quote(address(target) + _path(request)),
    ]
    scheme = _scheme(request)
    headers = [f'-H "{AUTHORIZATION}: {CREDENTIALS[scheme]}"'] if scheme else []
    headers += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items() if name or value]
    body = [f"--data-binary {_quoted(request.body)}"] if request.body is not None else []
    return " ".join([*parts, *headers, *body])


def _quoted(body: bytes) -> str:
    try:
        return shlex.quote(body.decode())
    except UnicodeDecodeError:
        return "$'" + "".join(f"\\x{byte:02x}" for byte in body) + "'"


def _path(request: Request) -> str:
    return f"{request.path}?{urlencode(request.query)}" if request.query else request.path


def _scheme(request: Request) -> str:
    """The HTTP scheme of the credentials that the target adds; empty where the request brings, or wants, its own."""
    security = read().operation(request.operation).security
    return security[0] if security and request.header(AUTHORIZATION) is None else ""


def snippet(
    sequence: Sequence[tuple[Request, str | None]],
    fault: Fault,
    says: str,
    target: str,
    by_hand: Sequence[str] = (),
    threads: Mapping[str, int] = NOTHING,
) -> str:
    """A test that sends the requests one after the other, and fails as long as the target breaks the rule.

    Each request comes with the id that it made, so that later ones speak of the new one. The account's own ids stay.
    What has to be done besides, which no call can, stands in comments before the last request. `threads` gives the place of
    a thread, by its id, among those of its conversation.
    """
    imports = "\nfrom scoutcheck.suites.reproducing import rules_broken\n" if "rules_broken" in fault.proof else ""
    name = fault.rule.lower().replace("-", "_")
    lines: list[str] = []
    names: dict[str, str] = {}
    for index, (request, made) in enumerate(sequence, 1):
        last = index == len(sequence)
        lines += [f"    # {what}" for what in by_hand] if last else []
        lines.append(f"    {'answer' if last else f'answer_{index}'} = {_call(request, names, threads)}")
        if made and not last:
            names[made] = f"answer_{index}"
    helper = THREAD if any("{thread(" in line for line in lines) else ""
    words = {"rule": fault.rule, "says": says.replace('"', "'"), "imports": imports, "name": name, "helper": helper}
    head = HEAD.format(url=address(target), **words)
    return head + "\n".join([*lines, f"    assert {fault.proof}, answer.text", ""])


def _call(request: Request, names: dict[str, str], threads: Mapping[str, int]) -> str:
    own = {name: value for name, value in request.headers.items() if value or name != AUTHORIZATION}
    headers = f", **{own!r}" if own else ""
    return f"send({request.method!r}, {_address(request, names, threads)}, {_scheme(request)!r}, {request.body!r}{headers})"


def _address(request: Request, names: dict[str, str], threads: Mapping[str, int]) -> str:
    """The path as Python code; an id that an earlier answer gave is taken from there, that of its thread from the list."""
    steps = [step.removesuffix(".json") for step in request.path.split("/")]
    known = next((step for step in steps if step in names), None)
    if known is None:
        return repr(_path(request))
    before, _, after = _path(request).partition(f"/{known}")
    conversation = f"created({names[known]})"
    inner = next((step for step in steps if step in threads and step not in names), None)
    if inner is not None:
        after = after.replace(f"/threads/{inner}", f"/threads/{{thread({conversation}, {threads[inner]})}}")
    return f'f"{before}/{{{conversation}}}{after}"'


def rules_broken(operation: str, answer: Any) -> list[str]:
    """The rules that an answer breaks by itself. `answer` is a response of the library `requests`, or one like it."""
    faults, _ = faults_in(read().operation(operation), Response(answer.status_code, dict(answer.headers), answer.content))
    return [fault.rule for fault in faults]
