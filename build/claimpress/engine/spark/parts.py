"""What executors do for a table on its way to Parquet: they write sorted rows with DuckDB."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from claimpress.engine.duck import DuckEngine
from claimpress.engine.words import literal, quoted

MEMORY = 600_000_000
"""Bytes that writing one file may take before it goes on on the disk."""


@dataclass(frozen=True)
class Span:
    """Rows of a Parquet file, from `first` on, counted from 0; `stop` is the first one that is left out."""

    path: str
    first: int
    stop: int


@dataclass(frozen=True)
class Part:
    """A Parquet file to write: the rows of some spans, with the types of a schema, by a key."""

    spans: tuple[Span, ...]
    schema: pa.Schema
    path: Path
    order_by: tuple[str, ...]


def write_part(part: Part) -> None:
    """Write a part, whole or not at all; whoever does it twice replaces a file by the same bytes."""
    names = ", ".join(quoted(name) for name in part.schema.names)
    pieces = (
        f"SELECT {names} FROM read_parquet({literal(span.path)}, file_row_number = true) "
        f"WHERE file_row_number >= {span.first} AND file_row_number < {span.stop}"
        for span in part.spans
    )
    with (
        tempfile.TemporaryDirectory(dir=part.path.parent, prefix=".part") as own,
        DuckEngine(1, temp=Path(own), memory=MEMORY) as engine,
    ):
        fresh = Path(own) / part.path.name
        engine.write_parquet(" UNION ALL ".join(pieces), part.schema, fresh, part.order_by)
        fresh.replace(part.path)
