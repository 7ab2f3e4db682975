"""Tables on their way into an engine: rows are added as they come, and lie on the disk until then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.parquet as pq

_UNIQUE = frozenset({"id", "record", "statement", "note", "sha256", "record_sha256", "content_sha256"})
"""Columns whose values hardly repeat: looking for repetitions in them takes time and finds none."""


class Stage:
    """Parquet files in a folder, one a table, that several threads may add rows to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schemas: dict[str, pa.Schema] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def add(self, name: str, table: pa.Table) -> None:
        """Add rows to a table; the first ones say which columns it has."""
        with self._lock:
            self.schemas.setdefault(name, table.schema)
            lock = self._locks.setdefault(name, Lock())
        if table.num_rows:
            with lock:
                self._writer(name).write_table(table)

    def _writer(self, name: str) -> pq.ParquetWriter:
        if name not in self._writers:
            schema = self.schemas[name]
            self._writers[name] = pq.ParquetWriter(
                self.folder / f"{name}.parquet",
                schema,
                compression="lz4",
                use_dictionary=[path for field in schema if (path := _repeating(field))],
                write_statistics=False,
            )
        return self._writers[name]

    def close(self) -> Mapping[str, Path | None]:
        """End all files; the path of each table, None where it has no row."""
        for writer in self._writers.values():
            writer.close()
        return {
            name: self.folder / f"{name}.parquet" if name in self._writers else None for name in self.schemas
        }


def _repeating(field: pa.Field) -> str:
    """The path of a column whose values repeat; "" for any other."""
    if field.name in _UNIQUE:
        return ""
    if pa.types.is_list(field.type):
        return f"{field.name}.list.element"
    return field.name if pa.types.is_string(field.type) else ""
