"""What executors do with a range of a file: read its lines, and write them in canonical form.

What they find goes to files in a folder that all see, so that the driver never holds more than it looks at.
"""

from __future__ import annotations

import shutil
import socket
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from claimpress.columns import kernel
from claimpress.columns.large import LargeFile
from claimpress.columns.shape import shape_of
from claimpress.disk.making import made
from claimpress.disk.plain import FULL
from claimpress.engine.stage import Stage
from claimpress.load.ranges import Range
from claimpress.model.canonical import record_line
from claimpress.model.errors import UserError
from claimpress.validation.platform import Screened, screen
from claimpress.validation.structure import fits

LINES = pa.schema([("record_no", pa.int64()), ("line", pa.string())])
"""Records in canonical form, by their numbers."""
ROWS = 20_000
"""Of these, how many are taken at once."""
_LOOKED_AT = "looked-at"


@dataclass(frozen=True)
class RangeTask:
    """A range whose first line is number `line`, from 1, of a file that begins with record `base`."""

    range: Range
    base: int
    line: int
    folder: Path

    @property
    def name(self) -> str:
        """A name that no other task has."""
        return f"{self.base}-{self.range.start}"

    @property
    def tables(self) -> Path:
        """The folder of its record tables."""
        return self.folder / self.name


@dataclass(frozen=True)
class Some:
    """What became of the next lines of a range: `fitting` are in its tables, `looked_at` are still to do."""

    size: int
    lines: int
    fitting: int
    looked_at: int


@dataclass(frozen=True)
class Screening:
    """What became of the lines of a range, on which host, and whether the compiled reader read them."""

    found: tuple[Some, ...]
    compiled: bool
    host: str


def screened(task: RangeTask) -> Screening:
    """Lines of a range to a folder of the range's own, whole or not at all: record tables, and others."""
    own = task.folder / f".{uuid4().hex}"
    try:
        with _where(task.folder):
            own.mkdir()
            found = _screened(task, own)
            try:
                own.rename(task.tables)
            except OSError:
                # Another try may have been there before: its files hold the same.
                if not task.tables.is_dir():
                    raise
        return Screening(tuple(found), kernel.library() is not None, socket.gethostname())
    finally:
        shutil.rmtree(own, ignore_errors=True)


@contextmanager
def _where(folder: Path) -> Iterator[None]:
    """Where the disk is full, whoever is told also learns which one."""
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            problem.filename = str(folder)
        raise


def _screened(task: RangeTask, own: Path) -> list[Some]:
    stage, line, found = Stage(own), task.line, []
    with (own / _LOOKED_AT).open("wb") as out:
        for data in task.range.pieces():
            some = screen(task.range.file.kind.name, data, task.base, line, stage.add)
            line += some.lines
            out.writelines(b"%d %b\n" % numbered for numbered in some.looked_at)
            found.append(Some(some.size, some.lines, some.fitting, len(some.looked_at)))
    stage.close()
    return found


def told(task: RangeTask, screening: Screening) -> Iterator[Screened]:
    """What became of the lines of a range, piece by piece; once, as the lines to look at go then."""
    looked_at = task.tables / _LOOKED_AT
    with looked_at.open("rb") as file:
        for some in screening.found:
            lines = tuple(_numbered(line) for line in islice(file, some.looked_at))
            if len(lines) < some.looked_at:
                raise UserError(f"{looked_at} was changed meanwhile", "run it again")
            yield Screened(some.size, some.lines, some.fitting, array("q"), lines)
    looked_at.unlink()


def _numbered(line: bytes) -> tuple[int, bytes]:
    number, _, data = line.partition(b" ")
    return int(number), data[:-1]


def canonical(job: tuple[RangeTask, Path]) -> None:
    """The canonical lines of a range to a file of its own, whole or not at all."""
    task, folder = job
    large = LargeFile(task.range.file, task.base)

    def lines() -> Iterator[tuple[int, str]]:
        line = task.line
        for data in task.range.pieces():
            yield from canonical_lines(large, line, data)
            line += data.count(b"\n")

    with _where(folder):
        write_lines(lines(), folder / f"{task.name}.parquet")


def canonical_lines(large: LargeFile, line: int, data: bytes) -> Iterator[tuple[int, str]]:
    """The records of whole lines, of which the first is number `line`: numbers and canonical lines."""
    shape, lines = shape_of(large.file.kind.name), data.split(b"\n")[:-1]
    left_out = set(range(len(lines)))
    if kernel.library() is not None:
        text, out = kernel.canonical(shape, data)
        left_out = set(out)
        done = iter(text.decode().split("\n"))
        for at, own in enumerate(lines):
            if at not in left_out and own.strip(b" \t"):
                yield large.base + line - 1 + at, next(done)
    for at in sorted(left_out):
        raw, _ = large.record(line + at, lines[at])
        if raw is not None and fits(raw) and raw.model is not None:
            yield raw.number, record_line(raw.model)


def write_lines(lines: Iterable[tuple[int, str]], path: Path) -> None:
    with (
        made(path) as fresh,
        pq.ParquetWriter(fresh, LINES, compression="zstd", use_dictionary=False) as writer,
    ):
        waiting: list[tuple[int, str]] = []
        for one in lines:
            waiting.append(one)
            if len(waiting) == ROWS:
                writer.write_table(_lines_table(waiting))
                waiting.clear()
        writer.write_table(_lines_table(waiting))


def _lines_table(lines: list[tuple[int, str]]) -> pa.Table:
    numbers, texts = zip(*lines, strict=True) if lines else ((), ())
    return pa.table([pa.array(numbers, pa.int64()), pa.array(texts, pa.string())], LINES)
