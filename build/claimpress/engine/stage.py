"""Tables on their way into an engine: rows are added as they come, and lie on the disk until then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 100_000
"""Rows that are written together: a reader takes so many at a time."""
_UNIQUE = frozenset({"id", "record", "statement", "note", "sha256", "record_sha256", "content_sha256"})
"""Columns whose values hardly repeat: looking for repetitions in them takes time and finds none."""


class Stage:
    """Parquet files in a folder, one a table, that several threads may add rows to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, _Staged] = {}
        self._lock = Lock()

    def add(self, name: str, table: pa.Table) -> None:
        """Add rows to a table; the first ones say which columns it has."""
        with self._lock:
            if name not in self._tables:
                self._tables[name] = _Staged(self.folder / f"{name}.parquet", table.schema)
        self._tables[name].add(table)

    def close(self) -> Mapping[str, Path | None]:
        """End all files; the path of each table, None where it has no row."""
        return {name: staged.close() for name, staged in self._tables.items()}

    @property
    def schemas(self) -> Mapping[str, pa.Schema]:
        """The columns of each table."""
        return {name: staged.schema for name, staged in self._tables.items()}


class _Staged:
    """One table: rows that wait, and the file of those that were written."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.schema = schema
        self._path = path
        self._waiting: list[pa.Table] = []
        self._rows = 0
        self._writer: pq.ParquetWriter | None = None
        self._lock = Lock()

    def add(self, table: pa.Table) -> None:
        with self._lock:
            self._waiting.append(table)
            self._rows += table.num_rows
            if self._rows >= ROWS:
                self._write()

    def _write(self) -> None:
        if not self._rows:
            return
        if self._writer is None:
            repeating = [path for field in self.schema if (path := _repeating(field))]
            self._writer = pq.ParquetWriter(
                self._path, self.schema, compression="lz4", use_dictionary=repeating, write_statistics=False
            )
        self._writer.write_table(pa.concat_tables(self._waiting))
        self._waiting, self._rows = [], 0

    def close(self) -> Path | None:
        """Write what waits; the file, or None where there was no row."""
        with self._lock:
            self._write()
            if self._writer is None:
                return None
            self._writer.close()
            return self._path


def _repeating(field: pa.Field) -> str:
    """The path of a column whose values repeat; "" for any other."""
    if field.name in _UNIQUE:
        return ""
    if pa.types.is_list(field.type):
        return f"{field.name}.list.element"
    return field.name if pa.types.is_string(field.type) else ""
