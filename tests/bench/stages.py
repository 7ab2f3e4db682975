"""Where the time of a bulk validation goes: `stages.py DATA [--most 25]` for a folder with a dataset."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from claimpress.engine.duck import DuckEngine
from claimpress.validation.bulk import open_bulk

_ASKED = ("make", "rows", "ask", "query", "write_parquet")
"""What an engine is asked to do that takes time."""
_SHOWN = 100
"""Characters of a query that are shown."""


class Watch:
    """Notes how long each stage lasts, and each thing that an engine is asked to do."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.asked: list[tuple[float, str, str]] = []
        self._stage, self._since = "reading small files", time.perf_counter()

    def __call__(self, stage: str, _done: int, _total: int | None) -> None:
        """Progress: a stage goes on, or another begins."""
        if stage != self._stage:
            self.end(stage)

    def end(self, stage: str = "") -> None:
        """The present stage is over."""
        now = time.perf_counter()
        self.stages[self._stage] = self.stages.get(self._stage, 0) + now - self._since
        self._stage, self._since = stage, now

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same method, watched."""

        @wraps(work)
        def run(engine: DuckEngine, what: str, *more: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(engine, what, *more, **named)
            finally:
                self.asked.append((time.perf_counter() - begun, name, " ".join(what.split())[:_SHOWN]))

        return run


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=25, help="queries that are listed, the longest first")
    given = parser.parse_args()
    watch = Watch()
    for name in _ASKED:
        setattr(DuckEngine, name, watch.timed(name, getattr(DuckEngine, name)))
    with (
        tempfile.TemporaryDirectory() as work,
        open_bulk(given.data.resolve(), Path(work), progress=watch) as bulk,
    ):
        watch.end()
        print(f"{len(bulk.report.findings):,} findings")
    for stage, seconds in watch.stages.items():
        print(f"{seconds:8.2f} s  {stage}")
    for seconds, name, what in sorted(watch.asked, reverse=True)[: given.most]:
        print(f"{seconds:8.2f} s  {name:13}  {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
