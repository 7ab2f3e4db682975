"""One dataset, two engines: the same findings, and the same release byte for byte."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import claimpress
from bench.generate import generate
from bench.mistakes import CODES
from bench.world import World
from claimpress.model.kinds import KINDS
from claimpress.validation.bulk import BulkReport, open_bulk
from claimpress.validation.cluster import Cluster
from claimpress.validation.platform import Platform
from support_examples import INVALID, Example, examples, lay_out
from support_release import contents

DATA = Path(__file__).resolve().parents[2] / "data"
ALL = os.environ.get("CLAIMPRESS_ENGINES") == "all"
"""`make engines` compares everything, which takes an hour; else a part that every rule has a share in."""
SIZE = 100_000 if ALL else 1_200
SMALL = 40_000
"""Bytes of a range: so that there are many."""


def found(root: Path, work: Path, platform: Platform | None) -> BulkReport:
    work.mkdir()
    with open_bulk(root, work, platform=platform) as bulk:
        return bulk.report


def assert_same_findings(root: Path, work: Path, spark: Any) -> BulkReport:
    here = found(root, work / "here", None)
    there = found(root, work / "there", Cluster(spark))
    assert there.findings == here.findings
    assert there.compared == here.compared
    assert there.files == here.files
    assert there.unsound == here.unsound
    return here


def assert_same_release(root: Path, work: Path, spark: Any) -> None:
    claimpress.build(root, work / "here").close()
    claimpress.build(root, work / "there", spark=spark).close()
    assert contents(work / "there" / "release") == contents(work / "here" / "release")


def test_made_up_claims_with_mistakes_of_every_kind(
    tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = 0.01 if ALL else 0.4
    generate(World(SIZE, 5), tmp_path / "data/claims.jsonl", errors=share)
    monkeypatch.setattr("claimpress.validation.cluster.RANGE", 8 << 20 if ALL else SMALL)
    report = assert_same_findings(tmp_path / "data", tmp_path, spark)
    assert {finding.code for finding in report.findings} >= set(CODES)


def test_a_release_of_made_up_claims(tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimpress.validation.cluster.RANGE", SMALL)
    monkeypatch.setattr("claimpress.engine.parts.PART_ROWS", 1_000)
    generate(World(3_000, 9), tmp_path / "data/claims.jsonl")
    assert_same_release(tmp_path / "data", tmp_path, spark)
    assert len(list(tmp_path.glob("there/release/parquet/claims/*.parquet"))) == 3


def test_the_flagship_dataset(tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    assert_same_findings(tmp_path / "data", tmp_path, spark)
    monkeypatch.setattr("claimpress.load.amount.MUCH", 0)  # its files are read together
    assert_same_release(tmp_path / "data", tmp_path, spark)


def test_files_of_every_shape(tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty, blank, with another beginning or no end, several of a kind, and a folder with an odd name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("claimpress.validation.cluster.RANGE", 150_001)
    data = Path("odd, {name} [x]/data")
    generate(World(2_100, 3), data / "claims.jsonl")
    lines = (data / "claims.jsonl").read_bytes().splitlines(keepends=True)
    (data / "claims.jsonl").unlink()
    (data / "claims").mkdir()
    shapes = {
        "a.jsonl": b"".join(lines[:900]).rstrip(b"\n"),
        "b.jsonl": b"",
        "c.jsonl": b"\n \n\t\n",
        "d.jsonl": b"\xef\xbb\xbf" + b"\n\n".join(lines[900:1700]),
        "e.jsonl": b"".join(lines[1700:]).replace(b"\n", b"\r\n"),
    }
    for name, content in shapes.items():
        (data / "claims" / name).write_bytes(content)
    warned = claimpress.validate(data)
    assert {finding.code for finding in warned} <= {"crlf-line-ends", "byte-order-mark"}
    kept = [tmp_path / "here", tmp_path / "there"]
    for folder, platform in zip(kept, (None, Cluster(spark)), strict=True):
        folder.mkdir()
        with open_bulk(data.resolve(), folder, platform=platform) as bulk:
            bulk.platform.write_canonical(bulk.engine, bulk.records, KINDS["claim"], folder / "claims.jsonl")
    here, there = ((folder / "claims.jsonl").read_bytes() for folder in kept)
    assert here.count(b"\n") == len(lines)
    assert there == here
    assert not list(Path().rglob(".making-*"))


SAMPLE = {"bad-rule", "crlf-line-ends", "not-utf8"}
"""Codes of which one example is looked at where not all are."""


def sampled() -> list[Example]:
    every = examples(INVALID)
    first = {example.code: example for example in reversed(every) if example.code in SAMPLE}
    return every if ALL else list(first.values())


@pytest.mark.parametrize("example", sampled(), ids=str)
def test_examples(example: Example, tmp_path: Path, spark: Any) -> None:
    assert_same_findings(lay_out(example, tmp_path / "project"), tmp_path, spark)
