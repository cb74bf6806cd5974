"""Two small verbs that the writers share, both lazy."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.validator.findings import FileReport, Finding


def findings(reports: Iterable[FileReport]) -> Iterator[Finding]:
    """Yield the findings of all `reports`, in order."""
    return (finding for report in reports for finding in report.findings)


def json_array(items: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of a JSON array whose elements are the JSON texts `items`, one a line."""
    yield "["
    gap = "\n"
    for item in items:
        yield gap + item
        gap = ",\n"
    yield "]" if gap == "\n" else "\n]"


__all__ = ["findings", "json_array"]
