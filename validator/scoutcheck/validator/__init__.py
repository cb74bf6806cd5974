"""Payload files in, findings out.

`lint_payload` judges one payload, `lint_file` one file; both give findings with rule, place and severity.
"""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from scoutcheck.validator.api import FileResult, PayloadResult, Problem, lint_file, lint_payload

__all__ = ["FileResult", "PayloadResult", "Problem", "lint_file", "lint_payload"]


def __getattr__(name: str) -> object:
    # The command line must not pay for what it does not use.
    if name in __all__:
        from scoutcheck.validator import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
