"""A place for what does not fit into memory: looked at before work begins, and empty when it ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimpress.disk.plain import disk_errors
from claimpress.disk.whole import aside
from claimpress.model.errors import UserError
from claimpress.words import size


@contextmanager
def work_folder(name: str, needed: int, parent: Path | None = None) -> Iterator[Path]:
    """An empty folder below `parent`, else among the system's temporary files; removed in the end.

    It has room for `needed` bytes. One that a killed run left behind is removed by the next. Raises
    `UserError` where there is no room.
    """
    parent = parent or Path(tempfile.gettempdir())
    with disk_errors(parent):
        check_room(parent, needed, "free some, or set TMPDIR to a folder with room")
        with aside(parent / name) as folder:
            yield folder


def check_room(folder: Path, needed: int, remedy: str = "free some, or choose another place") -> None:
    """Raise `UserError` where the disk of a folder, which may not be there yet, has less than that left."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise UserError(
            f"this takes about {size(needed)} of disk, and {folder} has {size(free)} left", remedy
        )
