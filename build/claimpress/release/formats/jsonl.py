"""Tables as canonical JSONL: the form that table digests are taken of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from claimpress.tables.digest import canonical_lines


def write_jsonl(table: pa.Table | Iterable[pa.RecordBatch], path: Path) -> None:
    """Write a table, one row a line."""
    with path.open("wb") as file:
        file.writelines(canonical_lines(table))
