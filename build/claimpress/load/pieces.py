"""Files of lines in pieces of whole lines: as much at a time as one thread takes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from claimpress.load.decode import BOM, wide_encoding
from claimpress.load.files import InputFile
from claimpress.load.jsonl import LINE_LIMIT
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place

SIZE = 8 << 20
"""Bytes of a piece; one with a longer line has more."""


@dataclass(frozen=True)
class Piece:
    """Whole lines, each ending with a line feed; the first one has the number `first`, from 1."""

    first: int
    data: bytes
    lines: int


class Pieces:
    """A file in pieces, read in bounded memory. `findings` is what is wrong with the file, not a line."""

    def __init__(self, file: InputFile, size: int | None = None) -> None:
        self.findings: list[Finding] = []
        self.stopped = False
        self.plain = True
        """Whether the pieces so far hold the file's own bytes."""
        self._file = file
        self._size = size or SIZE
        self._crlf = False

    def read(self, stream: IO[bytes]) -> Iterator[Piece]:
        """The pieces of a binary stream, in order."""
        first = 1
        for data in self._whole_lines(stream):
            if first == 1 and (encoding := wide_encoding(data[:4])):
                place = Place(self._file.name)
                self.findings.append(finding("not-utf8", place, detail=f"it looks like {encoding}"))
                self.stopped = True
                return
            plain = self._without_returns(data, first)
            piece = Piece(first, plain, plain.count(b"\n"))
            yield piece
            first += piece.lines

    def _whole_lines(self, stream: IO[bytes]) -> Iterator[bytes]:
        rest = b""
        while data := stream.read(self._size):
            end = data.rfind(b"\n") + 1
            if end:
                yield rest + data[:end]
                rest = data[end:]
            else:
                # No line is that long: what is kept is enough to say so.
                rest = (rest + data)[: LINE_LIMIT + 1]
                self.plain = False
        if rest:
            yield rest + b"\n"

    def _without_returns(self, data: bytes, first: int) -> bytes:
        at = data.find(b"\r\n")
        if at < 0:
            return data
        self.plain = False
        if not self._crlf:
            self._crlf = True
            line = data[data.rfind(b"\n", 0, at) + 1 : at]
            line = line.removeprefix(BOM) if first == 1 else line
            column = len(line.decode("utf-8", "replace")) + 1
            place = Place(self._file.name, first + data.count(b"\n", 0, at), column)
            self.findings.append(finding("crlf-line-ends", place))
        return data.replace(b"\r\n", b"\n")
