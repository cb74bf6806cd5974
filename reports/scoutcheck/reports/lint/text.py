"""Findings for people: place, message, excerpt with carets, evidence, mend."""

from __future__ import annotations

from scoutcheck.openapi.record import TYPE_CHECKING
from scoutcheck.reports.lint.excerpt import fold, underline
from scoutcheck.reports.lint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding

    Paint = Callable[[str, str], str]

_CODES = {"error": "1;31", "warning": "1;33", "place": "1", "gutter": "1;34"}


def write(
    reports: Iterable[FileReport], rules: RuleBook, *, colour: bool = False, width: int | None = None, wrap: bool = False
) -> Iterator[str]:
    """Yield one piece of text a finding and a summary line at the end.

    `colour` adds ANSI colours; nothing else in the output is ever a control character, whatever a payload holds.
    `width` is that of the terminal in cells: excerpts are cut to fit it (None: not at all). `wrap` breaks all else between
    words to fit it, too; without it, every sentence is one line, as other programs like it.
    """
    paint = _coloured if colour else plain
    tally = dict.fromkeys(("file", "error", "warning", "safe", "unsafe"), 0)
    for report in reports:
        tally["file"] += 1
        for finding in report.findings:
            _count(tally, finding)
            yield "\n".join(block(finding, rules, paint, width, wrap)) + "\n\n"
    yield _summary(tally) + "\n"


def block(finding: Finding, rules: RuleBook, paint: Paint, width: int | None = None, wrap: bool = False) -> Iterator[str]:
    """Yield the lines that tell of one finding; `paint(style, text)` colours a piece of text."""
    number = str(finding.line)
    margin = " " * len(number)
    folded = _folding(len(margin) + 3, width if wrap else None)
    place = visible(f"{finding.file}:{finding.line}:{finding.column}:")
    label = f"{finding.severity}[{finding.rule}]"
    says = folded(visible(finding.message), len(place) + len(label) + 2)
    yield f"{paint('place', place)} {paint(finding.severity, label)} {says}"
    if finding.excerpt:
        room = None if width is None else width - len(number) - 3
        shown, carets = underline(finding.excerpt, finding.excerpt_column, _length(finding), room)
        yield f"{margin} {paint('gutter', '|')}"
        yield f"{paint('gutter', f'{number} |')} {shown}"
        yield f"{margin} {paint('gutter', '|')} {_indented(carets, finding.severity, paint)}"
    for word, text in remarks(finding, rules):
        yield f"{margin} {paint('gutter', '=')} {folded(f'{word}: {text}', len(margin) + 3)}"


def _folding(indent: int, width: int | None) -> Callable[[str, int], str]:
    """What breaks a text that begins in some column into lines; nothing does where no width is given."""
    return lambda text, begin: text if width is None else fold(text, begin, indent, width)


def remarks(finding: Finding, rules: RuleBook) -> Iterator[tuple[str, str]]:
    """Yield what there is to say beside the message, as (word, printable text): note, evidence, fix, also."""
    for note in finding.notes:
        yield "note", visible(note)
    pieces = rules.evidence(finding.rule)
    for title, provenance, where in pieces[:1]:
        more = f"; {len(pieces) - 1} more: scoutcheck explain {finding.rule}" if len(pieces) > 1 else ""
        yield "evidence", visible(f"{title} ({provenance}) {where}".rstrip() + more)
    if finding.fix:
        option = "--fix" if finding.fix.safe else "--unsafe-fixes"
        yield "fix", f"{visible(finding.fix.description)} ({option})"
    if finding.also:
        yield "also", ", ".join(finding.also)


def plain(_style: str, text: str) -> str:
    """Paint nothing."""
    return text


def _coloured(style: str, text: str) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def _indented(carets: str, style: str, paint: Paint) -> str:
    marks = carets.lstrip()
    return carets[: -len(marks)] + paint(style, marks)


def _length(finding: Finding) -> int:
    """How many code points of the excerpt the finding covers: to its end where it goes on in further lines."""
    if finding.end_line > finding.line:
        return len(finding.excerpt)
    return finding.end_column - finding.column


def _count(tally: dict[str, int], finding: Finding) -> None:
    tally[finding.severity] += 1
    if finding.fix:
        tally["safe" if finding.fix.safe else "unsafe"] += 1


def _summary(tally: dict[str, int]) -> str:
    found = f"{_several(tally, 'error')}, {_several(tally, 'warning')} in {_several(tally, 'file')}"
    fixes = [("safe", "--fix"), ("unsafe", "--unsafe-fixes")]
    fixable = ", ".join(f"{tally[sort]} fixable with {option}" for sort, option in fixes if tally[sort])
    return f"{found} ({fixable})" if fixable else found


def _several(tally: dict[str, int], noun: str) -> str:
    return f"{tally[noun]} {noun}" + ("" if tally[noun] == 1 else "s")


__all__ = ["block", "plain", "remarks", "write"]
