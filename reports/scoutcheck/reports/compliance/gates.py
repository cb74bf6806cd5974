"""Whether a report lets a build pass, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator

from scoutcheck.reports.compliance.report import Report

FAIL_ON = ("any", "new")


def obstacles(report: Report, fail_on: str = "any", fail_under: float = 0) -> tuple[str, ...]:
    """Why the build must not pass, a sentence each; none where it may.

    Breaches count unless an exception covers them (with `fail_on` "new": only those that the earlier report does not have).
    Exceptions that are over count always, and so does a coverage below `fail_under` percent.
    """
    return tuple(_obstacles(report, fail_on, fail_under))


def _obstacles(report: Report, fail_on: str, fail_under: float) -> Iterator[str]:
    what = "newly broken" if fail_on == "new" else "broken"
    for where, faults in (("", report.breaches), (" in payloads", report.in_payloads)):
        counting = {fault.rule for fault in faults if not fault.exemption and (fail_on == "any" or fault.state == "new")}
        if counting:
            yield f"{what}{where}: {', '.join(sorted(counting))}"
    for standing in report.standings:
        if standing.state == "expired":
            one = standing.exemption
            yield f"the exception for {one.rule} (owner {one.owner}) was over after {one.expires}"
    if report.verdicts.percent < fail_under:
        yield f"{report.verdicts.percent:.1f} % of the contract was tested, less than the {fail_under:g} % asked for"


__all__ = ["FAIL_ON", "obstacles"]
