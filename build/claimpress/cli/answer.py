"""A query's answer, piece by piece, in the formats of `--format`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, BinaryIO

from claimpress.cli.cells import readable, to_json, to_text

if TYPE_CHECKING:
    import pyarrow as pa

    from claimpress.api import Release

Pieces = Iterable["pa.Table"]
"""An answer: at least one table, all of the same columns."""
_BATCH = 10_000
_GROUP = 122_880
_GROUP_BYTES = 64_000_000
"""Rows and bytes that are gathered for one row group of a Parquet file."""


def ask(release: Release, statement: str) -> Generator[pa.Table, None, None]:
    """The answer in pieces, with distinct column names. Raises `UserError` for SQL that fails."""
    with closing(release.stream(statement)) as pieces:
        yield from map(readable, pieces)


def rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows as dictionaries, a batch in memory at a time."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def as_json(pieces: Pieces) -> Iterator[str]:
    """An array with one object a line."""
    before = "["
    for piece in pieces:
        lines = [to_json(row) for row in rows(piece)]
        if lines:
            yield f"{before}\n" + ",\n".join(lines)
            before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def as_jsonl(pieces: Pieces) -> Iterator[str]:
    """One object a line."""
    for piece in pieces:
        yield "".join(f"{to_json(row)}\n" for row in rows(piece))


def as_csv(pieces: Pieces) -> Iterator[str]:
    """RFC 4180 with LF line ends and a header; lists are JSON, nothing is an empty cell."""
    for number, piece in enumerate(pieces):
        head = "" if number else _csv_line(piece.column_names)
        yield head + "".join(_csv_line([to_text(value) for value in row.values()]) for row in rows(piece))


def _csv_line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def write_parquet(pieces: Pieces, sink: BinaryIO) -> None:
    """A whole Parquet file, a row group in memory at a time."""
    from contextlib import ExitStack

    import pyarrow.parquet as pq

    with ExitStack() as stack:
        writer = None
        for group in _groups(pieces):
            writer = writer or stack.enter_context(pq.ParquetWriter(sink, group.schema, compression="zstd"))
            writer.write_table(group)


def _groups(pieces: Pieces) -> Iterator[pa.Table]:
    import pyarrow as pa

    gathered: list[pa.Table] = []
    for piece in pieces:
        gathered.append(piece)
        if sum(t.num_rows for t in gathered) >= _GROUP or sum(t.nbytes for t in gathered) >= _GROUP_BYTES:
            yield pa.concat_tables(gathered)
            gathered = []
    if gathered:
        yield pa.concat_tables(gathered)


TEXT_FORMATS: dict[str, Callable[[Pieces], Iterator[str]]] = {
    "csv": as_csv,
    "json": as_json,
    "jsonl": as_jsonl,
}
