"""Files and folders that take their place whole: a reader, or a run that is killed, meets the old or the new.

What is being written stands in a hidden folder beside its place, under the id of the process that writes it,
and leftovers of processes that are gone are cleared away by the next run.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from claimpress.disk.plain import AGAIN, disk_errors, is_alive, refusal, remove, sync
from claimpress.model.errors import UserError

FILE_MODE, FOLDER_MODE = 0o644, 0o755
TEMPORARY = ".tmp-"
"""What the name of a half-written folder begins with."""
REPLACED = ".old-"
"""What the name of a folder that is being replaced begins with."""
_LONGEST = 40


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """A fresh folder beside `out` for what will take its place; removed in the end, with what is left in it.

    Raises `OSError`; the folder that holds `out` has to be there.
    """
    clear_leftovers(out)
    folder = _marked(TEMPORARY, out)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _marked(mark: str, out: Path) -> Path:
    return out.parent / f"{_mark(mark, out)}{os.getpid()}"


def _mark(mark: str, out: Path) -> str:
    name = out.name
    if len(name) > _LONGEST:
        # The longest name of a file leaves no room for a mark; the digest tells those that begin alike apart.
        name = f"{name[:_LONGEST]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    return f"{mark}{name}-"


def clear_leftovers(out: Path) -> None:
    """Remove what killed runs left beside `out`: folders and files marked with a process that is gone."""
    for mark in (TEMPORARY, REPLACED):
        begin = _mark(mark, out)
        for path in out.parent.glob(f"{glob.escape(begin)}*"):
            pid = path.name.removeprefix(begin)
            if pid.isdigit() and not is_alive(int(pid)):
                remove(path)


@contextmanager
def staged(out: Path, *, durable: bool = False, replace: bool = True) -> Iterator[Path]:
    """A fresh folder beside `out` that takes its place when the block ends well, and is removed otherwise.

    `durable` forces everything to the disk before the rename. Without `replace`, an `out` that exists is an
    error. Raises `UserError` when the disk or the permissions are in the way.
    """
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with aside(out) as folder:
            yield folder
            _settle(folder, durable)
            _swap(folder, out, replace)
        if durable:
            sync(out.parent)
            sync(out.parent.parent)


@contextmanager
def staged_file(out: Path, *, durable: bool = False) -> Iterator[Path]:
    """A path that is not there yet, whose file takes the place of the file `out` when the block ends well."""
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with aside(out) as folder:
            fresh = folder / out.name
            yield fresh
            fresh.chmod(FILE_MODE)
            if durable:
                sync(fresh)
            fresh.replace(out)
        if durable:
            sync(out.parent)


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Write all files or, as far as the file system lets us, none.

    Everything is written and forced to the disk before the first file is replaced; when a replacement fails,
    those before it are taken back. A file that was there keeps its mode. Raises `UserError`.
    """
    targets = {path.resolve(): data for path, data in contents.items()}
    before = {path: path.read_bytes() if path.exists() else None for path in targets}
    written: dict[Path, Path] = {}
    replaced: list[Path] = []
    at = Path()
    try:
        with ExitStack() as stack:
            for at, data in targets.items():
                written[at] = stack.enter_context(_written(at, data))
            for at, fresh in written.items():
                fresh.replace(at)
                replaced.append(at)
                sync(at.parent)
    except OSError as problem:
        _take_back({path: before[path] for path in replaced})
        what, remedy = refusal(problem)
        raise UserError(f"nothing was changed: {at}: {what}", remedy or AGAIN) from None


@contextmanager
def _written(path: Path, data: bytes) -> Iterator[Path]:
    """A file with these bytes beside its place, on the disk for good."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path) as folder:
        fresh = folder / path.name
        fresh.write_bytes(data)
        fresh.chmod(path.stat().st_mode & 0o7777 if path.exists() else FILE_MODE)
        sync(fresh)
        yield fresh


def _take_back(before: Mapping[Path, bytes | None]) -> None:
    for path, data in before.items():
        with suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            else:
                with _written(path, data) as fresh:
                    fresh.replace(path)


def _settle(folder: Path, durable: bool) -> None:
    # The umask of whoever builds must not show in the release.
    for path in sorted(folder.rglob("*")):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        if durable:
            sync(path)
    folder.chmod(FOLDER_MODE)
    if durable:
        sync(folder)


def _swap(folder: Path, out: Path, replace: bool) -> None:
    if not out.exists():
        folder.rename(out)
        return
    if not replace:
        raise UserError(f"{out} exists already", "Nothing that exists is overwritten.")
    old = _marked(REPLACED, out)
    remove(old)
    out.rename(old)
    try:
        folder.rename(out)
    except OSError:
        old.rename(out)
        raise
    remove(old)
