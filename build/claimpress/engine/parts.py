"""Large tables in Parquet lie in several files of so many rows: in `claims/`, not in `claims.parquet`.

How many rows a part has is one of the things that the bytes of a release rest on.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from claimpress.disk.making import MAKING
from claimpress.engine.duck import ROW_GROUP, DuckEngine
from claimpress.engine.parquet import part_name, parts_folder

MEMORY = 600_000_000
"""Bytes that writing one file may take before it goes on on the disk."""
PART_ROWS = 40 * ROW_GROUP
"""Rows of a part but the last."""
_BATCH = 8_192


@dataclass(frozen=True)
class Span:
    """Rows of a Parquet file, from `first` on, counted from 0; `stop` is the first one that is left out."""

    path: str
    first: int
    stop: int


@dataclass(frozen=True)
class Part:
    """A Parquet file to write: the rows of some spans, in their order, with the types of a schema."""

    spans: tuple[Span, ...]
    schema: pa.Schema
    path: Path


def parts_of(spans: Sequence[Span], schema: pa.Schema, path: Path) -> list[Part]:
    """The files that a table is written to whose sorted rows are those of some spans."""
    rows = sum(span.stop - span.first for span in spans)
    if rows <= PART_ROWS:
        return [Part(tuple(spans), schema, path)]
    folder = parts_folder(path)
    folder.mkdir(exist_ok=True)
    return [
        Part(tuple(_cut(spans, first, first + PART_ROWS)), schema, folder / part_name(number))
        for number, first in enumerate(range(0, rows, PART_ROWS))
    ]


def split(path: Path, schema: pa.Schema) -> None:
    """Put parts in the place of a written file that has more rows than one of them may have."""
    rows = pq.read_metadata(path).num_rows
    if rows > PART_ROWS:
        for part in parts_of([Span(str(path), 0, rows)], schema, path):
            write_part(part)
        path.unlink()


def _cut(spans: Iterable[Span], first: int, stop: int) -> Iterator[Span]:
    """What spans, one after the other, hold of the rows from `first` to before `stop`."""
    at = 0
    for span in spans:
        size = span.stop - span.first
        begin, end = max(first - at, 0), min(stop - at, size)
        if begin < end:
            yield Span(span.path, span.first + begin, span.first + end)
        at += size


def write_part(part: Part) -> None:
    """Write a part, whole or not at all; whoever does it twice replaces a file by the same bytes."""
    with (
        tempfile.TemporaryDirectory(dir=part.path.parent, prefix=MAKING) as own,
        DuckEngine(1, temp=Path(own), memory=MEMORY) as engine,
    ):
        fresh = Path(own) / part.path.name
        batches = even(_rows(part.spans), ROW_GROUP)
        first = next(batches)
        reader = pa.RecordBatchReader.from_batches(first.schema, chain([first], batches))
        engine.register("rows_of_part", reader, told=False)
        engine.write_sorted("SELECT * FROM rows_of_part", part.schema, fresh)
        fresh.replace(part.path)


def _rows(spans: Iterable[Span]) -> Iterator[pa.Table]:
    for span in spans:
        with pq.ParquetFile(span.path, memory_map=False, pre_buffer=False) as file:
            at, groups = _groups(file.metadata, span)
            for batch in file.iter_batches(_BATCH, groups, use_threads=False):
                first, stop = max(span.first - at, 0), min(span.stop - at, batch.num_rows)
                if first < stop:
                    yield pa.Table.from_batches([batch.slice(first, stop - first)])
                at += batch.num_rows


def _groups(told: pq.FileMetaData, span: Span) -> tuple[int, list[int]]:
    """The number of the first row, and the row groups that rows of a span are in: no other is read."""
    ends = list(accumulate(told.row_group(at).num_rows for at in range(told.num_row_groups)))
    first, last = bisect_right(ends, span.first), bisect_left(ends, span.stop)
    return ends[first - 1] if first else 0, list(range(first, last + 1))


def even(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.RecordBatch]:
    """The rows of at least one table in batches of so many rows; the last one may have fewer.

    Where row groups end rests on where the batches do.
    """
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        held.append(table)
        count += table.num_rows
        while count >= rows:
            whole = pa.concat_tables(held)
            yield from whole.slice(0, rows).combine_chunks().to_batches()
            held, count = [whole.slice(rows)], count - rows
    if count:
        yield from pa.concat_tables(held).combine_chunks().to_batches()
