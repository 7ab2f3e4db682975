"""Files that several processes may write at once, the same bytes: whole under their name, or not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

MAKING = ".making-"
"""What names begin with of what is not whole yet; one that was left belongs to a process that died."""


@contextmanager
def made(path: Path) -> Iterator[Path]:
    """A name to write to, which becomes `path` where all goes well. Raises `OSError`."""
    fresh = path.with_name(f"{MAKING}{uuid4().hex}")
    try:
        yield fresh
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what processes that died have left below a folder."""
    for left in list(folder.rglob(f"{MAKING}*")):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
