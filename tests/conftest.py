"""What holds for every test: long ones are shared out, property tests draw the same examples; keys."""

from __future__ import annotations

import pytest
from hypothesis import settings

from support_signing import Key, make_key

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each process its share of the longest tests, first: else one would wait for another in the end.

    A process begins with as many tests in a row as any other.
    """
    shares = int(getattr(config, "workerinput", {}).get("workercount", 1))
    long = [item for item in items if "survive" in item.path.parts]
    others = [item for item in items if "survive" not in item.path.parts]
    at = [len(others) * share // shares for share in range(shares + 1)]
    items[:] = [
        item for share in range(shares) for item in (*long[share::shares], *others[at[share] : at[share + 1]])
    ]


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody who may sign."""
    return make_key(tmp_path_factory.mktemp("keys") / "key")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody else."""
    return make_key(tmp_path_factory.mktemp("keys") / "other")
