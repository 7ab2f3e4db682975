"""Writing folders so that nobody ever sees half of one."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from claimpress.model.errors import UserError
from claimpress.release.layout import ASIDE, TEMPORARY

FILE_MODE, FOLDER_MODE = 0o644, 0o755


def json_text(value: Any) -> str:
    """Indented JSON for files that people read too; keys keep their order."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with LF line ends, whatever the locale."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file, making its folder when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@contextmanager
def staged(out: Path, *, durable: bool = False, replace: bool = True) -> Iterator[Path]:
    """A fresh folder beside `out` that takes its place when the block ends well, and is removed otherwise.

    `durable` forces everything to the disk before the rename. Without `replace`, an `out` that exists is an
    error. Raises `UserError` when the disk or the permissions are in the way.
    """
    folder = out.parent / f"{TEMPORARY}{out.name}-{os.getpid()}"
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(out.parent, out.name)
        folder.mkdir()
        try:
            yield folder
            _settle(folder, durable)
            _swap(folder, out, replace)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if durable:
            sync_folder(out.parent)
            sync_folder(out.parent.parent)


@contextmanager
def staged_file(out: Path, *, durable: bool = False) -> Iterator[Path]:
    """A path that is not there yet, whose file takes the place of the file `out` when the block ends well."""
    folder = out.parent / f"{TEMPORARY}{out.name}-{os.getpid()}"
    fresh = folder / out.name
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(out.parent, out.name)
        folder.mkdir()
        try:
            yield fresh
            fresh.chmod(FILE_MODE)
            if durable:
                _sync(fresh)
            fresh.replace(out)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if durable:
            sync_folder(out.parent)


@contextmanager
def disk_errors(out: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence with a remedy."""
    try:
        yield
    except OSError as problem:
        raise UserError(f"cannot write {out}: {problem.strerror or problem}", _remedy(problem)) from problem


def _remedy(problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space and run the command again; nothing was left behind."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Make the folder writable, or choose another one."
    return "Mend that and run the command again; nothing was left behind."


def clear_leftovers(folder: Path, name: str) -> None:
    """Remove what killed runs left of `name`: folders and files marked with a process that is gone."""
    for mark in (TEMPORARY, ASIDE):
        for path in folder.glob(f"{mark}{name}-*"):
            pid = path.name.rpartition("-")[2]
            if path.name == f"{mark}{name}-{pid}" and pid.isdigit() and not is_alive(int(pid)):
                remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder, never what a link points to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    """Whether a process of that id runs, other than this one."""
    if pid == os.getpid():
        return False
    with suppress(ProcessLookupError, OverflowError):
        try:
            os.kill(pid, 0)
        except PermissionError:
            return True
        return True
    return False


def _settle(folder: Path, durable: bool) -> None:
    # The umask of whoever builds must not show in the release.
    for path in sorted(folder.rglob("*")):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        if durable:
            sync_folder(path) if path.is_dir() else _sync(path)
    folder.chmod(FOLDER_MODE)
    if durable:
        sync_folder(folder)


def _swap(folder: Path, out: Path, replace: bool) -> None:
    if not out.exists():
        folder.rename(out)
        return
    if not replace:
        raise UserError(f"{out} exists already", "Nothing that exists is overwritten.")
    aside = out.parent / f"{ASIDE}{out.name}-{os.getpid()}"
    remove(aside)
    out.rename(aside)
    try:
        folder.rename(out)
    except OSError:
        aside.rename(out)
        raise
    remove(aside)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Force a folder's own entries to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
