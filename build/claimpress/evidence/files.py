"""Replace files whole: a reader, or a run that is killed, sees the old file or the new one, never a part."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from claimpress.model.errors import UserError

NEW_FILE_MODE = 0o644


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Write all files or, as far as the file system lets us, none.

    Everything is written and forced to the disk under other names before the first file is replaced; when a
    replacement fails, those before it are taken back. Raises `UserError` then.
    """
    targets = {path.resolve(): data for path, data in contents.items()}
    before = {path: path.read_bytes() if path.exists() else None for path in targets}
    staged: dict[Path, Path] = {}
    replaced: list[Path] = []
    try:
        for path, data in targets.items():
            staged[path] = _stage(path, data)
        for path, temporary in staged.items():
            temporary.replace(path)
            replaced.append(path)
            _sync_folder(path.parent)
    except OSError as problem:
        _take_back({path: before[path] for path in replaced})
        name = problem.filename or next(iter(targets))
        remedy = "make room and the folder writable, then run the command again"
        raise UserError(f"nothing was changed: {name}: {problem.strerror}", remedy) from None
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _stage(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(path)
    prefix = f".{path.name}.{os.getpid()}."
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(path.stat().st_mode & 0o7777 if path.exists() else NEW_FILE_MODE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _clear_leftovers(path: Path) -> None:
    """Remove what runs that were killed left beside the file."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        process = leftover.name.removeprefix(f".{path.name}.").partition(".")[0]
        if process.isdigit() and not _runs(int(process)):
            leftover.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _take_back(before: Mapping[Path, bytes | None]) -> None:
    for path, data in before.items():
        with suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            else:
                _stage(path, data).replace(path)


def _sync_folder(folder: Path) -> None:
    # Not every system can open a folder; the rename itself is what matters.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
