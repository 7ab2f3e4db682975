"""A folder to publish to and to get from; what takes its place there takes it whole."""

from __future__ import annotations

import hashlib
import os
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from claimpress.disk.plain import disk_errors, sync
from claimpress.disk.whole import FOLDER_MODE, clear_leftovers, staged_file
from claimpress.model.errors import UserError
from claimpress.release.bounded import ReadProblemError, plain_size
from claimpress.release.layout import LOCK
from claimpress.release.lock import clear_left, exclusive
from claimpress.remote.store import CHUNK, Body, changed_here

PATIENCE = 60.0
"""Seconds to wait for another publisher who is writing into the same folder."""
_HELD = "somebody else is publishing there"


class Folder:
    """A folder on this machine, or one that is mounted.

    The folder of a dataset is held on to from when it is first met: were it taken away and made anew, a
    release would be listed of which only the files are there that came after.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.shown = path, str(path.absolute())
        self._met: dict[Path, int] = {}

    @contextmanager
    def read(self, name: str, start: int = 0) -> Iterator[Body | None]:
        """A plain file; a link is not followed."""
        place = self.path / name
        self._meet(self._dataset(name))
        if not place.exists() and not place.is_symlink():
            yield None
            return
        try:
            size = plain_size(place)
            file = place.open("rb")
        except (OSError, ReadProblemError) as problem:
            raise _unreadable(place, problem) from None
        with file:
            begin = start if start < size else 0
            file.seek(begin)
            yield Body(begin, size, "", _chunks(file, place))

    def create(self, name: str, path: Path, sha256: str) -> bool:
        """Copy the file aside, force it to the disk, and rename it where nothing stands."""
        place = self.path / name
        with self._held(name) as check_there:
            if place.exists() or place.is_symlink():
                return False
            self._make_folder(place.parent)
            with staged_file(place, durable=True) as fresh:
                _copy(path, fresh, sha256)
                check_there()
        return True

    def replace(self, name: str, data: bytes, tag: str | None) -> bool:
        """Write aside and rename, where the file still is the version that was read."""
        place = self.path / name
        with self._held(name) as check_there:
            with disk_errors(place):
                now = hashlib.sha256(place.read_bytes()).hexdigest() if place.exists() else None
            if now != tag:
                return False
            self._make_folder(place.parent)
            with staged_file(place, durable=True) as fresh:
                fresh.write_bytes(data)
                check_there()
        return True

    def tidy(self, names: Iterable[str]) -> None:
        """Remove the folders of half-written files whose processes are gone, and their locks."""
        known = list(names)
        for name in known:
            with disk_errors(self.path / name):
                clear_leftovers(self.path / name)
        for dataset in {self._dataset(name) for name in known}:
            clear_left(dataset / LOCK)

    def _dataset(self, name: str) -> Path:
        return self.path / name.split("/", 1)[0]

    @contextmanager
    def _held(self, name: str) -> Iterator[Callable[[], None]]:
        """The lock of the dataset; what it yields raises `UserError` where its folder was taken away."""
        dataset = self._dataset(name)
        self._check_same(dataset)
        self._make_folder(dataset)
        with exclusive(dataset / LOCK, _HELD, PATIENCE) as check_there:
            self._meet(dataset)
            self._check_same(dataset)
            yield check_there

    def _meet(self, dataset: Path) -> None:
        """Hold on to the folder, where it is there and is met for the first time."""
        if dataset not in self._met:
            with suppress(OSError):
                self._met[dataset] = os.open(dataset, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                weakref.finalize(self, os.close, self._met[dataset])

    def _check_same(self, dataset: Path) -> None:
        """Raises `UserError` where the folder is not the one that was met."""
        if dataset in self._met:
            with suppress(OSError):
                if os.path.samestat(dataset.stat(), os.fstat(self._met[dataset])):
                    return
            raise UserError(f"{dataset} was taken away meanwhile", "Put it back, then run it again.")

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and those above it, each forced to the disk, readable by all."""
        with disk_errors(folder):
            missing = [one for one in (folder, *folder.parents) if not one.exists()]
            for one in reversed(missing):
                one.mkdir(exist_ok=True)
                one.chmod(FOLDER_MODE)
                sync(one.parent)


def _chunks(file: BinaryIO, place: Path) -> Iterator[bytes]:
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except OSError as problem:
        raise _unreadable(place, problem) from None


def _unreadable(place: Path, problem: Exception) -> UserError:
    why = (isinstance(problem, OSError) and problem.strerror) or str(problem)
    return UserError(f"{place} cannot be read: {why}", "Name the folder that was published to.")


def _copy(path: Path, fresh: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as source, fresh.open("wb") as copy:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() != sha256:
        raise changed_here(path)
