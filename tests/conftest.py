"""What holds for every test: property tests draw the same examples each time; keys to sign with."""

from __future__ import annotations

import pytest
from hypothesis import settings

from support_signing import Key, make_key

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody who may sign."""
    return make_key(tmp_path_factory.mktemp("keys") / "key")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody else."""
    return make_key(tmp_path_factory.mktemp("keys") / "other")
