"""Things by the thousand in a file that has no name: written once in order, read any number of times."""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
Out = TypeVar("Out", covariant=True)
BATCH = 100
"""Things that are read at a time."""


class Many(Protocol[Out]):
    """Things that are counted, and can be gone through any number of times."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[Out]:
        """All of them, in order."""


class Spool(Generic[T]):
    """A file among the system's temporary ones that is gone once nobody holds it, also after a kill."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as this is there
        self._starts = [0]
        self._count = 0

    def write(self, things: Iterable[T]) -> range:
        """Write things behind those that are there; gives the batches that hold them. Raises `OSError`."""
        first, waiting = len(self._starts) - 1, iter(things)
        while batch := list(islice(waiting, BATCH)):
            data = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
            self._file.write(data)
            self._starts.append(self._starts[-1] + len(data))
            self._count += len(batch)
        self._file.flush()
        return range(first, len(self._starts) - 1)

    def read(self, batches: range) -> Iterator[T]:
        """What stands in some batches, in order. Several may read at once."""
        for at in batches:
            start, end = self._starts[at], self._starts[at + 1]
            # Nobody else can have written it: the file has no name.
            yield from pickle.loads(os.pread(self._file.fileno(), end - start, start))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        return self.read(range(len(self._starts) - 1))


def kept(things: Iterable[T], most: int) -> Many[T]:
    """Things in their order: in memory, or on the disk where they are more than `most`. Raises `OSError`."""
    waiting = iter(things)
    held = list(islice(waiting, most + 1))
    if len(held) <= most:
        return held
    spool: Spool[T] = Spool()
    spool.write(chain(held, waiting))
    return spool
