"""Finding and reading releases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from claimpress.model.errors import UserError
from claimpress.release.find import find, newest, of_version
from claimpress.release.find import sealed as all_sealed
from claimpress.release.reader import ReleaseFolder
from claimpress.release.seal import Sealed
from claimpress.validation.run import Report
from support_release import DELIVERY, sealed, with_claim


def test_a_release_answers_queries_and_gives_its_tables(release: Path) -> None:
    folder = ReleaseFolder(release)
    assert folder.tables[0] == "claims"
    assert folder.table("claims").num_rows == 5
    assert folder.sql("SELECT count(*) AS n FROM claims JOIN sources ON sources.id = source").to_pylist() == [
        {"n": 5}
    ]
    assert (folder.version, folder.date) == ("0.1.0", "2025-06-01")
    assert folder.info["title"] == "Klopstock Claims"


def test_making_one_reads_nothing(tmp_path: Path) -> None:
    folder = ReleaseFolder(tmp_path / "absent")
    with pytest.raises(UserError, match=r"manifest\.json cannot be read") as caught:
        folder.version  # noqa: B018 - reading is what is tested
    assert "dist/release" in caught.value.remedy


def test_an_unknown_table_is_told_with_the_known_ones(release: Path) -> None:
    with pytest.raises(UserError, match="no table 'claim'") as caught:
        ReleaseFolder(release).table("claim")
    assert "claims, claim_actors" in caught.value.remedy


def test_damage_is_a_sentence(release: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    (copy / "parquet/claims.parquet").write_bytes(b"no parquet")
    (copy / "datapackage.json").write_text("[]")
    with pytest.raises(UserError, match="cannot be read"):
        ReleaseFolder(copy).table("claims")
    with pytest.raises(UserError, match="does not hold a JSON object"):
        ReleaseFolder(copy).datapackage  # noqa: B018 - reading is what is tested
    (copy / "manifest.json").write_text("{}")
    with pytest.raises(UserError, match="not a manifest"):
        ReleaseFolder(copy).tables  # noqa: B018 - reading is what is tested


def test_the_newest_sealed_release_is_the_last_of_the_ledger(
    first: Sealed, data: Path, report: Report
) -> None:
    assert newest(data).path == first.folder
    second = sealed(data, with_claim(report, DELIVERY, stage="agreed"), "0.10.0", "2025-07-01")
    assert newest(data).path == second.folder
    assert [release.version for release in all_sealed(data)] == ["0.1.0", "0.10.0"]
    assert of_version(data, "0.1.0").version == "0.1.0"


def test_a_release_is_found_by_path_without_any_dataset(release: Path, tmp_path: Path) -> None:
    def nowhere() -> Path:
        raise AssertionError("the dataset was asked for")

    shutil.copytree(release, tmp_path / "dist" / "release")
    for named in (release, str(release), release / "manifest.json"):
        assert find(named, nowhere).path == release
    assert find(tmp_path / "dist", nowhere).path == tmp_path / "dist" / "release"
    with pytest.raises(UserError, match="neither a version nor the folder"):
        find(tmp_path, nowhere)


@pytest.mark.usefixtures("first")
def test_an_unknown_release_is_told_with_the_sealed_ones(data: Path) -> None:
    with pytest.raises(UserError, match=r"no release 0\.2\.0") as caught:
        find("v0.2.0", lambda: data)
    assert caught.value.remedy == "sealed releases: 0.1.0"
    assert caught.value.exit_code == 3


def test_a_sealed_release_that_has_lost_its_manifest_is_no_unknown_one(first: Sealed, data: Path) -> None:
    assert first.folder is not None
    (first.folder / "manifest.json").unlink()
    with pytest.raises(UserError, match="is in the ledger and is not whole"):
        find("0.1.0", lambda: data)


def test_without_any_release_the_draft_is_taken_or_the_next_command_told(release: Path, data: Path) -> None:
    data.mkdir()
    with pytest.raises(UserError) as caught:
        find(None, lambda: data)
    assert "claimpress build" in caught.value.remedy
    shutil.copytree(release, data.parent / "dist" / "release")
    assert find(None, lambda: data).path == data.parent / "dist" / "release"
