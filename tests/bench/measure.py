"""Measuring a command from outside: seconds on the wall, and memory of all its processes together."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAUSE, _SHARE = 0.05, 25
"""Seconds between two looks at the memory; how many times as long as a look lasts, at least: while it lasts a
process gets no new memory."""


@dataclass(frozen=True)
class Measured:
    """One run: seconds, bytes of memory at the peak, and what it wrote to standard output."""

    seconds: float
    peak: int
    out: str


class FailedError(Exception):
    """A command that did not do what it was measured for."""


def measure(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    codes: tuple[int, ...] = (0,),
) -> Measured:
    """Run a command in a folder. Raises `FailedError` where it ends with another code."""
    begun = time.perf_counter()
    run = subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    peak = _Peak(run.pid)
    peak.start()
    out, err = run.communicate()
    seconds = time.perf_counter() - begun
    peak.stop()
    if run.returncode not in codes:
        raise FailedError(f"{' '.join(command)} ended with {run.returncode}: {err[-2000:]}")
    return Measured(seconds, peak.bytes, out)


class _Peak(threading.Thread):
    """Looks at the proportional set size of a process and of all that it started, as Linux counts it."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._root = root
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        pause = _PAUSE
        while not self._ended.wait(pause):
            begun = time.perf_counter()
            self.bytes = max(self.bytes, sum(map(memory_of, tree(self._root))))
            pause = max(_PAUSE, _SHARE * (time.perf_counter() - begun))

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()


def tree(root: int) -> list[int]:
    """A process and all that it started, by id."""
    found, waiting = [], [root]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, path.read_text().split())
            except OSError:  # it has just ended
                continue
    return found


def memory_of(process: int) -> int:
    """Bytes of a process, its share of what several have; 0 where it has ended."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:")), 0)
