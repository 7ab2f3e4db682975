"""Marks of a process on what it writes: a lock on a folder, which ends with the process however that ends."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from claimpress.disk.plain import is_alive

_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def hold(folder: Path) -> int | None:
    """Hold a folder until the handle that comes back is closed; None where another has taken it away.

    Where the file system knows no locks it is only opened. Raises `OSError`.
    """
    try:
        handle = os.open(folder, _FLAGS)
    except FileNotFoundError:
        return None
    if _locked(handle) is not False and is_held(folder, handle):
        return handle
    os.close(handle)
    return None


def is_held(path: Path, handle: int) -> bool:
    """Whether what lies at `path` is still what the handle stands for."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except OSError:
        return False


def take_left(path: Path, pid: int) -> int | None:
    """Hold what the process `pid` left behind when it ended; None while it, or a cleaner, holds it still.

    A handle of -1 stands for what cannot be opened. The number of a process that is gone may belong to
    another by now, and that of one on another machine or in another container to ours: so the lock decides,
    and the number only where there are no locks.
    """
    gone = pid != os.getpid() and not is_alive(pid)
    try:
        handle = os.open(path, _FLAGS)
    except OSError:
        return -1 if gone else None
    locked = _locked(handle)
    if locked or (locked is None and gone):
        return handle
    os.close(handle)
    return None


def let_go(handle: int) -> None:
    """End the hold that a handle stands for."""
    if handle >= 0:
        os.close(handle)


def _locked(handle: int) -> bool | None:
    """Whether the lock could be had; None where the file system knows none."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return False if problem.errno in _HELD else None
    return True
