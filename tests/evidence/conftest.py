"""A dataset to change, its text, and the archive that holds it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from claimpress.evidence.archive import Archive
from claimpress.model.text import NormalText, normalise

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the Klopstock dataset."""
    return Path(shutil.copytree(TESTS / "valid/klopstock/data", tmp_path / "project/data"))


@pytest.fixture
def claims_file(data: Path) -> Path:
    """The file of its five claims."""
    return data / "claims/fna-2025-klopstock.yaml"


@pytest.fixture
def text() -> NormalText:
    """The text of its source."""
    return normalise((TESTS / "archive/fna-2025-klopstock.txt").read_bytes())


@pytest.fixture
def archive() -> Archive:
    """The archive that holds the text."""
    opened = Archive.open(TESTS / "archive")
    assert opened is not None
    return opened
