"""Doing the same to many things: in several threads where that is worth it, else one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
MUCH = 16 << 20
"""Bytes from which on threads are worth it."""


class Each(Protocol):
    """What `each` does, here or wherever the work is done."""

    @property
    def may_repeat(self) -> bool:
        """Whether a thing may be worked on twice, also at the same time: who does it may be lost."""

    def __call__(
        self, work: Callable[[T], R], things: Sequence[T], size: int, threads: int | None = None
    ) -> list[R]:
        """What the work gives for each of the things, in their order."""


class _Here:
    """In this process."""

    may_repeat = False

    def __call__(
        self, work: Callable[[T], R], things: Sequence[T], size: int, threads: int | None = None
    ) -> list[R]:
        """What the work gives for each of the things, in their order; together they have `size` bytes.

        The first error ends it, once what was begun has ended.
        """
        if size < MUCH:
            return [work(thing) for thing in things]
        pool = ThreadPoolExecutor(threads or os.cpu_count())
        try:
            return list(pool.map(work, things))
        finally:
            pool.shutdown(cancel_futures=True)


each = _Here()
