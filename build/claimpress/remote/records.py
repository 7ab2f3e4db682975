"""Files of records that stand in buckets, brought to this machine before they are read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from claimpress.disk.room import work_folder
from claimpress.load.elsewhere import USAGE, Asked, checked_name, files_at, nothing_there
from claimpress.load.files import InputFile, ending_of
from claimpress.model.errors import UserError
from claimpress.progress import Progress, silent
from claimpress.remote.address import Kind, parse_address
from claimpress.remote.bucket import Bucket
from claimpress.remote.download import ATTEMPTS, PAUSES
from claimpress.remote.store import Body, BrokenError, Listed, bounded

AT_ONCE = 8
"""Files that are downloaded at the same time."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SIGNS = re.compile(r"[*\[]")
_PARTS = re.compile(r"\*\*/|\*\*|\*|\[!?[^\]]+\]|.", re.DOTALL)


@dataclass(frozen=True)
class _There:
    """A file in a bucket, and its place in the order of all files."""

    bucket: Bucket
    listed: Listed
    file: InputFile


@contextmanager
def files_elsewhere(
    wanted: Sequence[Asked], tell: Progress = silent, parent: Path | None = None
) -> Iterator[list[InputFile]]:
    """The files of all places, in their order; those of buckets in a folder below `parent` until the end.

    Without `parent` that is among the system's temporary files. Raises `UserError` where a place has none.
    """
    with _in_one_run():
        found = [one for place in wanted for one in _found(place)]
    remote = [one for one in found if isinstance(one, _There)]
    if not remote:
        yield [one for one in found if isinstance(one, InputFile)]
        return
    size = sum(one.listed.size for one in remote)
    with work_folder("claimpress-fetched", size, parent) as folder:
        paths = {one: folder / f"{at}.{ending_of(one.file.name)}" for at, one in enumerate(remote)}
        with _in_one_run():
            _Fetch(size, tell).all(paths)
        yield [replace(one.file, path=paths[one]) if isinstance(one, _There) else one for one in found]


@contextmanager
def _in_one_run() -> Iterator[None]:
    """What broke off here is begun anew by the next run."""
    try:
        yield
    except BrokenError as problem:
        remedy = problem.remedy.replace(": it goes on where it stopped", "")
        raise UserError(problem.message, remedy, problem.exit_code) from None


def _found(wanted: Asked) -> Sequence[InputFile | _There]:
    if not _SCHEME.match(wanted.place):
        return files_at(wanted)
    address = parse_address(wanted.place)
    if address.kind is not Kind.BUCKET:
        raise UserError(
            f"records are not read from {address.shown}",
            "name a file, a pattern of names, or s3://bucket/prefix/claims-*.jsonl",
            USAGE,
        )
    sign = _SIGNS.search(address.prefix)
    folder, _, pattern = address.prefix[: sign.start() if sign else None].rpartition("/")
    pattern = address.prefix[len(folder) + bool(folder) :]
    begin = "/".join(part for part in (f"s3://{address.place}", folder) if part)
    bucket = Bucket(replace(address, prefix=folder, shown=begin))
    there = _matching(bucket, pattern) if sign else [_one(bucket, pattern, wanted.place)]
    if not there:
        raise nothing_there(wanted.place)
    named = [(one, checked_name(f"{begin}/{one.name}")) for one in there]
    return [_There(bucket, one, InputFile(wanted.kind, Path(), name)) for one, name in named]


def _matching(bucket: Bucket, pattern: str) -> list[Listed]:
    fits = re.compile("".join(map(_as_expression, _PARTS.findall(pattern))), re.DOTALL).fullmatch
    return [one for one in bucket.listed() if fits(one.name)]


def _as_expression(part: str) -> str:
    """A part of a pattern: `*` stands for what holds no `/`, `**` for anything."""
    if part[0] == "[" and len(part) > 1:
        inner = part[1:-1].replace("\\", "\\\\")
        return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}.get(part) or re.escape(part)


def _one(bucket: Bucket, name: str, shown: str) -> Listed:
    with bucket.read(name) as body:
        if body is None or body.size is None:
            raise nothing_there(shown)
        return Listed(name, body.size, body.tag)


@dataclass
class _Fetch:
    """Files on their way, several at once; each has the size and the version that it was listed with."""

    size: int
    tell: Progress
    _done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _left: threading.Event = field(default_factory=threading.Event)

    def all(self, paths: dict[_There, Path]) -> None:
        """Download the files. Raises `UserError`, and `OSError`."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                waiting: set[Future[None]] = set()
                waiting.update(pool.submit(self._file, one, path) for one, path in paths.items())
                while waiting:
                    done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_EXCEPTION)
                    self.tell("downloading bytes", self._done, self.size)
                    for future in done:
                        future.result()
            except BaseException:
                self._left.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _file(self, one: _There, path: Path) -> None:
        for pause in (*PAUSES[: ATTEMPTS - 1], None):
            try:
                return self._rest(one, path)
            except BrokenError:
                if pause is None:
                    raise
                self._left.wait(pause)

    def _rest(self, one: _There, path: Path) -> None:
        """The part of a file that is not there yet."""
        have = path.stat().st_size if path.exists() else 0
        if self._left.is_set() or (have and have == one.listed.size):
            return
        with one.bucket.read(one.listed.name, have) as body:
            self._check(one, body)
            assert body is not None
            with path.open("r+b" if have else "wb") as out:
                out.truncate(body.start)
                out.seek(body.start)
                self._add(body.start - have)
                self._write(one, body, out)

    def _write(self, one: _There, body: Body, out: BinaryIO) -> None:
        for chunk in bounded(body, one.listed.size - body.start, one.file.name):
            if self._left.is_set():
                return
            out.write(chunk)
            self._add(len(chunk))

    def _check(self, one: _There, body: Body | None) -> None:
        if body is None or body.size != one.listed.size or body.tag != one.listed.tag:
            raise UserError(f"{one.file.name} has changed meanwhile", "run it again")

    def _add(self, size: int) -> None:
        with self._lock:
            self._done += size
