"""`claimpress make`, which `make release` ends in: builds, tells, seals nothing, is quick the second time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURE = Path(__file__).resolve().parents[1] / "valid" / "klopstock"


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as `make release` runs it."""
    command = [sys.executable, "-m", "claimpress", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "CLAIMPRESS_STRICT"}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project after its first run, and what that run told."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(FIXTURE, project, dirs_exist_ok=True)
    first = run(project, "make")
    assert first.returncode == 0, first.stderr
    return project, first.stdout


@pytest.fixture
def project(made: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of that project, to be changed."""
    return Path(shutil.copytree(made[0], tmp_path / "copy"))


def test_the_first_run_says_what_it_found_and_where_things_are(made: tuple[Path, str]) -> None:
    project, told = made
    assert "5 claims from 1 source; no findings" in told
    assert "nothing yet" in told
    assert "would ask for 0.1.0 (the first release)" in told
    assert "Try next:" in told
    assert (project / "dist" / "release" / "manifest.json").is_file()
    assert (project / "dist" / "klopstock-claims.duckdb").is_file()
    assert (project / "site" / "index.html").is_file()


def test_it_seals_nothing(made: tuple[Path, str]) -> None:
    assert not (made[0] / "data" / "releases").exists()


def test_three_things_to_try_next(made: tuple[Path, str]) -> None:
    tries = made[1].partition("Try next:\n")[2].splitlines()
    assert len(tries) == 3
    assert all(line.startswith("  ") for line in tries)


def test_the_second_run_does_nothing_and_says_so(made: tuple[Path, str]) -> None:
    project, told = made
    index = project / "site" / "index.html"
    before = index.stat().st_mtime_ns
    again = run(project, "make")
    assert again.stdout == f"Nothing has changed since the last run.\n{told}"
    assert index.stat().st_mtime_ns == before


def test_a_lost_site_is_built_again(project: Path) -> None:
    shutil.rmtree(project / "site")
    assert "Nothing has changed" not in run(project, "make").stdout
    assert (project / "site" / "index.html").is_file()


def test_errors_stop_it_and_leave_the_last_outputs(project: Path) -> None:
    actors = project / "data" / "actors.yaml"
    actors.write_text(
        actors.read_text(encoding="utf-8").replace("kind: outlet", "kind: outlets"), encoding="utf-8"
    )
    broken = run(project, "make")
    assert broken.returncode == 1
    assert "unknown-choice" in broken.stderr
    assert (project / "site" / "index.html").is_file()
    assert (project / "dist" / "release" / "SHA256SUMS").is_file()


def test_a_sealed_release_is_verified_and_rebuilt(project: Path) -> None:
    assert run(project, "release", "0.1.0", "--date", "2025-06-01").returncode == 0
    told = run(project, "make")
    assert told.returncode == 0, told.stderr
    assert "Sealed    0.1.0: verified" in told.stdout
    assert "rebuilt byte for byte" in told.stdout
    assert "nothing to seal: the data is that of 0.1.0" in told.stdout
    changed = project / "data" / "releases" / "0.1.0" / "csv" / "claims.csv"
    changed.chmod(0o644)
    changed.write_text(changed.read_text(encoding="utf-8").replace("twelve", "thirteen"), encoding="utf-8")
    tampered = run(project, "make")
    assert tampered.returncode == 1
    assert "data/releases/0.1.0/csv/claims.csv: csv/claims.csv does not have the checksum" in tampered.stdout


def test_what_stands_in_the_way_of_a_release_is_told(made: tuple[Path, str], project: Path) -> None:
    assert "In the way" not in made[1]
    assert "release 0.1.0 --date" in made[1]
    dataset = project / "data" / "dataset.yaml"
    dataset.write_text(
        dataset.read_text(encoding="utf-8").replace("needed: 1", "needed: 2"), encoding="utf-8"
    )
    told = run(project, "make")
    assert told.returncode == 0, told.stderr
    assert "In the way of sealing:" in told.stdout
    assert "(too-few-checks, 5 in all)" in told.stdout
    assert "release 0.1.0 --date" not in told.stdout
    assert "explain too-few-checks" in told.stdout


LOSSY = """
import sys
import duckdb
from claimpress.release import dist
from claimpress.cli import main
real = dist.write_database
def lossy(release, out):
    real(release, out)
    with duckdb.connect(str(out)) as connection:
        connection.execute("DELETE FROM checks")
dist.write_database = lossy
sys.exit(main(["make"]))
"""


def test_a_database_that_differs_from_the_draft_stops_it(tmp_path: Path) -> None:
    project = shutil.copytree(FIXTURE, tmp_path / "project")
    done = subprocess.run(
        [sys.executable, "-c", LOSSY], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "does not hold the draft's tables" in done.stdout
    assert "dist/klopstock-claims.duckdb: klopstock-claims.duckdb: table checks" in done.stdout
    assert not (project / "site").exists()


def test_a_release_that_is_not_in_the_ledger_is_named_where_it_lies(project: Path) -> None:
    assert run(project, "release", "0.1.0", "--date", "2025-06-01").returncode == 0
    shutil.copytree(project / "data/releases/0.1.0", project / "data/releases/0.2.0")
    told = run(project, "make")
    assert told.returncode == 1
    assert "data/releases/0.2.0: 0.2.0 is not in the ledger" in told.stdout
    assert "Sealed    0.1.0: verified" in told.stdout
