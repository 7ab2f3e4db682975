"""A query's answer in the formats of `--format`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from claimpress.cli.cells import to_json, to_text

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 10_000


def rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows as dictionaries, a batch in memory at a time."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def as_json(table: pa.Table) -> Iterator[str]:
    """An array with one object a line."""
    yield "["
    for number, row in enumerate(rows(table)):
        yield f"{',' if number else ''}\n{to_json(row)}"
    yield "\n]\n" if table.num_rows else "]\n"


def as_jsonl(table: pa.Table) -> Iterator[str]:
    """One object a line."""
    for row in rows(table):
        yield to_json(row) + "\n"


def as_csv(table: pa.Table) -> Iterator[str]:
    """RFC 4180 with LF line ends and a header; lists are JSON, nothing is an empty cell."""
    yield _csv_line(table.column_names)
    for row in rows(table):
        yield _csv_line([to_text(value) for value in row.values()])


def _csv_line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    """A whole Parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


TEXT_FORMATS: dict[str, Callable[[pa.Table], Iterator[str]]] = {
    "csv": as_csv,
    "json": as_json,
    "jsonl": as_jsonl,
}
