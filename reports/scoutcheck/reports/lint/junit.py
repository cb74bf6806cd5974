"""Findings as JUnit XML of the dialect that Jenkins reads: a test case a file, a failure a finding."""

from __future__ import annotations

from io import StringIO
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from scoutcheck.reports.lint.text import block, plain
from scoutcheck.reports.lint.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scoutcheck.reports.lint.rulebook import RuleBook
    from scoutcheck.validator.findings import FileReport, Finding

_NAME = "scoutcheck lint"
_IN_MEMORY = 1 << 20


def write(reports: Iterable[FileReport], rules: RuleBook) -> Iterator[str]:
    """Yield the pieces of one test suite.

    Its counts stand in front of its cases, so the cases wait in a temporary file, not in memory, until all are known.
    An unreadable text is an error, any other finding a failure.
    """
    out = StringIO()
    xml = XMLGenerator(out, "utf-8")
    xml.startDocument()
    _start(xml, "testsuites", name=_NAME)
    yield _taken(out)
    with _spool() as cases:
        _start(xml, "testsuite", name=_NAME, **_write_cases(cases, reports, rules))
        yield _taken(out) + "\n"
        cases.seek(0)
        yield from (line.decode() for line in cases)
    xml.endElement("testsuite")
    xml.endElement("testsuites")
    yield _taken(out) + "\n"


def _write_cases(cases: IO[bytes], reports: Iterable[FileReport], rules: RuleBook) -> dict[str, str]:
    """Write a test case for each report; return how many there are, failed and in error."""
    xml = XMLGenerator(cases, "utf-8")
    counts = {"tests": 0, "failures": 0, "errors": 0}
    for report in reports:
        _start(xml, "testcase", name=visible(report.file), classname=_NAME)
        outcome = _write_findings(cases, report, rules)
        xml.endElement("testcase")
        xml.ignorableWhitespace("\n")
        for key in filter(None, ("tests", outcome)):
            counts[key] += 1
    return {key: str(count) for key, count in counts.items()}


def _write_findings(case: IO[bytes], report: FileReport, rules: RuleBook) -> str | None:
    """Write the elements of one test case, errors before failures as the format wants it; return which it counts as."""
    outcome = None
    with _spool() as failures:
        for finding in report.findings:
            if finding.unreadable:
                _write_element(case, "error", finding, rules)
                outcome = "errors"
            else:
                _write_element(failures, "failure", finding, rules)
                outcome = outcome or "failures"
        failures.seek(0)
        copyfileobj(failures, case)
    return outcome


def _write_element(out: IO[bytes], element: str, finding: Finding, rules: RuleBook) -> None:
    xml = XMLGenerator(out, "utf-8")
    _start(xml, element, type=finding.rule, message=visible(f"{finding.severity}: {finding.message}"))
    xml.characters("\n".join(block(finding, rules, plain)))
    xml.endElement(element)
    xml.ignorableWhitespace("\n")


def _start(xml: XMLGenerator, element: str, **attributes: str) -> None:
    xml.startElement(element, AttributesImpl(attributes))


def _spool() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


def _taken(out: StringIO) -> str:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text


__all__ = ["write"]
