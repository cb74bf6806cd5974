"""A logged request as a `curl` command for a POSIX shell."""

from __future__ import annotations

from shlex import quote
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from scoutcheck.mock.log import Head
from scoutcheck.validator.exchange import Request

# curl writes these itself.
OWN = ("host", "content-length", "connection", "transfer-encoding", "expect", "accept-encoding")
# The printable signs of ASCII but the blank.
ASCII = "".join(map(chr, range(0x21, 0x7F)))
# Where the credentials would stand, the shell puts in the value of this variable.
TOKEN = "$TOKEN"


# A longer argument no program can be given; what a shell does by itself has no such limit.
ARGUMENT = 100_000


def curl(request: Request, base: str, secrets: bool = False, head: Head | None = None) -> str:
    """The command that sends a request once more, to the same path below `base`: as it came, where `head` is known.

    Without `secrets` the credentials of the Authorization header are left out; whoever runs the command sets TOKEN. Body and
    query are copied as they are.
    """
    body = request.body or b""
    feed, data = _data(body)
    url = base.rstrip("/") + (_as_came(head) if head else _target(request))
    parts = [f"{feed}curl{_method(head.method if head else request.method, body)}{_flags(url)} {quote(url)}"]
    parts += [_header(name, value, secrets) for name, value in sent(request, head) if name.lower() not in OWN]
    # curl would call it a form.
    parts += ["-H 'Content-Type:'"] if body and request.header("Content-Type") is None else []
    return " \\\n  ".join([*parts, *data])


def sent(request: Request, head: Head | None) -> list[tuple[str, str]]:
    """The headers of a request, all that came under one name included."""
    if head is None:
        return [*request.headers.items()]
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers]


def _method(method: str, body: bytes) -> str:
    if method == "HEAD":  # asks for no body, so curl must not wait for one; with data it can ask for nothing else
        return " -X GET" if body else " --head"
    return "" if method == ("POST" if body else "GET") else f" -X {quote(method)}"


def _flags(url: str) -> str:
    """Otherwise curl takes the steps `.` and `..` out of the path, and reads brackets and braces as patterns."""
    as_is = " --path-as-is" if "/." in url else ""
    return as_is + (" --globoff" if {*"[]{}"} & {*url} else "")


def _as_came(head: Head) -> str:
    """Path and query as they came; what is no sign of ASCII is escaped, as a shell would write it in bytes of its own."""
    return escaped(head.path + (b"?" + head.query if head.query else b""), safe=ASCII)


def _target(request: Request) -> str:
    query = f"?{urlencode(request.query)}" if request.query else ""
    return escaped(request.path, safe="/:@!$&'()*+,;=~") + query


def _header(name: str, value: str, secrets: bool) -> str:
    if name.lower() == "authorization" and not secrets:
        return f'-H "Authorization: {redacted(value)}"'
    shown = value.encode("latin-1", "replace").decode("utf-8", "replace")
    return f"-H {quote(f'{name}: {shown}' if shown else f'{name};')}"


def redacted(value: str) -> str:
    """An Authorization header without its credentials: the scheme, where it is a plain word, and a name to be filled in."""
    scheme = value.partition(" ")[0]
    return f"{scheme} {TOKEN}" if scheme.isascii() and scheme.isalpha() and " " in value else TOKEN


def _data(body: bytes) -> tuple[str, list[str]]:
    """What has to come before the command, and its last arguments: bytes that are no text go through a pipe."""
    if not body:
        return "", []
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text and len(body) > ARGUMENT:
        return f"printf %s {quote(text)} | ", ["--data-binary @-"]
    if "\0" not in text:
        return "", [f"--data-raw {quote(text)}"]
    return f"printf '{''.join(f'{chr(92)}{byte:03o}' for byte in body)}' | ", ["--data-binary @-"]
