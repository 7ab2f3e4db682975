"""A cluster without executors is given up where it had some, and waited for where it had none yet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from claimpress.engine.spark import watch
from claimpress.engine.spark.trouble import lost
from claimpress.model.errors import EngineLostError

LONG = 60.0
"""Seconds after which nothing is waited for."""


class Context:
    """A cluster of which somebody waits for an answer, as Spark tells of it: executors at each look."""

    def __init__(self, executors: Iterator[int], jobs: list[int]) -> None:
        self.looks = self.cancelled = 0
        self._executors, self._jobs = executors, jobs
        own = SimpleNamespace(getExecutorInfos=lambda: ["driver", *range(self._next())])
        self._jsc = SimpleNamespace(sc=lambda: SimpleNamespace(statusTracker=lambda: own))

    def _next(self) -> int:
        self.looks += 1
        return next(self._executors)

    def statusTracker(self) -> Any:  # noqa: N802 - Spark's name
        return SimpleNamespace(getActiveJobsIds=lambda: self._jobs)

    def cancelAllJobs(self) -> None:  # noqa: N802 - Spark's name
        self.cancelled += 1


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PAUSE", 0.001)
    monkeypatch.setattr(watch, "PATIENCE", 0.003)


def forever(*first: int) -> Iterator[int]:
    yield from first
    while True:
        yield first[-1]


@pytest.mark.parametrize(
    ("executors", "jobs", "given_up"),
    [
        ((2, 0), [7], True),
        ((2, 0), [], False),
        ((0,), [7], False),
        ((2, 0, 0, 1), [7], False),
    ],
)
def test_it_is_given_up_once_nobody_can_come_back(
    executors: tuple[int, ...], jobs: list[int], given_up: bool
) -> None:
    context: Any = Context(forever(*executors), jobs)
    end = time.monotonic() + LONG
    with watch.watched(context):
        while context.looks < 20 and not context.cancelled and time.monotonic() < end:
            time.sleep(0.001)
    assert bool(context.cancelled) == given_up


def test_whoever_waited_is_told_that_the_cluster_is_lost() -> None:
    java = "An error occurred while calling o5.collectToPython.\n: org.apache.spark.SparkException: "
    told = lost(RuntimeError(f"{java}Job 7 cancelled as part of cancellation of all jobs"))
    assert isinstance(told, EngineLostError)
    assert "none of its executors is left" in told.message
