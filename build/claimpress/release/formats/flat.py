"""Tables as CSV: UTF-8 without a byte order mark, LF line ends, null empty, lists joined by `;`."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from claimpress.model.canonical import plain
from claimpress.release.formats.types import LIST_DELIMITER

_BATCH = 10_000


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table with a header row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=_BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            writer.writerows([cell(value) for value in row] for row in zip(*columns, strict=True))


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
