"""A logged request as a `curl` command for a POSIX shell."""

from __future__ import annotations

from shlex import quote
from urllib.parse import quote as escaped
from urllib.parse import urlencode

from scoutcheck.validator.exchange import Request

# curl writes these itself.
OWN = ("host", "content-length", "connection", "transfer-encoding", "expect", "accept-encoding")
# Where the credentials would stand, the shell puts in the value of this variable.
TOKEN = "$TOKEN"


def curl(request: Request, base: str, secrets: bool = False) -> str:
    """The command that sends a request once more, to the same path below `base`.

    Without `secrets` the credentials of the Authorization header are left out; whoever runs the command sets TOKEN. Body and
    query are copied as they are.
    """
    body = request.body or b""
    feed, data = _data(body)
    # Otherwise curl takes the steps `.` and `..` out of the path.
    as_is = " --path-as-is" if "/." in request.path else ""
    parts = [f"{feed}curl{_method(request.method, body)}{as_is} {quote(_url(request, base))}"]
    parts += [_header(name, value, secrets) for name, value in request.headers.items() if name.lower() not in OWN]
    # curl would call it a form.
    parts += ["-H 'Content-Type:'"] if body and request.header("Content-Type") is None else []
    return " \\\n  ".join([*parts, *data])


def _method(method: str, body: bytes) -> str:
    return "" if method == ("POST" if body else "GET") else f" -X {quote(method)}"


def _url(request: Request, base: str) -> str:
    query = f"?{urlencode(request.query)}" if request.query else ""
    return base.rstrip("/") + escaped(request.path, safe="/:@!$&'()*+,;=~") + query


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
    if "\0" not in text:
        return "", [f"--data-raw {quote(text)}"]
    return f"printf '{''.join(f'{chr(92)}{byte:03o}' for byte in body)}' | ", ["--data-binary @-"]
