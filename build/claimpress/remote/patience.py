"""How long another side is waited for: what is silent, or only drips, is given up."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

from claimpress.remote.store import AGAIN, BrokenError

QUIET = 30.0
"""Seconds without a byte after which a server is given up."""
BEGIN = 120.0
"""Seconds in which an answer has to begin, with all that comes before: looking up, connecting, headers."""
GRACE, SLOWEST = 60.0, 1_000
"""After so many seconds a transfer has to make so many bytes a second on average."""
_WAITING = 4
"""Pieces that are read ahead."""

Head = TypeVar("Head")


class _LeftError(Exception):
    """Nobody waits for the rest any more."""


class _Reader(threading.Thread, Generic[Head]):
    """Reads an answer in a thread of its own, which can be left behind: no library bounds every wait."""

    def __init__(self, begin: Callable[[], tuple[Head, Iterator[bytes]]]) -> None:
        super().__init__(daemon=True)
        self._begin = begin
        self._given: queue.Queue[Head | bytes | BaseException | None] = queue.Queue(_WAITING)
        self._left = threading.Event()

    def run(self) -> None:
        """Hand over the head, each piece, and None at the end; or what went wrong."""
        try:
            head, chunks = self._begin()
            self._give(head)
            for chunk in chunks:
                self._give(chunk)
            self._give(None)
        except _LeftError:
            pass
        except BaseException as problem:
            self._give_up(problem)

    def _give_up(self, problem: BaseException) -> None:
        with suppress(_LeftError):
            self._give(problem)

    def _give(self, what: Head | bytes | BaseException | None) -> None:
        while not self._left.is_set():
            try:
                return self._given.put(what, timeout=0.1)
            except queue.Full:
                continue
        raise _LeftError

    def take(self, seconds: float, shown: str) -> Head | bytes | None:
        """The next of what is handed over. Raises `BrokenError` where it does not come in time."""
        try:
            what = self._given.get(timeout=seconds)
        except queue.Empty:
            raise BrokenError(f"{shown} gives no answer in time", AGAIN) from None
        if isinstance(what, BaseException):
            raise what
        return what

    def leave(self) -> None:
        """Wait for it no longer."""
        self._left.set()


@contextmanager
def patiently(
    begin: Callable[[], tuple[Head, Iterator[bytes]]], shown: str
) -> Iterator[tuple[Head, Iterator[bytes]]]:
    """The head of an answer and its pieces, each waited for no longer than it is worth.

    `begin` asks and gives both; what it raises, and reading on, is raised here. Raises `BrokenError`.
    """
    reader = _Reader(begin)
    reader.start()
    try:
        head = reader.take(BEGIN, shown)
        yield head, _pieces(reader, shown)  # type: ignore[misc]
    finally:
        reader.leave()


def _pieces(reader: _Reader[Head], shown: str) -> Iterator[bytes]:
    begun, got = time.monotonic(), 0
    while True:
        piece = reader.take(QUIET * 1.5, shown)  # its own limit comes first, and says more
        if not isinstance(piece, bytes):
            return
        got += len(piece)
        late = time.monotonic() - begun - GRACE
        if late > 0 and got < late * SLOWEST:
            raise BrokenError(f"{shown} sends too slowly", AGAIN)
        yield piece
