"""What holds for every test: the longest come first, property tests draw the same examples, keys to sign."""

from __future__ import annotations

import pytest
from hypothesis import settings

from support_signing import Key, make_key

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: at the end, one process would wait for another that still has them."""
    items.sort(key=lambda item: "survive" not in item.path.parts)


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody who may sign."""
    return make_key(tmp_path_factory.mktemp("keys") / "key")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody else."""
    return make_key(tmp_path_factory.mktemp("keys") / "other")
