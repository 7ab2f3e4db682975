"""Files of many records as they are read in bulk: rows of Parquet as lines, small files as one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from claimpress.columns.bare import BareLines
from claimpress.columns.large import LargeFile
from claimpress.disk.room import Unpacking
from claimpress.load import amount
from claimpress.load.decode import BOM, wide_encoding
from claimpress.load.files import InputFile, open_lines, open_regular
from claimpress.load.parquet import json_rows
from claimpress.load.records import RawRecord
from claimpress.model.finding import Finding


@dataclass
class RowFile(LargeFile):
    """A file of Parquet; its rows are written to `lines` when they are wanted, and `file` is those then."""

    lines_at: Path = Path()

    def prepare(self) -> None:
        """Write the rows as lines."""
        with open_regular(self.file.path):  # a pipe would never end
            told = Unpacking(self.file.name, self.lines_at.parent, self.file.size())
        bare = BareLines()
        with self.lines_at.open("wb") as out:
            for rows in json_rows(self.file.path):
                text = bare(rows)
                told.more(len(text))
                out.write(text)
        self.file = replace(self.file, path=self.lines_at, rows=True)


@dataclass
class JoinedFiles(LargeFile):
    """Small files of one kind; their lines, which `file` holds together, are nobody else's."""

    parts: list[InputFile] = field(default_factory=list)
    firsts: list[int] = field(default_factory=lambda: [1])
    """The number, from 1, of the line that each file begins with; in the end that of the next line."""
    held: list[int] = field(default_factory=list)
    """How many records each file has."""

    def take(self, part: InputFile, text: bytes) -> None:
        """Take the next file, whose lines went behind those of the others."""
        lines = text.count(b"\n")
        blank = sum(not line.strip(b" \t") for line in text.split(b"\n")) - 1
        self.parts.append(replace(part, rows=part.format == "parquet"))
        self.firsts.append(self.firsts[-1] + lines)
        self.held.append(lines - blank)
        self.file = replace(self.file, name=_together(self.parts))

    def counts(self) -> dict[str, int]:
        """Display name of each file -> the number of its records."""
        return {file.name: count for file, count in zip(self.parts, self.held, strict=True)}

    def record(self, line: int, data: bytes) -> tuple[RawRecord | None, list[Finding]]:
        """A line, by its number from 1, as a record of its file, and what is wrong with its text."""
        at = bisect_right(self.firsts, line) - 1
        return self._record(self.parts[at], line - self.firsts[at] + 1, data, self.base + line - 1)


def gather(files: Iterable[InputFile], folder: Path) -> Iterator[LargeFile]:
    """Files of lines and of rows as they are read, in their order; what is made for it goes into `folder`.

    Whoever takes them gives each its `base`. Raises `UserError` where the disk would be full.
    """
    bare, small = BareLines(), _Small(folder)
    for number, file in enumerate(files):
        text = _small(file, bare)
        if text is None or not small.fits(file):
            yield from small.end()
        if text is not None:
            small.take(file, text)
        else:
            yield _alone(file, folder / f"rows-{number}.jsonl")
    yield from small.end()


def _alone(file: InputFile, lines: Path) -> LargeFile:
    return RowFile(file, 0, lines_at=lines) if file.format == "parquet" else LargeFile(file, 0)


class _Small:
    """Small files of one kind that come one after the other. One alone is read from where it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._first: tuple[InputFile, bytes] | None = None
        self._joined: JoinedFiles | None = None
        self._told = Unpacking("", folder, 0)
        self._count = 0

    def fits(self, file: InputFile) -> bool:
        """Whether it is of the kind of those before."""
        return self._first is None or self._first[0].kind is file.kind

    def take(self, file: InputFile, text: bytes) -> None:
        """Take the next file."""
        if self._first is None:
            self._first = file, text
            return
        if self._joined is None:
            lines = self._folder / f"joined-{self._count}.jsonl"
            self._count += 1
            self._joined = JoinedFiles(InputFile(file.kind, lines, file.name), 0)
            self._write(self._joined, *self._first)
        self._write(self._joined, file, text)

    def _write(self, joined: JoinedFiles, file: InputFile, text: bytes) -> None:
        self._told.name = file.name
        self._told.expected += file.size()
        self._told.more(len(text))
        with joined.file.path.open("ab") as out:
            out.write(text)
        joined.take(file, text)

    def end(self) -> Iterator[LargeFile]:
        """What they are read as, if there are any."""
        if self._joined is not None:
            yield self._joined
        elif self._first is not None:
            yield _alone(self._first[0], self._folder / f"row-{self._count}.jsonl")
            self._count += 1
        self._first = self._joined = None


def _together(parts: list[InputFile]) -> str:
    """What files are called together; no other ones are called so."""
    return f"{parts[0].name} and {len(parts) - 1:,} more" if len(parts) > 1 else parts[0].name


def _small(file: InputFile, bare: BareLines) -> bytes | None:
    """The lines of a small file in which nothing concerns the whole; None for any other."""
    try:
        return _row_text(file, bare) if file.format == "parquet" else _text(file)
    except OSError:  # whoever reads it by itself says what is wrong
        return None


def _row_text(file: InputFile, bare: BareLines) -> bytes | None:
    if file.size() > amount.SMALL:
        return None
    text = bytearray()
    for rows in json_rows(file.path):
        text += bare(rows)
        if len(text) > amount.SMALL:
            return None
    return bytes(text)


def _text(file: InputFile) -> bytes | None:
    with open_lines(file.path) as stream:
        text = stream.read(amount.SMALL + 1)
    if len(text) > amount.SMALL or b"\r\n" in text or text.startswith(BOM) or wide_encoding(text[:4]):
        return None
    return text if not text or text.endswith(b"\n") else text + b"\n"
