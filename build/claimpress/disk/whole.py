"""Files and folders that take their place whole: a reader, or a run that is killed, meets the old or the new.

What is being written stands in a hidden folder beside its place, which the process that writes it holds (see
`holding`); leftovers of processes that are gone are cleared away by the next run.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from claimpress.disk.exchange import exchange
from claimpress.disk.holding import hold, is_held, let_go, take_left
from claimpress.disk.plain import AGAIN, disk_errors, refusal, remove, sync
from claimpress.model.errors import UserError

FILE_MODE, FOLDER_MODE = 0o644, 0o755
TEMPORARY = ".tmp-"
"""What the name of a half-written folder begins with."""
REPLACED = ".old-"
"""What the name of a folder that is being replaced begins with."""
_LONGEST = 40
_MOST = 1000
"""Folders that one process writes beside one place at the same time."""
_OWNER = re.compile(r"([0-9]{1,18})(?:\.[0-9]{1,4})?")


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """A fresh folder beside `out` for what will take its place; removed in the end, with what is left in it.

    Raises `OSError`; the folder that holds `out` has to be there.
    """
    with _aside(out) as (folder, _):
        yield folder


@contextmanager
def _aside(out: Path) -> Iterator[tuple[Path, int]]:
    """The same, with the handle that holds the folder."""
    clear_leftovers(out)
    folder, handle = _claimed(out)
    try:
        yield folder, handle
    finally:
        with suppress(OSError):
            remove(folder)
        let_go(handle)


def _claimed(out: Path) -> tuple[Path, int]:
    """A new folder that this process holds."""
    own = f"{_mark(TEMPORARY, out)}{os.getpid()}"
    for number in range(_MOST):
        folder = out.parent / (f"{own}.{number}" if number else own)
        with suppress(FileExistsError):  # this process writes there a second time
            folder.mkdir()
            if (handle := hold(folder)) is not None:
                return folder, handle
    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(out.parent / own))


def _check_there(folder: Path, handle: int) -> None:
    # Whoever writes a file makes its folder where it is missing: a part would pass for the whole.
    if not is_held(folder, handle):
        raise UserError(
            f"{folder} was taken away while it was being written", "put its place back, then run it again"
        )


def _mark(mark: str, out: Path) -> str:
    name = out.name
    if len(name) > _LONGEST:
        # The longest name of a file leaves no room for a mark; the digest tells those that begin alike apart.
        name = f"{name[:_LONGEST]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    return f"{mark}{name}-"


def clear_leftovers(out: Path) -> None:
    """Remove what killed runs left beside `out`; a folder that one was about to replace is put back."""
    for mark in (REPLACED, TEMPORARY):
        begin = _mark(mark, out)
        for path in sorted(out.parent.glob(f"{glob.escape(begin)}*")):
            owner = _OWNER.fullmatch(path.name.removeprefix(begin))
            if owner and (handle := take_left(path, int(owner[1]))) is not None:
                with suppress(OSError):  # what cannot be removed now is in nobody's way
                    if mark == REPLACED and not os.path.lexists(out):
                        path.rename(out)
                    else:
                        remove(path)
                let_go(handle)


@contextmanager
def staged(out: Path, *, durable: bool = False, replace: bool = True) -> Iterator[Path]:
    """A fresh folder beside `out` that takes its place when the block ends well, and is removed otherwise.

    `durable` forces everything to the disk before the rename. Without `replace`, an `out` that exists is an
    error. Raises `UserError` when the disk or the permissions are in the way.
    """
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with _aside(out) as (folder, handle):
            yield folder
            _check_there(folder, handle)
            _settle(folder, durable)
            _swap(folder, out, replace)
        if durable:
            sync(out.parent)
            sync(out.parent.parent)


@contextmanager
def staged_file(out: Path, *, durable: bool = False, parents: bool = True) -> Iterator[Path]:
    """A path that is not there yet, whose file takes the place of the file `out` when the block ends well.

    Without `parents`, a folder that is not there is an error. Raises `UserError`.
    """
    with disk_errors(out):
        if parents:
            out.parent.mkdir(parents=True, exist_ok=True)
        with _aside(out) as (folder, handle):
            fresh = folder / out.name
            yield fresh
            _check_there(folder, handle)
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
    at, changed = Path(), ""
    try:
        with ExitStack() as stack:
            written: dict[Path, _Written] = {}
            for at, data in targets.items():
                written[at] = stack.enter_context(_written(at, data))
            replaced: list[Path] = []
            try:
                for at, pair in written.items():
                    pair.fresh.replace(at)
                    replaced.append(at)
                    sync(at.parent)
            except OSError:
                changed = ", ".join(str(path) for path in replaced if not _taken_back(path, written[path]))
                raise
    except OSError as problem:
        what, remedy = refusal(problem)
        so_far = f"only these files were changed: {changed}; then" if changed else "nothing was changed:"
        raise UserError(f"{so_far} {at}: {what}", remedy or AGAIN) from None


@dataclass(frozen=True)
class _Written:
    """A new file beside its place, and a copy of the one that stands there, if one does."""

    fresh: Path
    kept: Path | None


@contextmanager
def _written(path: Path, data: bytes) -> Iterator[_Written]:
    """A file with these bytes beside its place, on the disk for good."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else None
    with aside(path) as folder:
        fresh = folder / "fresh"
        mode = FILE_MODE if before is None else path.stat().st_mode & 0o7777
        _put(fresh, data, mode)
        kept = None
        if before is not None:
            # Taking it back must not ask a full disk for room.
            kept = folder / "kept"
            _put(kept, before, mode)
        yield _Written(fresh, kept)


def _put(path: Path, data: bytes, mode: int) -> None:
    path.write_bytes(data)
    path.chmod(mode)
    sync(path)


def _taken_back(path: Path, pair: _Written) -> bool:
    """Whether a file could be made what it was."""
    try:
        if pair.kept is None:
            path.unlink(missing_ok=True)
        else:
            pair.kept.replace(path)
    except OSError:
        return False
    with suppress(OSError):
        sync(path.parent)
    return True


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
    if not exchange(folder, out):
        _replace_in_steps(folder, out)


def _replace_in_steps(folder: Path, out: Path) -> None:
    """The same where nothing can change places; if it is killed on the way, the next run puts `out` back."""
    old = out.parent / f"{_mark(REPLACED, out)}{os.getpid()}"
    handle = hold(out)
    try:
        out.rename(old)
        try:
            folder.rename(out)
        except OSError:
            old.rename(out)
            raise
        with suppress(OSError):
            remove(old)
    finally:
        let_go(-1 if handle is None else handle)
