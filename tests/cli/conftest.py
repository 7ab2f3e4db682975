"""Datasets to run commands in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support_cli import KLOPSTOCK, Cli, in_process, with_releases


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the Klopstock dataset that may be changed; the working folder."""
    folder = tmp_path / "klopstock"
    shutil.copytree(KLOPSTOCK, folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CLAIMPRESS_ARCHIVE", raising=False)
    return folder


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line in this process."""
    return in_process(capfd)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a draft in dist/ and the same sealed as 0.1.0; only to be read."""
    return with_releases(tmp_path_factory.mktemp("built") / "klopstock")
