"""A line on standard error that shows how far a long job is: only after a second, and only on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TextIO

from claimpress.cli import streams
from claimpress.progress import Progress
from claimpress.validation.report_screen import Screen

_FIRST = 2.0
"""Seconds of a stage after which its speed means something."""


class ProgressLine:
    """Redraws one line from a thread of its own, so that a stage that says nothing still shows."""

    def __init__(self, stream: TextIO, screen: Screen, stage: str, delay: float = 1.0) -> None:
        self._stream, self._screen, self._delay = stream, screen, delay
        self._state: tuple[str, int, int | None] = (stage, 0, None)
        self._begun = self._stage_begun = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)
        self._drawn = False

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Note how far the job is."""
        if stage != self._state[0]:
            self._stage_begun = time.monotonic()
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
        """The line as it is now: stage, share, after a while speed and time left, seconds so far."""
        parts = [self.words(), *self._speed(), f"{time.monotonic() - self._begun:.0f} s"]
        return self._screen.crop("  ".join(parts), (self._screen.width or 80) - 1)

    def words(self) -> str:
        """How far the job is: stage and share."""
        stage, done, total = self._state
        shown = self._screen.show(stage)
        if total:
            return f"{shown}  {done:,} of {total:,} ({100 * done // total}%)"
        return f"{shown}  {done:,}" if done else shown

    def _speed(self) -> Iterator[str]:
        _, done, total = self._state
        seconds = time.monotonic() - self._stage_begun
        if done and total and seconds > _FIRST:
            yield f"{done / seconds:,.0f}/s"
            yield f"{(total - done) * seconds / done:.0f} s left"


@contextmanager
def progress(stage: str) -> Iterator[Progress]:
    """A callback to pass down; where standard error is no terminal nothing is shown.

    A user who interrupts the job is told how far it was, in a note of the exception.
    """
    line = ProgressLine(sys.stderr, streams.screen(sys.stderr), stage)
    try:
        with _drawn(line) if streams.is_terminal(sys.stderr) else nullcontext():
            yield line
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(line.words())
        raise


@contextmanager
def _drawn(line: ProgressLine) -> Iterator[None]:
    line.start()
    try:
        yield
    finally:
        line.close()
