"""Downloading the files of a release into a staging folder, going on from what an earlier run left there."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from claimpress.disk.plain import disk_errors, remove, sync
from claimpress.disk.whole import FILE_MODE, TEMPORARY, clear_leftovers, staged_file
from claimpress.model.errors import UserError
from claimpress.progress import Progress, silent
from claimpress.release.bounded import ReadProblemError, plain_size, read_bytes
from claimpress.release.layout import MANIFEST, SIGNATURE, SUMS
from claimpress.release.sums import file_fact, parse_sums
from claimpress.release.tree import look
from claimpress.release.verify.files import is_safe
from claimpress.remote.layout import file_path, folder_path
from claimpress.remote.listing import Published
from claimpress.remote.store import CHUNK, BrokenError, Source, TooMuchError, bounded, read_all

LARGEST_SUMS = 64 * 2**20
LARGEST_SIGNATURE = 64 * 2**10
"""Bytes of SHA256SUMS and of its signature that are read at most."""
ATTEMPTS = 3
"""How often a file is begun or gone on with before the run gives up."""
PAUSES = (0.5, 2.0)
"""Seconds between two attempts."""
WORTH = CHUNK
"""Bytes from which a half file is gone on with rather than begun again."""
REFUSED = 1


@dataclass
class Download:
    """A release on its way from `source` into the folder `staging`."""

    source: Source
    dataset: str
    release: Published
    staging: Path
    progress: Progress = silent
    check_there: Callable[[], None] = lambda: None
    """Raises `UserError` where the folder that holds `staging` was taken away: it would be made anew."""
    done: int = field(default=0, init=False)

    def run(self) -> None:
        """Bring all files into the folder, each with the digest that SHA256SUMS gives, and nothing else.

        Raises `UserError`: with exit code 1 where what comes is not what was announced, else where it cannot
        be had; what has come by then stays for the next run.
        """
        with disk_errors(self.staging):
            self._own_folder()
            data, listed = self._sums()
            self._clear(listed)
            _write(self.staging / SUMS, data)
            for name in sorted(listed, key=lambda name: (name == MANIFEST, name)):
                self.check_there()
                self._file(name, listed[name])
            self._take_signature()
            self._tidy()
            for folder in sorted({path.parent for path in self.staging.rglob("*")}):
                sync(folder)

    def _own_folder(self) -> None:
        """Make the folder. Raises `UserError` for a link: what it leads to is not ours to clear."""
        if self.staging.is_symlink() or (self.staging.exists() and not self.staging.is_dir()):
            raise UserError(
                f"{self.staging} is no folder of a download",
                "Move it away, or name another folder with --to.",
            )
        self.staging.mkdir(parents=True, exist_ok=True)

    def _sums(self) -> tuple[bytes, Mapping[str, str]]:
        data = self._whole(SUMS, LARGEST_SUMS)
        if hashlib.sha256(data).hexdigest() != self.release.entry.sums_sha256:
            raise self._refused(SUMS, "does not have the digest that the list of releases gives")
        try:
            listed = parse_sums(data.decode("utf-8"))
        except ValueError as problem:
            raise self._refused(SUMS, f"is no list of checksums ({problem})") from None
        if unsafe := [name for name in listed if not _may_be_written(name, listed)]:
            raise self._refused(SUMS, f"names a path that leads elsewhere ({unsafe[0][:80]!a})")
        if len(listed) != self.release.files:
            raise self._refused(SUMS, "does not name as many files as the list of releases says")
        return data, listed

    def _tidy(self) -> None:
        """What could not be removed after a small file was written would be shown with the release."""
        for name in (SUMS, SIGNATURE):
            for path in self.staging.glob(f"{TEMPORARY}{name}-*"):
                remove(path)

    def _take_signature(self) -> None:
        """Take the signature along where there is one; whoever looks at signatures does so afterwards."""
        if self.release.signed:
            _write(self.staging / SIGNATURE, self.signature())

    def signature(self) -> bytes:
        """The signature alone. Raises `UserError`."""
        return self._whole(SIGNATURE, LARGEST_SIGNATURE)

    def _whole(self, name: str, limit: int) -> bytes:
        data = read_patiently(self.source, self._remote(name), limit)
        if data is None:
            raise self._missing(name)
        return data

    def _clear(self, listed: Mapping[str, str]) -> None:
        """Remove what earlier runs left there that is no file of this release.

        Raises `UserError` for what no run can have left: that is somebody else's.
        """
        clear_leftovers(self.staging / SUMS)
        clear_leftovers(self.staging / SIGNATURE)
        tree = look(self.staging)
        ours = {SUMS, SIGNATURE, *listed, *_listed_there(self.staging)}
        strange = [found.place.file for found in tree.findings]
        strange += [name for name in tree.files if name not in ours]
        if strange:
            raise UserError(
                f"{self.staging / strange[0]} is no file of a download, and is left alone",
                "Move it away, or name another folder with --to.",
            )
        for name in tree.files:
            if name not in listed and name != SUMS:
                remove(self.staging / name)

    def _file(self, name: str, sha256: str) -> None:
        path = self.staging / name
        have = _size(path)
        if have is not None and file_fact(path).sha256 == sha256:
            self._add(have)
            return
        if have is not None and have < WORTH:
            remove(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        for pause in (*PAUSES[: ATTEMPTS - 1], None):
            try:
                if self._continued(name, path, sha256):
                    self._add(file_fact(path).size)
                    return
            except BrokenError:
                if pause is None:
                    raise
                time.sleep(pause)
        raise self._refused(name, "does not have the digest that SHA256SUMS gives")

    def _continued(self, name: str, path: Path, sha256: str) -> bool:
        """Go on with a file, or begin it. Whether its bytes are right now; False where its half was wrong."""
        have = _size(path) or 0
        with self.source.read(self._remote(name), have) as body:
            if body is None:
                raise self._missing(name)
            with _opened(path, body.start) as file:
                digest = hashlib.sha256()
                for chunk in iter(lambda: file.read(CHUNK), b""):
                    digest.update(chunk)
                try:
                    for chunk in bounded(body, self._room(body.start), f"{self._shown(name)}"):
                        file.write(chunk)
                        digest.update(chunk)
                        self.progress("downloading bytes", self.done + file.tell(), self.release.bytes)
                except TooMuchError:
                    remove(path)
                    raise self._refused(name, "is larger than the list of releases announces") from None
                file.flush()
                os.fsync(file.fileno())
        if digest.hexdigest() == sha256:
            path.chmod(FILE_MODE)
            return True
        remove(path)
        if not body.start and body.size is not None:  # else it may have been cut off
            raise self._refused(name, "does not have the digest that SHA256SUMS gives")
        return False

    def _room(self, start: int) -> int:
        return max(self.release.bytes - self.done - start, 0)

    def _add(self, size: int) -> None:
        self.done += size
        if self.done > self.release.bytes:
            raise self._refused(SUMS, "names more than the list of releases announces")
        self.progress("downloading bytes", self.done, self.release.bytes)

    def _remote(self, name: str) -> str:
        return file_path(self.dataset, self.release.version, name)

    def _shown(self, name: str) -> str:
        return f"{self.source.shown.rstrip('/')}/{self._remote(name)}"

    def _missing(self, name: str) -> UserError:
        where = f"{self.source.shown.rstrip('/')}/{folder_path(self.dataset, self.release.version)}"
        remedy = "Tell whoever keeps that place: the list of releases names it."
        if name.rpartition("/")[2].startswith("."):
            remedy = "Some web servers hide files whose names begin with a dot: tell whoever keeps this one."
        return UserError(f"{name} is not there, at {where}", remedy)

    def _refused(self, name: str, what: str) -> UserError:
        return UserError(
            f"{self._shown(name)} {what}",
            "Nothing of it is used. Somebody changed it on the way or there, or the copy is damaged: "
            "try another address, and tell the maintainers.",
            REFUSED,
        )


def _may_be_written(name: str, listed: Mapping[str, str]) -> bool:
    above = map(str, PurePosixPath(name).parents)
    return is_safe(name) and name not in (SUMS, SIGNATURE, ".") and not any(one in listed for one in above)


def read_patiently(source: Source, name: str, limit: int) -> bytes | None:
    """A small file, asked for again where the transfer breaks off; None where it is not there.

    Raises `UserError`.
    """
    for pause in (*PAUSES[: ATTEMPTS - 1], None):
        try:
            found = read_all(source, name, limit)
        except BrokenError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return found[0] if found else None
    raise AssertionError


def _listed_there(staging: Path) -> Mapping[str, str]:
    """What those checksums list that an earlier run has brought: they may have been others then."""
    try:
        return parse_sums(read_bytes(staging / SUMS, LARGEST_SUMS).decode("utf-8"))
    except (ReadProblemError, ValueError):
        return {}


def _size(path: Path) -> int | None:
    try:
        return plain_size(path)
    except ReadProblemError:
        return None


def _opened(path: Path, start: int) -> BinaryIO:
    """The file, cut to its first `start` bytes and to be read from there; a link is not followed."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
    os.ftruncate(handle, start)
    return os.fdopen(handle, "r+b")


def _write(path: Path, data: bytes) -> None:
    """A small file of the staging folder, whole and forced to the disk."""
    with staged_file(path, durable=True) as fresh:
        fresh.write_bytes(data)
