"""A place for what does not fit into memory: looked at before work begins, and empty when it ends."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from claimpress import words
from claimpress.disk.plain import disk_errors
from claimpress.disk.whole import aside, clear_leftovers
from claimpress.model.errors import UserError

LEAST = 500_000_000
"""Bytes of a disk that stay free where more comes than was foreseen."""


@contextmanager
def work_folder(name: str, needed: int, shared: Path | None = None) -> Iterator[Path]:
    """An empty folder among the system's temporary files, else below a folder `shared` with other hosts.

    It is removed in the end, and has room for `needed` bytes. One that a killed run left behind is removed by
    the next. Raises `UserError` where there is no room.
    """
    parent = shared or Path(tempfile.gettempdir())
    place = parent / name if shared is None else _of_this_host(name, shared)
    remedy = "free some, or set TMPDIR to a folder with room" if shared is None else "free some"
    with disk_errors(parent):
        check_room(parent, needed, remedy)
        with aside(place) as folder:
            yield folder


@dataclass
class Unpacking:
    """Text that comes into a folder, as it is or made into something; `expected` bytes of it were foreseen.

    `name` is the file that it comes from. What goes beyond them may not fill the disk.
    """

    name: str
    folder: Path
    expected: int
    size: int = 0

    def more(self, size: int) -> None:
        """So many bytes more are coming. Raises `UserError` where the disk would be full."""
        self.size += size
        if self.size > self.expected and shutil.disk_usage(self.folder).free < LEAST:
            raise UserError(
                f"{self.name} holds more than was foreseen, {words.size(self.size)} so far, "
                f"and the disk of {self.folder} is nearly full",
                "look at what the file holds; if all is well with it, free some space, "
                "or set TMPDIR to a folder with room",
            )


def clear_work(name: str, shared: Path) -> None:
    """Remove the work folders that runs on this host left in a shared folder when they were killed."""
    clear_leftovers(_of_this_host(name, shared))


def _of_this_host(name: str, shared: Path) -> Path:
    # Whether a process lives is known on its own host only: what others left is theirs to remove.
    return shared / f"{name}-{socket.gethostname().replace('/', '-')}"


def check_room(folder: Path, needed: int, remedy: str = "free some, or choose another place") -> None:
    """Raise `UserError` where the disk of a folder, which may not be there yet, has less than that left."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise UserError(
            f"this takes about {words.size(needed)} of disk, and {folder} has {words.size(free)} left", remedy
        )
