"""SHA-256 from where hashlib itself has it, if possible: hashlib waits for OpenSSL to load, longer than linting a file takes."""

from __future__ import annotations

try:
    from _sha2 import sha256  # type: ignore[import-not-found]  # CPython 3.12 and later
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # CPython 3.11
    except ImportError:
        from hashlib import sha256

__all__ = ["sha256"]
