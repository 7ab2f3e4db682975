"""The library's face: what `import claimpress` gives, and no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import claimpress
from claimpress.about import VERSION
from support_cli import KLOPSTOCK, TESTS, with_releases


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a draft and a sealed release."""
    return with_releases(tmp_path_factory.mktemp("public") / "klopstock")


def test_exports() -> None:
    assert claimpress.__all__ == [
        "Finding",
        "Release",
        "UserError",
        "__version__",
        "build",
        "open",
        "validate",
    ]
    for name in claimpress.__all__:
        assert getattr(claimpress, name) is not None
    assert set(claimpress.__all__) <= set(dir(claimpress))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = claimpress.nothing


def test_version_is_that_of_the_package() -> None:
    project = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert claimpress.__version__ == VERSION == project["version"]


def test_import_is_cheap() -> None:
    heavy = ("duckdb", "pyarrow", "pydantic", "jsonschema", "yaml", "mkdocs", "click", "rich")
    code = f"import sys, claimpress; print([m for m in {heavy} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"


def test_validate_gives_findings(tmp_path: Path) -> None:
    assert claimpress.validate(KLOPSTOCK) == []
    assert claimpress.validate(str(KLOPSTOCK / "data")) == []
    folder = tmp_path / "klopstock"
    shutil.copytree(KLOPSTOCK, folder)
    claims = folder / "data/claims/fna-2025-klopstock.yaml"
    claims.write_text(claims.read_text().replace("date: 2019", "date: 2019-02-30"))
    (finding,) = claimpress.validate(folder)
    assert isinstance(finding, claimpress.Finding)
    assert (finding.code, finding.place.line) == ("bad-date", 64)
    with pytest.raises(claimpress.UserError, match="no dataset"):
        claimpress.validate(tmp_path / "nowhere")


def test_open_by_version_by_path_and_the_newest(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built / "data")
    sealed = built / "data/releases/0.1.0"
    for named in (None, "0.1.0", "v0.1.0", sealed, str(sealed)):
        with claimpress.open(named) as release:
            assert release.version == "0.1.0"
    assert claimpress.open("../dist").version == "0.1.0-draft"
    monkeypatch.chdir("/")
    assert claimpress.open(data=built).version == "0.1.0"
    with pytest.raises(claimpress.UserError, match=r"no release 0\.2\.0"):
        claimpress.open("0.2.0", data=built)
    with pytest.raises(claimpress.UserError, match="neither a version nor the folder"):
        claimpress.open("nowhere")
    with pytest.raises(claimpress.UserError, match="no dataset here"):
        claimpress.open()


def test_release_answers_and_cannot_be_changed(built: Path) -> None:
    with claimpress.open(built / "dist/release") as release:
        assert release.manifest["dataset"] == "klopstock-claims"
        assert "claims" in release.tables
        assert release.sql("SELECT count(*) AS n FROM claims").to_pylist() == [{"n": 5}]
        assert release.table("claims").num_rows == 5
        with pytest.raises(claimpress.UserError):
            release.sql("DROP TABLE claims")
        with pytest.raises(claimpress.UserError, match="no table"):
            release.table("claimz")
        assert repr(release).startswith("<claimpress release 0.1.0-draft at ")
    with pytest.raises(claimpress.UserError, match="closed"):
        release.sql("SELECT 1")
    release.close()
