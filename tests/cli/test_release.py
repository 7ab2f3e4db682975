"""`build`, `release`, `verify`, `schema` and `site`: the path to what readers get."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from support_cli import Cli

CLAIMS = "data/claims/fna-2025-klopstock.yaml"


def test_build_says_what_it_wrote_and_is_quick_the_second_time(cli: Cli, project: Path) -> None:
    run = cli("build")
    assert run.code == 0
    assert run.out.startswith("0.1.0-draft: written\n")
    assert "Sealing it would ask for 0.1.0 or higher" in run.out
    manifest = project / "dist/release/manifest.json"
    before = manifest.stat().st_mtime_ns
    assert cli("build").out.startswith("0.1.0-draft: nothing has changed")
    assert manifest.stat().st_mtime_ns == before
    assert cli("build", "--force").out.startswith("0.1.0-draft: written\n")


def test_build_elsewhere_with_a_day(cli: Cli, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "draft"
    run = cli("build", "--out", str(out), "--date", "2026-05-01", "--format", "json")
    assert run.code == 0
    assert json.loads(run.out)["version"] == "0.1.0-draft"
    assert json.loads((out / "release/manifest.json").read_text())["date"] == "2026-05-01"
    assert not (project / "dist").exists()
    assert cli("build", "--date", "2026-02-30").code == 2


def test_errors_stop_a_build_and_leave_the_last_one(cli: Cli, project: Path) -> None:
    cli("build")
    before = (project / "dist/release/manifest.json").read_bytes()
    path = project / CLAIMS
    path.write_text(path.read_text().replace("action: buy", "action: bye"))
    run = cli("build")
    assert run.code == 1
    assert run.out == ""
    assert f"{CLAIMS}:" in run.err
    assert "error" in run.err
    assert (project / "dist/release/manifest.json").read_bytes() == before
    assert cli("release", "0.1.0", "--date", "2026-01-02").code == 1
    assert not (project / "data/releases/0.1.0").exists()


def test_seal_verify_and_rebuild(cli: Cli, project: Path) -> None:
    run = cli("release", "0.1.0", "--date", "2026-01-02")
    assert run.code == 0, run.err
    assert run.out.startswith("0.1.0: sealed in data/releases/0.1.0\n")
    assert "claimpress verify 0.1.0 --rebuild" in run.err
    digest = hashlib.sha256((project / "data/releases/0.1.0/manifest.json").read_bytes()).hexdigest()
    assert f"  manifest {digest}\n" in cli("verify", "0.1.0").out
    assert json.loads(cli("verify", "--format", "json").out)["releases"][0]["manifest_sha256"] == digest
    assert cli("verify").out == "0.1.0 holds: " + cli("verify", "0.1.0").out.split("holds: ")[1]
    assert "rebuilt: all bytes the same" in cli("verify", "--rebuild").out
    assert cli("release", "0.1.0", "--date", "2026-01-03").code == 2
    assert cli("release", "0.2.0", "--date", "2026-01-03").code == 1  # nothing has changed
    assert (project / "data/releases/index.json").is_file()


def test_claims_without_enough_checks_are_not_sealed(cli: Cli, project: Path) -> None:
    path = project / "data/dataset.yaml"
    path.write_text(path.read_text().replace("checks_needed: 1", "checks_needed: 2"))
    run = cli("release", "0.1.0", "--date", "2026-01-02")
    assert run.code == 1
    assert run.err.count("too-few-checks") >= 5
    assert not (project / "data/releases").exists() or not list((project / "data/releases").glob("0*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("0.1", "--date", "2026-01-02"), "not a version"),
        (("0.1.0", "--date", "2026-13-02"), "no day"),
        (("0.1.0",), "--date"),
    ],
)
def test_release_asks_for_a_version_and_a_day(
    cli: Cli, project: Path, arguments: tuple[str, ...], words: str
) -> None:
    run = cli("release", *arguments)
    assert run.code == 2
    assert words in run.err
    assert project.is_dir()


def test_changed_byte_is_found(cli: Cli, built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "downloaded"
    shutil.copytree(built / "data/releases/0.1.0", folder)
    assert cli("verify", str(folder)).code == 0
    table = folder / "csv/claims.csv"
    table.write_bytes(table.read_bytes().replace(b"boats", b"goats", 1))
    run = cli("verify", str(folder))
    assert run.code == 1
    assert "csv/claims.csv: error release-file-changed" in run.out
    assert "0.1.0 does not hold" in run.out
    document = json.loads(cli("verify", str(folder), "--format", "json").out)
    assert document["releases"][0]["ok"] is False
    assert document["releases"][0]["findings"][0]["file"] == "csv/claims.csv"


def sealed(cli: Cli, project: Path) -> Path:
    """0.1.0 of the project, sealed."""
    assert cli("release", "0.1.0", "--date", "2026-01-02").code == 0
    return project / "data/releases/0.1.0"


def test_damaged_sealed_release_is_still_in_the_ledger(cli: Cli, project: Path) -> None:
    folder = sealed(cli, project)
    assert ", sealed\n" in cli("verify").out
    (folder / "csv/claims.csv").write_text("changed")
    for arguments in (["verify"], ["verify", "0.1.0"], ["verify", "v0.1.0"]):
        run = cli(*arguments)
        assert run.code == 1
        assert "0.1.0 does not hold: " in run.out
        assert "in the ledger, damaged since" in run.out
        assert "not in a ledger" not in run.out
    (told,) = json.loads(cli("verify", "--format", "json").out)["releases"]
    assert (told["listed"], told["ok"], told["sealed"]) == (True, False, False)


def test_an_edited_ledger_does_not_make_a_whole_release_damaged(cli: Cli, project: Path) -> None:
    ledger = sealed(cli, project).parent / "index.json"
    entry = json.loads(ledger.read_text())
    entry["releases"][0]["manifest_sha256"] = "0" * 64
    ledger.write_text(json.dumps(entry))
    run = cli("verify", "0.1.0")
    assert run.code == 1
    assert "whole, and not as the ledger has it" in run.out
    assert "the ledger was edited, or the folder exchanged" in " ".join(run.out.split())


def test_a_database_that_lies_elsewhere_is_compared_with_its_release(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimpress.release.formats.database import write_database
    from claimpress.release.reader import ReleaseFolder

    folder = sealed(cli, project)
    (tmp_path / "away").mkdir()
    database = tmp_path / "away/claims.duckdb"
    write_database(ReleaseFolder(folder), database)
    run = cli("verify", str(database))
    assert (run.code, "database, unsigned, sealed" in run.out) == (0, True), run
    with duckdb.connect(str(database)) as connection:
        connection.execute("UPDATE claims SET stage = 'done'")
    run = cli("verify", str(database))
    assert (run.code, run.out.count("release-database-differs")) == (1, 1), run
    assert "whole, and in the ledger" in run.out
    write_database(ReleaseFolder(folder), database)
    monkeypatch.chdir(tmp_path / "away")
    alone = cli("verify", "claims.duckdb")
    assert alone.code == 3
    assert "made of release 0.1.0, which is not at hand" in " ".join(alone.err.split())
    shutil.copytree(folder, tmp_path / "away/0.1.0")
    assert cli("verify", "claims.duckdb").code == 0
    shutil.copy(database, "0.1.0/claims.duckdb")
    Path("0.1.0/index.html").write_text("the page that a site has for it")
    assert cli("verify", "0.1.0/claims.duckdb").code == 0
    assert "release-file-extra" in cli("verify", "0.1.0").out
    shutil.copy(database, folder / "claims.duckdb")
    assert "release-file-extra" in cli("verify", str(folder / "claims.duckdb")).out
    database.write_bytes(b"no database")
    assert "is not the database of a release" in cli("verify", str(database)).err


def test_the_chain_of_a_folder_is_refused_in_plain_words(cli: Cli, project: Path) -> None:
    sealed(cli, project)
    run = cli("verify", "--chain", "data/releases/0.1.0")
    assert run.code == 2
    assert "name one of its versions" in run.err


def test_release_that_lost_its_manifest_is_verified_all_the_same(cli: Cli, project: Path) -> None:
    folder = sealed(cli, project)
    (folder / "manifest.json").unlink()
    for named in ("0.1.0", "v0.1.0", "data/releases/0.1.0"):
        run = cli("verify", named)
        assert run.code == 1
        assert "data/releases/0.1.0/manifest.json: error release-file-missing" in run.out
        assert "in the ledger, damaged since" in run.out


def test_ledger_is_named_where_it_lies(cli: Cli, project: Path) -> None:
    ledger = sealed(cli, project).parent / "index.json"
    ledger.write_text("{")
    run = cli("verify")
    assert run.code == 1
    assert run.out.startswith("data/releases/index.json: error ledger-unreadable")
    document = json.loads(cli("verify", "--format", "json").out)["ledger"]
    assert document["path"] == "data/releases/index.json"
    assert document["findings"][0]["file"] == "data/releases/index.json"


@pytest.mark.parametrize("named", ["dist", "dist/release", "dist/klopstock-claims.duckdb"])
def test_draft_is_verified_with_the_database_beside_it(cli: Cli, project: Path, named: str) -> None:
    assert cli("build").code == 0
    run = cli("verify", named)
    assert run.code == 0, run.out
    assert "0.1.0-draft holds: " in run.out
    assert "database, not in a ledger" in run.out
    shutil.copy("dist/klopstock-claims.duckdb", "away.duckdb")
    assert "database, not in a ledger" in cli("verify", "away.duckdb").out
    with duckdb.connect(str(project / "dist/klopstock-claims.duckdb")) as connection:
        connection.execute("UPDATE claims SET stage = 'done'")
    run = cli("verify", named)
    assert run.code == 1
    assert "dist/klopstock-claims.duckdb: error release-database-differs" in run.out
    assert "table claims" in run.out


def test_lost_database_of_a_draft_is_told(cli: Cli, project: Path) -> None:
    assert cli("build").code == 0
    (project / "dist/klopstock-claims.duckdb").unlink()
    run = cli("verify", "dist")
    assert run.code == 1
    assert "release-database-differs" in run.out


def test_bad_day_or_version_is_told_before_the_data_is_read(cli: Cli, project: Path) -> None:
    path = project / CLAIMS
    path.write_text(path.read_text().replace("action: buy", "action: bye"))
    for arguments in (
        ("build", "--date", "2026-02-30"),
        ("release", "0.1.0", "--date", "2026-02-30"),
        ("release", "0.1", "--date", "2026-01-02"),
    ):
        run = cli(*arguments)
        assert run.code == 2
        assert "bye" not in run.err


def test_build_tells_what_release_would_refuse(cli: Cli, project: Path) -> None:
    assert "In the way" not in cli("build").out
    path = project / "data/dataset.yaml"
    path.write_text(path.read_text().replace("checks_needed: 1", "checks_needed: 2"))
    for _ in range(2):
        run = cli("build")
        assert run.code == 0
        assert "In the way of sealing:\n  claim c-" in run.out
        assert "(too-few-checks, 5 in all)" in run.out
    (told,) = json.loads(cli("build", "--format", "json").out)["in_the_way"]
    assert (told["code"], told["count"]) == ("too-few-checks", 5)


def test_fresh_dataset_is_built_and_not_sealed(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("init", "new").code == 0
    monkeypatch.chdir(tmp_path / "new")
    built = cli("build")
    assert built.code == 0
    assert "no-claims" in built.out
    assert "placeholder-text, 3 in all" in built.out
    run = cli("release", "0.1.0", "--date", "2026-01-02")
    assert run.code == 1
    assert "data/dataset.yaml:" in run.err
    assert run.err.count("error placeholder-text") == 3
    assert "error no-claims" in run.err


def test_verify_without_anything_sealed(cli: Cli, project: Path) -> None:
    run = cli("verify")
    assert run.code == 0
    assert "Nothing is sealed yet" in run.out
    assert cli("verify", "0.1.0").code == 3
    assert cli("verify", "nowhere").code == 3
    assert project.is_dir()


def test_schema_is_written_compared_and_cleared_of_what_is_no_more(cli: Cli, project: Path) -> None:
    assert cli("schema", "--check").code == 1
    assert cli("schema").code == 0
    folder = project / "schema"
    assert cli("schema", "--check").code == 0
    (folder / "claim.schema.json").write_text("{}")
    stale = json.loads((folder / "actor.schema.json").read_text())
    (folder / "ghost.schema.json").write_text(json.dumps(stale))
    (folder / "mine.schema.json").write_text("{}")
    run = cli("schema", "--check")
    assert run.code == 1
    assert run.out.splitlines() == [
        "schema/claim.schema.json: differs",
        "schema/ghost.schema.json: describes a kind of record that is no more",
    ]
    assert cli("schema").code == 0
    assert not (folder / "ghost.schema.json").exists()
    assert (folder / "mine.schema.json").exists()


def test_site_is_built_from_the_release(cli: Cli, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    run = cli("--data", str(built), "site", "--out", str(out))
    assert run.code == 0, run.err
    assert (out / "index.html").is_file()
    assert "pages" in run.out


def test_site_without_mkdocs_names_what_to_install(
    cli: Cli, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "mkdocs.config", None)
    run = cli("--data", str(built), "site", "--out", str(tmp_path / "site"))
    assert run.code == 3
    assert "pip install 'claimpress[site]'" in run.err
