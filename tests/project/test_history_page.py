"""The page on history: what it says to type can be typed, and answers."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb
import pytest

import claimpress
from claimpress.release.find import sealed
from claimpress.release.formats.database import write_database
from support_cli import Cli, in_process

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "history.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def data() -> Path:
    """The dataset of whose releases the page speaks."""
    return PROJECT / "data"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Cli:
    return in_process(capfd)


def commands() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith("claimpress ")]


@pytest.mark.parametrize("line", commands())
def test_its_commands_run(
    line: str, data: Path, run: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("--data", str(data), *shlex.split(line)[1:])
    assert done.code == 0, done.err
    assert done.out or any(tmp_path.iterdir())


def test_its_sql_answers_in_the_database_file(data: Path, tmp_path: Path) -> None:
    (sql,) = blocks("text")
    newest = sealed(data)[-1]
    write_database(newest, tmp_path / "a.duckdb")
    attach, query = sql.split(";\n", 1)
    with duckdb.connect() as connection:
        connection.execute(re.sub(r"'[^']*'", f"'{tmp_path}/a.duckdb'", attach, count=1))
        assert len(connection.execute(query).fetchall()) == 61


def test_its_python_runs(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(data.parent)
    (code,) = blocks("python")
    exec(compile(code, str(PAGE), "exec"), {})
    assert capsys.readouterr().out == "[{'claims': 61}]\n"


def test_every_macro_that_it_names_is_there(data: Path) -> None:
    with claimpress.open(data=data) as release:
        named = set(re.findall(r"`(\w+)_as_of`", PAGE.read_text(encoding="utf-8")))
        assert named
        assert named <= set(release.tables)
        others = {name for name in release.tables if not name.endswith("_versions")} - {"releases", "changes"}
        assert len(others) == len([name for name in release.tables if name.endswith("_versions")])
