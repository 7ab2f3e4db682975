"""One seal at a time: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from claimpress.disk.holding import is_held
from claimpress.disk.plain import disk_errors
from claimpress.model.errors import UserError

SEALING = "another release is being sealed"
_PAUSE = 0.05
"""Seconds between two looks at a lock that is waited for."""


class LockedError(UserError):
    """Another process holds the lock."""


@contextmanager
def exclusive(path: Path, held: str = SEALING, wait: float = 0) -> Iterator[Callable[[], None]]:
    """Hold the lock file `path` during the block, after at most `wait` seconds.

    What it yields raises `UserError` where the lock file, and so its folder, has been taken away. Raises
    `LockedError` with the words of `held` and the process that holds it.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _awaited(path, held, time.monotonic() + wait)
    try:
        with disk_errors(path):
            os.truncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield partial(_check_there, path, handle)
    finally:
        # A file that stays behind holds nobody up: the lock on it ends with the handle.
        with suppress(OSError):
            if is_held(path, handle):
                path.unlink()
        os.close(handle)


def clear_left(path: Path) -> None:
    """Remove a lock file that a killed process left behind; one that is held or cannot go stays."""
    if path.exists():
        with suppress(UserError), exclusive(path):
            pass


def _awaited(path: Path, held: str, deadline: float) -> int:
    while True:
        try:
            return _locked(path, held)
        except LockedError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)


def _locked(path: Path, held: str) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise LockedError(
                f"{held}, by process {holder}", "Wait until it has ended, then try again."
            ) from problem
        except BaseException:
            os.close(handle)
            raise
        if is_held(path, handle):
            return handle
        os.close(handle)  # its holder removed it between our opening and locking it


def _check_there(path: Path, handle: int) -> None:
    if not is_held(path, handle):
        raise UserError(f"{path.parent} was taken away meanwhile", "put it back, then run it again")
