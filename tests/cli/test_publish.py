"""`build`, `release`, `verify`, `schema` and `site`: the path to what readers get."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

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


def test_verify_without_anything_sealed(cli: Cli, project: Path) -> None:
    run = cli("verify")
    assert run.code == 0
    assert "Nothing is sealed yet" in run.out
    assert cli("verify", "0.1.0").code == 2
    assert cli("verify", "nowhere").code == 2
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
