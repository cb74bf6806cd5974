"""Payload files in, findings out.

`lint_payload` judges one value, `lint_file` one file; both give findings with rule, place, severity and evidence.
"""

from __future__ import annotations

__all__ = ["lint_file", "lint_payload"]


def __getattr__(name: str) -> object:
    # The command line must not pay for what it does not use.
    if name in __all__:
        from scoutcheck.validator import api

        return getattr(api, name)
    raise AttributeError(name)
