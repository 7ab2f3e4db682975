"""Files of lines that are not kept in memory: each line is found again by its number."""

from __future__ import annotations

import io
import os
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from claimpress.columns import kernel
from claimpress.disk.room import Unpacking
from claimpress.load.files import InputFile, open_lines, open_regular
from claimpress.load.jsonl import read_jsonl
from claimpress.load.pieces import Pieces
from claimpress.load.records import RawRecord
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding


@dataclass
class LargeFile:
    """A file that is read in bulk; its first line is record number `base`."""

    file: InputFile
    base: int
    lines: int = 0
    plain: bool = True
    """Whether its bytes are those of the pieces that were read."""
    findings: list[Finding] = field(default_factory=list)
    """What is wrong with the file as a whole."""
    whole: bool = True
    """Whether it is known which records it holds."""
    _starts: array[int] = field(default_factory=lambda: array("q"))
    _kept: array[int] | None = None
    """The lines, from 0, that `_starts` tells of; None for all."""
    _size: int = 0
    _seen: tuple[int, ...] = ()

    def prepare(self) -> None:
        """Make its lines, where they are not there yet. Raises `OSError`, and `UserError` for a full disk."""

    @property
    def shared(self) -> bool:
        """Whether whoever reads the lines of the file knows its records."""
        return self.file.compression is None

    def counts(self) -> dict[str, int] | None:
        """Display name of each file -> the number of its records, where that is known from the beginning."""
        return None

    def mark(self) -> None:
        """Remember which file it is, and when it was last written to. Raises `OSError`."""
        self._seen = _stamp(self.file.path)

    def check_same(self) -> None:
        """Raise `UserError` where it is not the file that was marked, or was written to since."""
        try:
            same = _stamp(self.file.path) == self._seen
        except OSError:
            same = False
        if not same:
            raise self.changed()

    def changed(self) -> UserError:
        """That what was read before is not what is there now."""
        return UserError(f"{self.file.name} has changed meanwhile", "run it again")

    def note(self, size: int, lines: int, starts: Sequence[int], kept: Sequence[int] | None = None) -> None:
        """Remember where the lines of the next piece begin in it, or only how many there are.

        Where `starts` are not of all lines, `kept` says of which, from 0.
        """
        if kept is not None and self._kept is None:
            self._kept = array("q", range(self.lines))
        if self._kept is not None:
            self._kept.extend(self.lines + at for at in (range(lines) if kept is None else kept))
        self._starts.frombytes(_shifted(starts, self._size))
        self._size += size
        self.lines += lines

    def __contains__(self, number: int) -> bool:
        return self.base <= number < self.base + self.lines

    def record(self, line: int, data: bytes) -> tuple[RawRecord | None, list[Finding]]:
        """A line, by its number from 1, as a record, and what is wrong with its text."""
        return self._record(self.file, line, data, self.base + line - 1)

    def _record(
        self, file: InputFile, line: int, data: bytes, number: int
    ) -> tuple[RawRecord | None, list[Finding]]:
        """The line of that number in a file as the record of that number."""
        read = read_jsonl(io.BytesIO(data + b"\n"), file.name, line, rows=file.rows)
        for one in read:
            raw = RawRecord(file.kind.name, one.value, file.name, number, one.places)
            raw.reported, raw.unread, raw.broken = frozenset(one.reported), one.unread, one.broken
            return raw, read.findings
        return None, read.findings

    def again(self, numbers: Sequence[int]) -> Iterator[RawRecord]:
        """The records of some numbers, in order; the file is read once more, or only where they are."""
        if self.plain and len(self._starts) == self.lines:
            yield from self._where_they_are(sorted(numbers))
            return
        waiting = deque(number - self.base + 1 for number in sorted(numbers))
        with open_lines(self.file.path) as stream:
            for piece in Pieces(self.file).read(stream):
                if not waiting:
                    return
                if waiting[0] >= piece.first + piece.lines:
                    continue
                texts = piece.data.split(b"\n")
                while waiting and waiting[0] < piece.first + piece.lines:
                    line = waiting.popleft()
                    raw, _ = self.record(line, texts[line - piece.first])
                    if raw is not None:
                        yield raw

    def _where_they_are(self, numbers: Sequence[int]) -> Iterator[RawRecord]:
        with open_regular(self.file.path) as stream:
            for number, start, length in zip(numbers, *self.spans(numbers), strict=True):
                stream.seek(start)
                raw, _ = self.record(number - self.base + 1, stream.read(length))
                if raw is not None:
                    yield raw

    def spans(self, numbers: Sequence[int]) -> tuple[array[int], array[int]]:
        """Where the lines of records begin in the pieces taken together, and their lengths in bytes."""
        places = [self._place(number - self.base) for number in numbers]
        at = array("q", (self._starts[place] for place in places))
        last = len(self._starts) - 1
        ends = (self._starts[place + 1] if place < last else self._size for place in places)
        return at, array("q", (end - 1 - start for start, end in zip(at, ends, strict=True)))

    def _place(self, line: int) -> int:
        return line if self._kept is None else bisect_left(self._kept, line)

    def spool(self, path: Path) -> None:
        """Write what the pieces hold to a file of its own. Raises `UserError` for a disk that fills up."""
        told = Unpacking(self.file.name, path.parent, self.file.size())
        with open_lines(self.file.path) as stream, path.open("wb") as out:
            for piece in Pieces(self.file).read(stream):
                told.more(len(piece.data))
                out.write(piece.data)


@contextmanager
def lines_open(file: LargeFile, spool: Path) -> Iterator[LinesAtHand]:
    """The lines of a file at hand in any order. One that is not plain goes to the path `spool` first.

    Raises `UserError` where the file has changed since it was read.
    """
    path = file.file.path
    if not file.plain:
        file.spool(spool)
        path = spool
    file.check_same()
    with open_regular(path) as stream:
        yield LinesAtHand(file, stream.fileno())
    file.check_same()


def _shifted(numbers: Sequence[int], by: int) -> bytes:
    """Numbers to which another one is added, in eight bytes each."""
    held = numbers if isinstance(numbers, array) else array("q", numbers)
    values = pa.Array.from_buffers(pa.int64(), len(held), [None, pa.py_buffer(held)])
    return bytes(pc.add(values, by).buffers()[1])[: 8 * len(held)]


def _stamp(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


@dataclass(frozen=True)
class LinesAtHand:
    """Lines of a file that is open."""

    file: LargeFile
    handle: int

    def take(self, numbers: Sequence[int]) -> bytes:
        """The lines of records, one after the other, each with a line feed. Raises `OSError`."""
        at, lengths = self.file.spans(numbers)
        if kernel.library() is not None:
            return kernel.gather(self.handle, at, lengths)
        found = (os.pread(self.handle, length, start) for start, length in zip(at, lengths, strict=True))
        return b"".join(line + b"\n" for line in found)
