"""Tables as CSV: UTF-8 without a byte order mark, LF line ends, null empty, lists joined by `;`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from claimpress.columns.rows import row_writer
from claimpress.model.canonical import plain
from claimpress.release.formats.types import LIST_DELIMITER


def csv_lines(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, header: bool = True
) -> Iterator[bytes]:
    """A `header` row, and rows, many at a time.

    Raises `ValueError` for a list entry that holds the delimiter.
    """
    if header:
        yield _text([schema.names])
    writer = row_writer(schema, None)
    for batch in batches:
        if writer is not None:
            yield writer.write(batch)
        else:
            columns = [column.to_pylist() for column in batch.columns]
            yield _text([cell(value) for value in row] for row in zip(*columns, strict=True))


def _text(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def cell(value: Any) -> str:
    """A value as the text of a CSV cell. Raises `ValueError` for a list entry that holds the delimiter."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(LIST_DELIMITER in entry for entry in value):
            raise ValueError(f"a list entry holds {LIST_DELIMITER!r}: {value}")
        return LIST_DELIMITER.join(value)
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
