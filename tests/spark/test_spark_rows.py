"""Rows of Parquet and small files of lines are the same on a cluster: the driver turns them into lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.generate import generate
from bench.mistakes import CHANGES
from bench.world import World
from claimpress.model.kinds import KINDS
from claimpress.validation.bulk import open_bulk
from claimpress.validation.cluster import Cluster
from validation.test_bulk import told

SMALL = 40_000
TYPED = tuple(code for code in CHANGES if code not in ("not-utf8", "json-syntax"))


def test_rows_and_small_files(tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimpress.validation.cluster.RANGE", SMALL)
    monkeypatch.setattr("claimpress.load.amount.SMALL", SMALL)
    data = tmp_path / "data"
    generate(World(400, 5), data / "claims.jsonl", workers=1, errors=0.1, codes=TYPED)
    lines = (data / "claims.jsonl").read_bytes().splitlines(keepends=True)
    (data / "claims").mkdir()
    for number in range(5):
        (data / f"claims/{number}.jsonl").write_bytes(b"".join(lines[200 + 40 * number :][:40]))
    with duckdb.connect() as session:
        rows = f"read_json('{data}/claims.jsonl', format = 'newline_delimited', sample_size = -1) LIMIT 200"
        session.execute(f"COPY (FROM {rows}) TO '{data}/claims.parquet'")
    (data / "claims.jsonl").unlink()
    kept = []
    for name, platform in (("here", None), ("there", Cluster(spark))):
        work = tmp_path / name
        work.mkdir()
        with open_bulk(data, work, platform=platform) as bulk:
            bulk.platform.write_canonical(bulk.engine, bulk.records, KINDS["claim"], work / "claims.jsonl")
            kept.append((told(bulk.report.findings), (work / "claims.jsonl").read_bytes()))
    assert kept[0][0]
    assert kept[1] == kept[0]
