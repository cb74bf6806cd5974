"""The signature of a webhook delivery: made, and checked, over the bytes of the body as they are (rules WH-003 to WH-008)."""

from __future__ import annotations

from base64 import b64encode
from hmac import compare_digest, digest

BLANKS = " \t\r\n"


def sign(secret: str, body: bytes) -> str:
    """The value of the signature header for `body`: Base64 of its HMAC-SHA1, keyed with the secret as UTF-8."""
    return b64encode(digest(secret.encode(), body, "sha1")).decode("ascii")


def verify(secret: str, body: bytes, header: str | None) -> bool:
    """Whether `header` (None where there was none) is the signature of `body`. Blanks around it do not count.

    Takes as long for a near miss as for any other wrong value of the same length.
    """
    given = (header or "").strip(BLANKS)
    return compare_digest(given.encode("utf-8", "surrogatepass"), sign(secret, body).encode())
