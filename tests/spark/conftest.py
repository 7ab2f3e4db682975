"""One Spark session for all tests that need one: starting Java takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from claimpress.engine.spark.session import open_session


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    with open_session("local[2]") as session:
        yield session
