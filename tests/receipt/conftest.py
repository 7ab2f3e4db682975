"""A dataset with two releases, shared by all tests of this folder, which only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimpress.release.reader import ReleaseFolder
from support_receipt import releases, two_releases


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset's folder."""
    return two_releases(tmp_path_factory.mktemp("receipts") / "klopstock")


@pytest.fixture(scope="session")
def first(dataset: Path) -> ReleaseFolder:
    """Release 0.1.0."""
    return releases(dataset)[0]


@pytest.fixture(scope="session")
def second(dataset: Path) -> ReleaseFolder:
    """Release 0.2.0."""
    return releases(dataset)[1]
