"""SHA-256 from where hashlib itself has it, if possible: hashlib waits for OpenSSL, longer than linting a file takes."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256  # CPython 3.12 and later
    except ImportError:
        try:
            from _sha256 import sha256  # CPython 3.11
        except ImportError:
            from hashlib import sha256

__all__ = ["sha256"]
