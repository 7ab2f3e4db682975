"""`dist/`: the draft of the next release."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from claimpress.disk.plain import write_text
from claimpress.model.errors import UserError
from claimpress.release import dist as building
from claimpress.release.dist import BUILDING, DistRequest, build_dist
from claimpress.release.formats.database import check_database
from claimpress.release.lock import exclusive
from claimpress.release.reader import ReleaseFolder
from claimpress.release.verify.whole import verify_release
from claimpress.validation.run import Report
from support_release import DELIVERY, contents, with_claim


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture(scope="module")
def done(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft that stands; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("dist")
    build_dist(folder / "data", report, folder / "dist")
    return folder / "dist"


def test_the_draft_bears_the_version_that_sealing_would_ask_for(
    data: Path, report: Report, dist: Path
) -> None:
    built = build_dist(data, report, dist)
    assert (built.version, built.proposal.version, built.fresh) == ("0.1.0-draft", "0.1.0", True)
    assert sorted(path.name for path in dist.iterdir()) == [
        "build.json",
        "klopstock-claims.duckdb",
        "release",
    ]
    assert verify_release(built.release).ok
    assert check_database(built.database, ReleaseFolder(built.release)) == []


@pytest.mark.usefixtures("first")
def test_a_draft_after_a_release_knows_it(data: Path, report: Report, dist: Path) -> None:
    same = build_dist(data, report, dist)
    assert (same.version, same.proposal.version, same.proposal.previous) == ("0.1.0-draft", None, "0.1.0")
    built = build_dist(data, with_claim(report, DELIVERY, stage="agreed"), dist)
    assert built.version == "0.2.0-draft"
    rows = {row["id"]: row for row in ReleaseFolder(built.release).table("claims").to_pylist()}
    assert (rows[DELIVERY]["first_release"], rows[DELIVERY]["last_changed"]) == ("0.1.0", "0.2.0-draft")


def test_nothing_is_done_again_while_nothing_has_changed(data: Path, report: Report, dist: Path) -> None:
    first = build_dist(data, report, dist)
    stamps = {path: path.stat().st_mtime_ns for path in dist.rglob("*")}
    second = build_dist(data, report, dist)
    assert second == replace(first, fresh=False)
    assert {path: path.stat().st_mtime_ns for path in dist.rglob("*")} == stamps
    assert build_dist(data, report, dist, DistRequest(force=True)).fresh


@pytest.mark.parametrize(
    "damage",
    [
        lambda dist: (dist / "release/README.md").unlink(),
        lambda dist: (dist / "release/csv/claims.csv").write_text("x"),
        lambda dist: (dist / "release/extra").write_text("x"),
        lambda dist: (dist / "release/SHA256SUMS").write_text("x"),
        lambda dist: (dist / "klopstock-claims.duckdb").unlink(),
        lambda dist: (dist / "klopstock-claims.duckdb").write_bytes(b"x"),
        lambda dist: (dist / "build.json").write_text("{}"),
        lambda dist: (dist / "build.json").write_text("[" * 100_000),
        lambda dist: (dist / "build.json").unlink(),
    ],
)
def test_what_is_damaged_is_built_again(
    damage: Callable[[Path], object], data: Path, report: Report, dist: Path, done: Path
) -> None:
    shutil.copytree(done, dist)
    assert not build_dist(data, report, dist).fresh
    damage(dist)
    assert build_dist(data, report, dist).fresh
    assert contents(dist / "release") == contents(done / "release")
    assert not build_dist(data, report, dist).fresh


def test_other_data_another_day_another_lock_or_another_tool_build_again(
    data: Path, report: Report, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_dist(data, report, dist)
    assert build_dist(data, with_claim(report, DELIVERY, event=None), dist).fresh
    assert build_dist(data, report, dist).fresh
    assert build_dist(data, report, dist, DistRequest(date="2025-06-01")).fresh
    assert build_dist(data, report, dist, DistRequest(date="2025-06-01", lock_sha256="f" * 64)).fresh
    monkeypatch.setattr(building, "tool_sha256", lambda: "0" * 64)
    assert build_dist(data, report, dist, DistRequest(date="2025-06-01", lock_sha256="f" * 64)).fresh


def test_a_bad_day_is_refused_before_anything_is_written(data: Path, report: Report, dist: Path) -> None:
    with pytest.raises(UserError):
        build_dist(data, report, dist, DistRequest(date="2025-02-30"))
    assert not dist.exists()


def test_a_second_build_at_the_same_time_is_told_who_holds_the_lock(
    data: Path, report: Report, dist: Path
) -> None:
    with (
        exclusive(dist / ".lock", BUILDING),
        pytest.raises(UserError, match=f"another build .* process {os.getpid()}"),
    ):
        build_dist(data, report, dist)
    assert list(dist.iterdir()) == []
    assert build_dist(data, report, dist).fresh


def test_what_a_killed_build_left_is_cleared_even_where_nothing_has_changed(
    data: Path, report: Report, dist: Path, done: Path
) -> None:
    shutil.copytree(done, dist)
    before = sorted(dist.iterdir())
    write_text(dist / ".tmp-release-4194301/half", "written")
    write_text(dist / ".lock", f"{os.getppid()}\n")
    assert not build_dist(data, report, dist).fresh
    assert sorted(dist.iterdir()) == before


def test_a_failed_database_leaves_draft_and_database_as_they_were(
    data: Path, report: Report, dist: Path, done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(done, dist)
    before = contents(dist)

    def fail(*_: object) -> None:
        raise UserError("the disk is full")

    monkeypatch.setattr(building, "write_database", fail)
    with pytest.raises(UserError):
        build_dist(data, with_claim(report, DELIVERY, event=None), dist)
    before.pop("build.json")
    assert contents(dist) == before


def test_data_with_errors_is_not_built(data: Path, report: Report, dist: Path) -> None:
    with pytest.raises(UserError) as caught:
        build_dist(data, replace(report, corpus=None), dist)
    assert caught.value.exit_code == 1
    assert not dist.exists()


def test_a_failure_keeps_the_draft_that_was_there(
    data: Path, report: Report, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build_dist(data, report, dist)
    before = contents(built.release)

    def fail(*_: object) -> None:
        raise UserError("the disk is full")

    monkeypatch.setattr(building, "write_database", fail)
    with pytest.raises(UserError):
        build_dist(data, report, dist, DistRequest(force=True))
    assert contents(built.release) == before
    monkeypatch.undo()
    assert build_dist(data, report, dist).fresh


def test_the_note_tells_what_it_was_built_from_and_what_to_ask_for(
    data: Path, report: Report, dist: Path
) -> None:
    build_dist(data, report, dist, DistRequest(lock_sha256="a" * 64))
    note = json.loads((dist / "build.json").read_text())
    assert note["version"] == "0.1.0-draft"
    assert note["proposal"]["version"] == "0.1.0"
    assert note["basis"]["lock_sha256"] == "a" * 64
    manifest = ReleaseFolder(dist / "release").manifest
    assert manifest["lock_sha256"] == "a" * 64
    assert manifest["inputs_sha256"] == note["basis"]["inputs_sha256"]
