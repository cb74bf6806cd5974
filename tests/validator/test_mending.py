"""Every fix that the corpus calls forth, applied to its files in many clothes: the fault goes, and nothing else changes."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoutcheck.openapi.bundle import load
from scoutcheck.validator.document import Document
from scoutcheck.validator.findings import Finding
from scoutcheck.validator.lint import Options, lint_document, lint_text
from scoutcheck.validator.mending import Mender, Piece, mend
from scoutcheck.validator.reading import decode, documents, format_of
from scoutcheck.validator.suppress import Baseline, PathIgnores, Suppressions
from tests.meta.corpus import Sample, samples

CONTRACT = load()
BAD = [sample for sample in samples() if not sample.good]
NO_LINE = b"no payload \xff at all"


def mended(data: bytes, path: str, kind: str, options: Options, unsafe: bool) -> tuple[bytes, int]:
    """What `--fix` makes of a file, and how many edits that takes."""
    mender = Mender(options, Suppressions(PathIgnores({}), Baseline({})), unsafe)
    pieces: list[Piece] = list(mend(BytesIO(data), path, path, kind, mender))
    assert b"".join(piece.before for piece in pieces) == data
    return b"".join(piece.after for piece in pieces), sum(piece.fixed for piece in pieces)


def findings(data: bytes, path: str, kind: str, options: Options) -> list[Finding]:
    """What linting a file tells, payload by payload."""
    if format_of(path) != "ndjson":
        parts = documents(decode(data), format_of(path))
        return [one for index, part in enumerate(parts) for one in lint_document(part, options, path, kind, index).findings]
    found: list[Finding] = []
    for index, line in enumerate(data.split(b"\n")):
        text = decode(line.rstrip(b"\r"), index + 1)
        lint: Any = lint_document if isinstance(text, Document) else lint_text
        found += lint(text, options, path, kind, payload=index).findings if line.strip() else []
    return found


def wanted(found: list[Finding], unsafe: bool) -> list[Finding]:
    return [finding for finding in found if finding.fix and (finding.fix.safe or unsafe)]


def errors(found: list[Finding]) -> Counter[int]:
    """How many errors each payload has."""
    return Counter(finding.payload for finding in found if finding.severity == "error")


def plain(data: bytes) -> bytes:
    return data


def with_crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def with_mark(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf")


def compact(data: bytes) -> bytes:
    return rewritten(data, separators=(",", ":"), ensure_ascii=True)


def spread(data: bytes) -> bytes:
    return rewritten(data, indent="\t", separators=(" ,", " :  "), ensure_ascii=False)


def rewritten(data: bytes, **style: Any) -> bytes:
    """A JSON file in another style; as it is where it is not JSON, or says more than a rewriter keeps."""
    try:
        return json.dumps(json.loads(data.decode("utf-8"), object_pairs_hook=_once), **style).encode("utf-8")
    except ValueError:
        return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a repeated key")
    return dict(pairs)


CLOTHES = {"json": [plain, with_crlf, with_mark, compact, spread], "ndjson": [plain, with_crlf], "yaml": [plain, with_crlf]}
dressed = st.sampled_from(BAD).flatmap(
    lambda sample: st.tuples(st.just(sample), st.sampled_from(CLOTHES[format_of(sample.path.name)]))
)
modes = st.tuples(st.booleans(), st.booleans())


@given(dressed, modes)
@settings(max_examples=1_000)
def test_what_is_fixed_is_gone_and_the_rest_is_untouched(dressed: tuple[Sample, Any], mode: tuple[bool, bool]) -> None:
    (sample, dress), (strict, unsafe) = dressed, mode
    options, path = Options(CONTRACT, strict), sample.path.name
    before = dress(sample.path.read_bytes())
    found = findings(before, path, sample.kind, options)
    after, fixed = mended(before, path, sample.kind, options, unsafe)
    left = findings(after, path, sample.kind, options)
    assert bool(fixed) == bool(wanted(found, unsafe))
    assert not wanted(left, unsafe)
    assert mended(after, path, sample.kind, options, unsafe) == (after, 0)
    if not unsafe:
        assert errors(left) <= errors(found)
    if fixed == 0:
        assert after == before
    else:
        assert_only_the_edits_show(before, after, found, unsafe)


def assert_only_the_edits_show(before: bytes, after: bytes, found: list[Finding], unsafe: bool) -> None:
    """Line ends and marks stay as they are, and nothing changes before the first edit and after the last one."""
    assert before.count(b"\r\n") - after.count(b"\r\n") in (0, before.count(b"\n") - after.count(b"\n"))
    edits = [finding for finding in wanted(found, unsafe) if finding.payload == 0]
    if len({finding.payload for finding in found}) == 1 and edits:
        old, new = before.decode("utf-8"), after.decode("utf-8")
        assert new.startswith(old[: min(finding.fix.start for finding in edits if finding.fix)])
        assert new.endswith(old[max(finding.fix.end for finding in edits if finding.fix) :])


@given(
    st.lists(st.sampled_from([sample for sample in BAD if sample.path.suffix == ".json"]), min_size=1, max_size=5),
    st.booleans(),
)
@example([], False)
def test_lines_are_mended_one_by_one(chosen: list[Sample], unsafe: bool) -> None:
    options, kind = Options(CONTRACT), chosen[0].kind if chosen else "create-note"
    bodies = [compact(sample.path.read_bytes()).replace(b"\r", b" ").replace(b"\n", b" ") for sample in chosen]
    lines = [line + end for line in bodies for end in (b"\n", b"\r\n")] + [NO_LINE, b"\n", b" \n"]
    after, fixed = mended(b"".join(lines), "x.ndjson", kind, options, unsafe)
    alone = [mended(line, "x.ndjson", kind, options, unsafe) for line in lines]
    assert after == b"".join(data for data, _ in alone)
    assert fixed == sum(count for _, count in alone)


def test_every_sort_of_fix_is_called_for() -> None:
    """So that the properties above are about something."""
    telling = [sample for sample in BAD if sample.rule in ("TM-013", "TM-014", "AT-007", "UT-004")]
    found = [one for sample in telling for one in findings(*_file(sample), Options(CONTRACT))]
    assert {one.fix.description.split()[0] for one in found if one.fix} == {"write", "rename", "remove", "send"}


def _file(sample: Sample) -> tuple[bytes, str, str]:
    return sample.path.read_bytes(), sample.path.name, sample.kind


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("create-attachment", '{"filename": "a", "fileName ": "b"}', None),
        ("create-note", '{"text": "x" , }', '{"text": "x"  }'),
        ("update-thread", '[{"op":"replace","path":"/text","value":"x",},]', '{"op":"replace","path":"/text","value":"x"}'),
        ("update-thread", "\ufeff{}", "{}"),
        ("create-reply", '{"text": "x", "customer": {"id": "007"}}', None),
        ("create-reply", '{"text": "x", "customer": {"id": "0"}}', None),
        ("create-reply", '{"text": "x", "customer": {"id": "9223372036854775808"}}', None),
        ("create-reply", '{"text": "x", "customer": {"id": 1e3}}', '{"text": "x", "customer": {"id": 1000}}'),
        ("create-reply", '{"text": "x", "createdAt": "2024-05-31T08:30:00.5"}', None),
        ("create-reply", '{"createdAt": "0099-12-31T23:30:00-01:00"}', '{"createdAt": "0100-01-01T00:30:00Z"}'),
        ("create-reply", '{"createdAt": "9999-12-31T23:30:00-01:00"}', None),
        ("update-custom-fields", '{"fields": [{"id": 1, "value": 1E3}]}', None),
        ("update-custom-fields", '{"fields": [{"id": 1, "value": true}]}', '{"fields": [{"id": 1, "value": "true"}]}'),
    ],
)
def test_only_what_is_sure_is_mended(kind: str, before: str, after: str | None) -> None:
    assert mended(before.encode(), "x.json", kind, Options(CONTRACT), False)[0].decode() == (before if after is None else after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("text: x\ncustomer: {id: '85'}\n", "text: x\ncustomer: {id: 85}\n"),
        ("text: x\ncustomer: {id: &a '85'}\n", None),
        ("text: x\ncustomer: {id: !!str 85}\n", None),
        ("a: &a {id: '85'}\ntext: x\ncustomer: *a\n", None),
        ("text: x\ncc: a@example.com\n", None),
        ("text: x\ncc: 'a@example.com'  # why\n", "text: x\ncc: ['a@example.com']  # why\n"),
        ("text: x\nimported: |\n  true\n", None),
        ("# head\nimported: 1\r\n---\ntext: x\nimported: 'TRUE'\n", "# head\nimported: true\r\n---\ntext: x\nimported: true\n"),
    ],
)
def test_yaml_is_mended_where_its_text_is_plain(before: str, after: str | None) -> None:
    assert mended(before.encode(), "x.yaml", "create-reply", Options(CONTRACT), False)[0].decode() == (after or before)
