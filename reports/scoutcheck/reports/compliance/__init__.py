"""The compliance report: what was promised, what was tested, what held. Run records and lint results in, texts out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from scoutcheck.reports.compliance.report import Report

# Option of the command -> module.
_MODULES = {
    "html": "html",
    "junit": "junit",
    "sarif": "sarif",
    "markdown": "markdown",
    "json": "jsonout",
    "github": "github",
    "gitlab": "gitlab",
}
FORMATS = tuple(_MODULES)


def writer(name: str) -> Callable[[Report], Iterator[str]]:
    """The function that yields the pieces of a report in the format `name`, one of FORMATS.

    Raises KeyError for another name, ImportError where a package that the format needs is not installed.
    """
    write: Callable[[Report], Iterator[str]] = import_module(f"{__name__}.{_MODULES[name]}").write
    return write


__all__ = ["FORMATS", "writer"]
