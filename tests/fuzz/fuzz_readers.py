"""Everything between the bytes of a file and its mended text, under a fuzzer that watches which code its inputs reach.

See the README beside this file. Not part of the test run: it needs `atheris`, and never ends by itself.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from zlib import crc32

import atheris  # installed by hand where somebody fuzzes

with atheris.instrument_imports(include=["scoutcheck", "yaml"]):
    from scoutcheck.openapi.bundle import load
    from scoutcheck.validator.findings import Finding
    from scoutcheck.validator.lint import Options, lint_document
    from scoutcheck.validator.mending import Mender, mend
    from scoutcheck.validator.reading import decode, documents
    from scoutcheck.validator.suppress import Baseline, PathIgnores, Suppressions

CONTRACT = load()
KINDS = sorted(CONTRACT.kinds)
FORMS = ("json", "yaml", "ndjson")


def one_input(data: bytes) -> None:
    """Lint and mend one file. A checksum of its bytes chooses the form and, now and then, a kind to insist on."""
    choice = crc32(data)
    form = FORMS[choice % len(FORMS)]
    kind = KINDS[choice // 3 % len(KINDS)] if choice & 0x300 else None
    options = Options(CONTRACT, strict=bool(choice & 0x400))
    if form != "ndjson":
        for document in documents(decode(data), form):
            for finding in lint_document(document, options, "x", kind).findings:
                check(finding, len(document.text))
    once = mended(data, form, kind, options)
    assert mended(once, form, kind, options) == once, "a second run changes something"


def check(finding: Finding, length: int) -> None:
    """A finding stands where a reader can look it up, and so does its fix."""
    assert (1, 1) <= (finding.line, finding.column) <= (finding.end_line, finding.end_column)
    assert finding.fix is None or 0 <= finding.fix.start <= finding.fix.end <= length


def mended(data: bytes, form: str, kind: str | None, options: Options) -> bytes:
    """What `--fix` makes of a file."""
    mender = Mender(options, Suppressions(PathIgnores({}), Baseline({})), unsafe=False)
    return b"".join(piece.after for piece in mend(BytesIO(data), f"x.{form}", "x", kind, mender))


def arguments() -> list[str]:
    """The command line; where it names no input, the seeds: what is found goes into a folder of its own, the first."""
    if any(not argument.startswith("-") for argument in sys.argv[1:]):
        return sys.argv
    corpus = Path(__file__).parents[1] / "corpus"
    return [*sys.argv, mkdtemp(prefix="fuzz-"), *map(str, sorted(corpus.glob("*/bad")))]


if __name__ == "__main__":
    atheris.Setup(arguments(), one_input)
    atheris.Fuzz()
