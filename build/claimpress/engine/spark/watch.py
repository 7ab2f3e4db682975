"""Watching a cluster that somebody waits for: where all its executors are gone, Spark would wait for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark import SparkContext

PATIENCE = 300.0
"""Seconds after which executors that were there, and of which none is left, are given up."""
_PAUSE = 5.0


@contextmanager
def watched(context: SparkContext) -> Iterator[None]:
    """End the jobs of a cluster whose executors are all gone and do not come back.

    One that has had none yet is waited for: others may have them.
    """
    end = Event()
    watcher = Thread(target=_watch, args=(context, end), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        end.set()
        watcher.join(_PAUSE)


def _watch(context: SparkContext, end: Event) -> None:
    with suppress(Exception):  # the driver's Java is gone, and whoever waits for it is told
        seen, gone = False, 0.0
        while not end.wait(_PAUSE):
            if _has_executors(context):
                seen, gone = True, 0.0
            elif seen and context.statusTracker().getActiveJobsIds():
                gone += _PAUSE
            if gone >= PATIENCE:
                context.cancelAllJobs()
                gone = 0.0


def _has_executors(context: SparkContext) -> bool:
    # The driver is one of those that Spark lists.
    return len(context._jsc.sc().statusTracker().getExecutorInfos()) > 1
