"""Two sealed releases, the second with corrections and withdrawals, in parts: on Spark they are the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import claimpress
from bench.generate import generate
from bench.world import World
from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Claim
from claimpress.release.opened import opened
from claimpress.release.seal import Request, seal
from claimpress.validation.cluster import Cluster
from claimpress.validation.platform import Platform, ThisMachine
from support_cli import in_process
from support_release import contents

FIRST, SECOND = "1.0.0", "1.1.0"
WITHDRAWN = (9, 129, 209)
"""Claims whose paragraphs bear others as well."""


def two_releases(data: Path, platform: Platform) -> None:
    """Seal a release, change the data, seal the next one."""
    claims, actors = data / "claims.jsonl", data / "actors.jsonl"
    seal_as(FIRST, "2030-01-01", data, platform)
    lines = claims.read_text(encoding="utf-8").splitlines()
    claims.write_text("".join(f"{changed(at, line)}\n" for at, line in enumerate(lines)), encoding="utf-8")
    with actors.open("a", encoding="utf-8") as file:
        file.write('{"id":"newcomer","kind":"company","names":{"en":"Newcomer"}}\n')
    seal_as(SECOND, "2030-02-01", data, platform)


def changed(at: int, line: str) -> str:
    """A claim as it is in the second release."""
    record: dict[str, Any] = json.loads(line)
    if at % 40 == 7:
        record["statement"] = record["statement"].rstrip(".") + ", as corrected."
        reason = {"since": FIRST, "reason": "misread", "by": "maintainers", "on": "2030-01-02"}
        record["revisions"] = [{**reason, "fields": ["statement"]}]
        digest = record_sha256(Claim.model_validate(record))
        record["checks"] = [{**check, "record_sha256": digest} for check in record["checks"]]
    elif at in WITHDRAWN:
        record["withdrawn"] = {"since": FIRST, "reason": "taken back", "successor": None}
    return json.dumps(record, ensure_ascii=False)


def seal_as(version: str, day: str, data: Path, platform: Platform) -> None:
    with opened(data, data / "releases", platform=platform) as (report, working):
        assert working is not None, report.findings
        done = seal(data, working, Request(version, day))
    assert done.findings == (), done.findings[:3]
    assert done.entry is not None


def test_a_later_release_in_parts_is_the_same_and_goes_there_and_back(
    tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("claimpress.validation.cluster.RANGE", 40_000)
    monkeypatch.setattr("claimpress.engine.parts.PART_ROWS", 140)
    generate(World(300, 11), tmp_path / "here/data/claims.jsonl", workers=1)
    here, there = tmp_path / "here/data", shutil.copytree(tmp_path / "here", tmp_path / "there") / "data"
    two_releases(here, ThisMachine())
    two_releases(there, Cluster(spark))
    assert contents(there / "releases") == contents(here / "releases")
    with claimpress.open(there / "releases" / SECOND) as second:
        told = second.sql("SELECT DISTINCT reason FROM changes ORDER BY reason").to_pylist()
        assert [row["reason"] for row in told] == ["misread", "taken back"]
        assert second.sql("SELECT count(*) AS n FROM claim_versions").to_pylist() == [{"n": 311}]
    assert len(list((there / "releases" / SECOND / "parquet/claims").iterdir())) == 3
    cli = in_process(capfd)
    for line in (
        ["--data", str(there), "verify", SECOND],
        ["--data", str(there), "verify", "--chain"],
        ["--data", str(there), "publish", str(tmp_path / "www"), FIRST],
        ["--data", str(there), "publish", str(tmp_path / "www"), SECOND],
        ["get", "generated-claims", "--from", str(tmp_path / "www"), "--to", str(tmp_path / "got")],
    ):
        ran = cli(*line)
        assert ran.code == 0, ran
    (got,) = (path.parent for path in (tmp_path / "got").rglob("manifest.json"))
    assert contents(got) == contents(there / "releases" / SECOND)
