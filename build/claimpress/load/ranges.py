"""Files of lines in ranges of bytes, each read by itself, wherever that is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from claimpress.load.decode import wide_encoding
from claimpress.load.files import InputFile, open_regular
from claimpress.load.jsonl import LINE_LIMIT
from claimpress.load.pieces import SIZE

_LOOKED = 1 << 16


class NotPlainError(Exception):
    """The lines cannot be read range by range: whoever reads the file from its beginning says why."""


@dataclass(frozen=True)
class Range:
    """The lines of a file that begin at one of the bytes from `start` to before `stop`."""

    file: InputFile
    start: int
    stop: int

    def pieces(self, size: int = SIZE) -> Iterator[bytes]:
        """Whole lines, each ending with a line feed, about `size` bytes at a time.

        Raises `OSError`, and `NotPlainError` for a file with other line ends, another encoding, or a line
        beyond all limits.
        """
        with open_regular(self.file.path) as stream:
            at = self._first(stream.fileno())
            stream.seek(at)
            while at < self.stop and (data := stream.read(min(size, self.stop - at))):
                if not data.endswith(b"\n"):
                    data += stream.readline(LINE_LIMIT + 1)
                self._check(data, at)
                at += len(data)
                if not data.endswith(b"\n"):
                    if stream.read(1):
                        raise NotPlainError
                    data += b"\n"
                yield data

    def _first(self, handle: int) -> int:
        if not self.start:
            return 0
        at = self.start - 1
        while data := os.pread(handle, _LOOKED, at):
            if (end := data.find(b"\n")) >= 0:
                return at + end + 1
            at += len(data)
            if at - self.start > LINE_LIMIT:
                raise NotPlainError
        return self.stop

    def _check(self, data: bytes, at: int) -> None:
        if b"\r\n" in data or (not at and wide_encoding(data[:4])):
            raise NotPlainError


def ranges(file: InputFile, size: int) -> list[Range]:
    """A file in ranges of `size` bytes. Raises `OSError`."""
    whole = file.path.stat().st_size
    return [Range(file, start, min(start + size, whole)) for start in range(0, whole, size)]


def count_lines(some: Range) -> int | None:
    """How many lines begin in the range; None where they cannot be read so. Raises `OSError`."""
    try:
        return sum(data.count(b"\n") for data in some.pieces())
    except NotPlainError:
        return None
