"""A line on standard error that shows how far a long job is: only after a second, and only on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from claimpress.cli import streams
from claimpress.progress import Progress, silent
from claimpress.validation.report_screen import Screen


class ProgressLine:
    """Redraws one line from a thread of its own, so that a stage that says nothing still shows."""

    def __init__(self, stream: TextIO, screen: Screen, stage: str, delay: float = 1.0) -> None:
        self._stream, self._screen, self._delay = stream, screen, delay
        self._state: tuple[str, int, int | None] = (stage, 0, None)
        self._begun = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)
        self._drawn = False

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note how far the job is."""
        self._state = (stage, done, total)

    def start(self) -> None:
        """Begin to wait for the delay."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and wipe the line."""
        self._stop.set()
        self._thread.join()
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _tick(self) -> None:
        pause = self._delay
        while not self._stop.wait(pause):
            self._stream.write(f"\r{self.line()}\x1b[K")
            self._stream.flush()
            self._drawn = True
            pause = 0.2

    def line(self) -> str:
        """The line as it is now: stage, share, seconds."""
        stage, done, total = self._state
        parts = [self._screen.show(stage)]
        if total:
            parts.append(f"{done:,} of {total:,} ({100 * done // total}%)")
        elif done:
            parts.append(f"{done:,}")
        parts.append(f"{time.monotonic() - self._begun:.0f} s")
        return self._screen.crop("  ".join(parts), (self._screen.width or 80) - 1)


@contextmanager
def progress(stage: str) -> Iterator[Progress]:
    """A callback to pass down; where standard error is no terminal it does nothing."""
    if not streams.is_terminal(sys.stderr):
        yield silent
        return
    line = ProgressLine(sys.stderr, streams.screen(sys.stderr), stage)
    line.start()
    try:
        yield line
    finally:
        line.close()
