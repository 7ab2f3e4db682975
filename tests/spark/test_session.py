"""What is missing for Spark is said in one sentence, with what to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from claimpress.engine.spark.session import check_java, open_session
from claimpress.engine.spark.trouble import lost
from claimpress.model.errors import UserError
from support_cli import KLOPSTOCK, in_process


def java(folder: Path, version: str, code: int = 0) -> Path:
    """A program that says that it is a Java of that version."""
    folder.mkdir()
    program = folder / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\nexit {code}\n")
    program.chmod(0o755)
    return program


@pytest.fixture(autouse=True)
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/nowhere")


def test_java_is_missing() -> None:
    with pytest.raises(UserError, match="Spark needs Java, and there is none") as told:
        check_java()
    assert "apt-get install openjdk-17-jre-headless" in told.value.remedy
    assert "JAVA_HOME" in told.value.remedy


def test_java_home_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UserError, match="JAVA_HOME holds none"):
        check_java()


@pytest.mark.parametrize("version", ["1.8.0_402", "11.0.2", "16"])
def test_java_is_too_old(tmp_path: Path, version: str) -> None:
    java(tmp_path / "bin", version)
    with pytest.raises(UserError, match="Java 17 or newer"):
        check_java()


def test_java_does_not_run(tmp_path: Path) -> None:
    java(tmp_path / "bin", "17", code=1)
    with pytest.raises(UserError, match="does not run"):
        check_java()


@pytest.mark.parametrize("version", ["17", "17.0.15", "25-ea"])
def test_java_will_do(tmp_path: Path, version: str) -> None:
    java(tmp_path / "bin", version)
    check_java()


def test_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(UserError, match="Spark is not installed") as told, open_session("local[1]"):
        pass
    assert "claimpress[spark]" in told.value.remedy


def test_the_command_says_so_too(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    cli = in_process(capfd)
    told = cli("--data", str(KLOPSTOCK), "build", "--engine", "spark", "--out", str(tmp_path / "dist"))
    assert told.code == 3
    assert "Spark needs Java, and there is none" in told.err
    assert "Traceback" not in told.err
    assert not (tmp_path / "dist").exists()


def test_a_master_needs_spark(capfd: pytest.CaptureFixture[str]) -> None:
    told = in_process(capfd)("--data", str(KLOPSTOCK), "build", "--master", "local[2]")
    assert told.code == 2
    assert "--master is for --engine spark" in told.err


def test_executors_without_the_tool_are_told_how_to_find_it() -> None:
    java = "Job aborted: ...\n  File ...\nModuleNotFoundError: No module named 'claimpress'\n"
    problem = lost(RuntimeError(java))
    assert "lacks claimpress" in str(problem)
    assert "PYSPARK_PYTHON" in problem.remedy
