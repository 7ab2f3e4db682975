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
    spark = [item for item in items if "spark" in item.path.parts]
    long = [item for item in items if "survive" in item.path.parts]
    first = {*spark, *long}
    others = [item for item in items if item not in first]
    ordered: list[pytest.Item] = []
    for share in range(shares):
        # Spark is started once, in the first process.
        ordered += (spark if not share else []) + long[share::shares]
        room = len(items) * (share + 1) // shares - len(ordered)
        ordered += others[:room]
        del others[:room]
    items[:] = ordered + others


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody who may sign."""
    return make_key(tmp_path_factory.mktemp("keys") / "key")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The key of somebody else."""
    return make_key(tmp_path_factory.mktemp("keys") / "other")
