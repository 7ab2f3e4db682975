"""Tables as canonical JSONL: the form that table digests are taken of."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from claimpress.tables.digest import canonical_lines


def write_jsonl(rows: pa.RecordBatchReader, path: Path) -> None:
    """Write a table's rows, one a line."""
    with path.open("wb") as file:
        file.writelines(canonical_lines(rows))
