"""The report as one HTML file that needs nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from scoutcheck.reports.compliance.html.embedded import embedded
from scoutcheck.reports.compliance.html.page import page
from scoutcheck.reports.compliance.report import Report
from scoutcheck.reports.compliance.telling import lines


def write(report: Report) -> Iterator[str]:
    """Yield the pieces of the page. The policy in its head lets its own script and style run, and nothing else."""
    style, script = _text("report.css"), _text("report.js")
    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        finalize=_printable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _prose
    return environment.get_template("report.html.jinja").generate(
        **page(report), style=style, script=script, style_hash=_hash(style), script_hash=_hash(script), data=embedded(report)
    )


def _text(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


def _printable(value: object) -> object:
    """What goes into the page, without control characters; what is markup already is ours."""
    return lines(value) if type(value) is str else value


def _prose(text: str) -> Markup:
    """A sentence of the contract, with what stands between backticks as code."""
    parts = lines(text).split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def _hash(text: str) -> str:
    """The digest by which a policy names an inline script or style."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


__all__ = ["write"]
