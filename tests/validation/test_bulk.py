"""Reading in bulk finds what reading record by record finds, in the same words, at the same places."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from bench.generate import MISTAKES, generate
from bench.mistakes import CHANGES
from bench.world import World
from claimpress.columns import kernel
from claimpress.load import pieces
from claimpress.model.corpus import Corpus
from claimpress.model.finding import Finding
from claimpress.release.inputs import input_lines
from claimpress.resources import schema_dir
from claimpress.validation.bulk import BulkReport, validate_bulk
from claimpress.validation.catalogue import RULES
from claimpress.validation.run import Report, validate_root
from support_examples import INVALID, Example, examples, lay_out
from support_tables import klopstock


def bulk(root: Path, work: Path) -> BulkReport:
    """Every file of lines, however small, read in bulk."""
    work.mkdir()
    return validate_bulk(root, work)


def told(findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """All that a finding says."""
    return [
        (f.code, f.severity, str(f.place), f.message, f.remedy, f.value, f.pointer, f.kind, f.record)
        for f in findings
    ]


def assert_alike(root: Path, work: Path) -> tuple[Report, BulkReport]:
    one_by_one, at_once = validate_root(root), bulk(root, work)
    assert told(at_once.findings) == told(one_by_one.findings)
    assert at_once.compared == (one_by_one.corpus is not None)
    assert sum(sum(held.values()) for held in at_once.files.values()) == len(one_by_one.loaded.records)
    assert at_once.unsound == sum(raw.model is None for raw in one_by_one.loaded.records)
    return one_by_one, at_once


@pytest.mark.parametrize("errors", [0.0, 0.1])
def test_made_up_claims(tmp_path: Path, errors: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", 100_000)
    generate(World(1500, 7), tmp_path / "data/claims.jsonl", workers=1, errors=errors)
    _, report = assert_alike(tmp_path / "data", tmp_path / "work")
    mistakes = [json.loads(line) for line in (tmp_path / "data" / MISTAKES).open(encoding="utf-8")]
    found = {(f.place.line, f.code) for f in report.findings if f.place.file.endswith("claims.jsonl")}
    missing = [m for m in mistakes if (m["line"], m["code"]) not in found]
    assert missing == []
    assert bool(report.findings) == bool(errors)


def test_mistakes_against_rules_alone(tmp_path: Path) -> None:
    generate(World(600, 3), tmp_path / "data/claims.jsonl", workers=1, errors=0.3, codes=tuple(CHANGES))
    assert_alike(tmp_path / "data", tmp_path / "work")


def test_without_the_compiled_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "library", lambda: None)
    generate(World(300, 7), tmp_path / "data/claims.jsonl", workers=1, errors=0.1)
    assert_alike(tmp_path / "data", tmp_path / "work")


@pytest.mark.parametrize("end", [b"\r\n", b"\n\n \t\n"])
def test_other_ends_of_lines(tmp_path: Path, end: bytes) -> None:
    generate(World(60, 7), tmp_path / "data/claims.jsonl", workers=1, errors=0.2)
    path = tmp_path / "data/claims.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", end).rstrip())
    assert_alike(tmp_path / "data", tmp_path / "work")


@pytest.mark.parametrize("name", ["claims.jsonl.gz", "claims.jsonl.zst"])
def test_compressed_lines(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data/claims.jsonl"
    generate(World(300, 7), path, workers=1, errors=0.1)
    packed = path.with_name(name)
    with pa.output_stream(str(packed), compression={".gz": "gzip", ".zst": "zstd"}[packed.suffix]) as stream:
        stream.write(path.read_bytes())
    path.unlink()
    _, report = assert_alike(tmp_path / "data", tmp_path / "work")
    assert report.compared
    assert {found.place.file for found in report.findings} >= {f"data/{name}"}
    packed.write_bytes(packed.read_bytes()[:-500])
    _, cut = assert_alike(tmp_path / "data", tmp_path / "cut")
    assert [found.code for found in cut.findings] == ["unreadable-file"]
    assert not cut.compared


def test_a_file_that_is_no_utf8_stops_the_comparison(tmp_path: Path) -> None:
    generate(World(60, 7), tmp_path / "data/claims.jsonl", workers=1)
    path = tmp_path / "data/claims.jsonl"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    _, report = assert_alike(tmp_path / "data", tmp_path / "work")
    assert not report.compared


def test_lines_that_never_end(tmp_path: Path) -> None:
    generate(World(60, 7), tmp_path / "data/claims.jsonl", workers=1)
    with (tmp_path / "data/claims.jsonl").open("ab") as stream:
        stream.write(b'{"id":"' + b"x" * 3_000_000 + b"\n")
    assert_alike(tmp_path / "data", tmp_path / "work")


def as_lines(corpus: Corpus, root: Path) -> None:
    """A corpus as files of lines."""
    for path, lines in input_lines(corpus):
        (root / Path(path).name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_a_whole_dataset_of_lines(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    as_lines(klopstock(), tmp_path / "data")
    one_by_one, _ = assert_alike(tmp_path / "data", tmp_path / "work")
    assert one_by_one.findings == []


RULE_CODES = {path.stem for path in (schema_dir() / RULES).glob("*.sql")}
ONE_OF_EACH = list({e.code: e for e in reversed(examples(INVALID)) if e.code in RULE_CODES}.values())


@pytest.mark.parametrize("example", ONE_OF_EACH, ids=str)
def test_each_rule_finds_the_same_in_lines(example: Example, tmp_path: Path) -> None:
    report = validate_root(lay_out(example, tmp_path))
    assert report.corpus is not None
    (tmp_path / "lines").mkdir()
    as_lines(report.corpus, tmp_path / "lines")
    for rules in (tmp_path / "data").glob("rules"):
        shutil.copytree(rules, tmp_path / "lines/rules")
    found = bulk(tmp_path / "lines", tmp_path / "work").findings
    assert example.code in {finding.code for finding in found}

    def of(findings: Iterable[Finding]) -> set[tuple[str, str, str, str]]:
        return {(f.code, f.kind, f.record, f.pointer) for f in findings if f.code in RULE_CODES}

    assert of(found) == of(report.findings)
