"""Which calls are hurt, and how. All choices follow from a number, so that a run can be had again.

What is random in a kill: the call (each of a run's as likely, whatever its kind), and how it comes there:
before the call, in the middle of it (half of a write is done), or some microseconds after it, up to `LATEST`,
wherever the run is by then. The first two are the same on every machine; the third is a moment in time, and
so is not.
"""

from __future__ import annotations

import errno
import random
import signal
from collections.abc import Iterator, Sequence

from survive.shim import EVERYTHING, SPACE, Action, Kind, Plan

ERRORS = {
    Kind.WRITE: (errno.EIO, errno.ENOSPC),
    Kind.SYNC: (errno.EIO, errno.ENOSPC),
    Kind.RENAME: (errno.EIO, errno.EACCES),
    Kind.SIZE: (errno.ENOSPC, errno.EFBIG),
    Kind.OPEN: (errno.ENOSPC, errno.EACCES, errno.EMFILE),
    Kind.MKDIR: (errno.ENOSPC, errno.EACCES),
    Kind.UNLINK: (errno.EIO, errno.EACCES),
    Kind.MODE: (errno.EPERM, errno.EIO),
}
"""What each kind of call fails with, in turn."""
EACH = Kind.WRITE | Kind.SYNC | Kind.RENAME
"""Kinds that are hurt at every call in every run of the tests; the soak does so for all."""
LATEST = 20_000
"""Microseconds."""


def kind_of(call: str) -> Kind:
    """The kind of a call in the shim's log."""
    return Kind[call.split()[0].upper()]


def faults(calls: Sequence[str], kind: Kind, step: int = 1, last: int = 0) -> Iterator[Plan]:
    """One failing call a plan: all calls of a kind, or every `step`-th of them and the `last` ones."""
    for turn, at in enumerate(_some(calls, kind, step, last)):
        yield Plan(at, Action.FAIL, ERRORS[kind][turn % len(ERRORS[kind])])


def _some(calls: Sequence[str], kind: Kind, step: int, last: int) -> list[int]:
    places = [number for number, call in enumerate(calls, 1) if kind_of(call) is kind]
    at_the_end = places[len(places) - min(last, len(places)) :]
    return sorted({*places[min(step, len(places)) // 2 :: step], *at_the_end})


def lasting(calls: Sequence[str], step: int) -> Iterator[Plan]:
    """From a call on: no room for anything new, then a disk that is read-only, then one that is broken."""
    ways = ((errno.ENOSPC, SPACE), (errno.EROFS, EVERYTHING), (errno.EIO, EVERYTHING))
    for turn, at in enumerate(range(1, len(calls) + 1, step)):
        number, kinds = ways[turn % len(ways)]
        yield Plan(at, Action.FAIL, number, kinds)


def around_renames(calls: Sequence[str], step: int = 1, last: int = 0) -> Iterator[Plan]:
    """A SIGKILL just before each rename, and one before the call after it: what readers see changes there."""
    for at in _some(calls, Kind.RENAME, step, last):
        yield Plan(at, Action.SIGNAL, signal.SIGKILL)
        yield Plan(at + 1, Action.SIGNAL, signal.SIGKILL)


def vanishing(calls: Sequence[str], step: int) -> range:
    """Calls at which a folder is taken away: once the run has begun to write there, at every `step`-th.

    Before that it cannot know that something was there.
    """
    begun = next(at for at, call in enumerate(calls, 1) if kind_of(call) is Kind.WRITE)
    return range(begun + 1, len(calls) + 1, step)


def kills(name: str, calls: Sequence[str], count: int) -> Iterator[Plan]:
    """SIGKILLs at moments drawn from the case's name and their number."""
    for number in range(count):
        drawn = random.Random(f"{name} {number}")
        at = drawn.randint(1, len(calls))
        yield drawn.choice(
            [
                Plan(at, Action.SIGNAL, signal.SIGKILL),
                Plan(at, Action.TEAR),
                Plan(at, Action.TIMER, drawn.randint(1, LATEST)),
            ]
        )
