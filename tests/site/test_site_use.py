"""Every snippet that a page offers runs over the release that the page stands beside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import support_site as support
from claimpress.release.reader import ReleaseFolder
from claimpress.site import downloads
from claimpress.site.content import markdown
from claimpress.site.pages.data import EXAMPLES, offered, snippet_words
from claimpress.site.view import View

ID, FOLDER = "klopstock-claims", "klopstock-claims-0.1.0"
WORDS = {
    "id": ID,
    "folder": FOLDER,
    "base_url": "",
    "claims": "parquet/claims.parquet",
    "claims_all": "parquet/claims.parquet",
    "evidence_all": "parquet/evidence.parquet",
}
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", markdown("use.md.j2", WORDS), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def workplace(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the page tells readers to download into it."""
    folder = tmp_path_factory.mktemp("workplace")
    downloads = site / "releases"
    shutil.unpack_archive(downloads / f"{FOLDER}.zip", folder)
    shutil.copy(downloads / "latest" / f"{ID}.duckdb", folder)
    return folder


def test_snippets_run_where_tables_lie_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimpress.engine.parts.PART_ROWS", 2)
    release = support.release(support.varied(), tmp_path / FOLDER)
    published = downloads.publish([ReleaseFolder(release)], None, tmp_path / "site")
    words = snippet_words(support.view_of(release), published)
    text = markdown("use.md.j2", {**words, "base_url": "https://example.org/"})
    assert "/claims.parquet" not in text
    assert f"{words['base_url']}releases/latest/parquet/claims/part-00001.parquet'," in text
    assert 'open_dataset("' in text
    code = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    told = in_python("".join(block for block in code if "load_dataset" not in block), tmp_path)
    assert told.returncode == 0, told.stderr
    assert "planned" in told.stdout


def in_python(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of Python in a folder."""
    command, settings = [sys.executable, "-c", code], {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)


def test_the_page_shows_every_tool() -> None:
    text = markdown("use.md.j2", WORDS)
    for tool in ("duckdb", "pandas", "polars", "arrow", "r", "datasets", "spreadsheet", "claimpress"):
        assert f"{{ #{tool} }}" in text
    assert {language for language, _ in BLOCKS} == {"sh", "python", "r"}


@pytest.mark.parametrize("code", [code for language, code in BLOCKS if language == "python"])
def test_python_snippets_run(code: str, workplace: Path, tmp_path: Path) -> None:
    quiet = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    result = in_python(code, workplace, **quiet)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip(), "a snippet that shows nothing teaches nothing"


@pytest.mark.parametrize("code", [code for language, code in BLOCKS if language == "sh"])
def test_shell_snippets_ask_what_the_database_answers(code: str, workplace: Path) -> None:
    match = re.fullmatch(r'duckdb -readonly (\S+) "(.*)"\n', code)
    assert match is not None, "a snippet that this test cannot run"
    if shutil.which("duckdb"):
        subprocess.run(["duckdb", "-readonly", match[1], match[2]], cwd=workplace, check=True)
    with duckdb.connect(str(workplace / match[1]), read_only=True) as connection:
        assert connection.sql(match[2]).fetchall() == [("done", 2), ("planned", 3)]


def in_r(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of R in a folder."""
    command, settings = ["Rscript", "-e", code], {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)


def has_r(packages: list[str]) -> bool:
    """Whether R is installed, and these packages with it."""
    asked = "".join(f"library({package});" for package in packages) or "TRUE"
    return shutil.which("Rscript") is not None and not in_r(asked, Path()).returncode


@pytest.mark.parametrize("code", [code for language, code in BLOCKS if language == "r"])
def test_r_snippets_run(code: str, workplace: Path) -> None:
    packages = re.findall(r"library\((\w+)\)", code)
    if not has_r(packages):
        pytest.skip(f"not installed: {', '.join(['R', *packages])}")
    for locale in ("C", "C.UTF-8"):
        result = in_r(code, workplace, LC_ALL=locale)
        assert result.returncode == 0, result.stderr
        assert "planned" in result.stdout
        assert "Warning" not in result.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["title"])
def test_the_console_s_examples_run(example: dict[str, str], view: View, workplace: Path) -> None:
    if example["needs"] == "changes":
        assert example not in offered(view)  # a first release has changed nothing
        return
    with duckdb.connect(str(workplace / f"{ID}.duckdb"), read_only=True) as connection:
        assert connection.sql(example["sql"]).fetchall()
    if not example["sql"].startswith("SHOW"):
        assert view.release.sql(example["sql"]).num_rows


def test_the_home_page_s_example_stands_with_its_answer(site: Path) -> None:
    text = support.article(site / "index.html").text
    assert "FROM claims WHERE withdrawn_since IS NULL GROUP BY stage" in text
    assert "planned 3 done 2" in text
