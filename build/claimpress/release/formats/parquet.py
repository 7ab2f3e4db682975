"""Tables as Parquet, written by an engine: zstd, sorted by key, the same bytes at any number of threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from claimpress.engine.parquet import parquet_files, to_read
from claimpress.engine.parts import split
from claimpress.engine.protocol import Engine
from claimpress.release.layout import PARQUET, table_path
from claimpress.tables.lineage import Lineage
from claimpress.tables.publish import kept_name, publish
from claimpress.tables.spec import TableSpec

_ROWS = 10_000


def write_parquets(engine: Engine, lineage: Lineage, folder: Path, *, made: bool) -> None:
    """Write every published table below `folder`. `made`: the engine has them with all their columns."""

    def keep(spec: TableSpec, sql: str) -> None:
        path = folder / table_path(PARQUET, spec.name)
        engine.write_parquet(sql, spec.schema, path, spec.key)
        if path.exists():
            split(path, spec.schema)
        engine.read_parquet(kept_name(spec), path)

    publish(engine, lineage, keep, made=made)


@contextmanager
def parquet_rows(path: Path) -> Iterator[pa.RecordBatchReader]:
    """The rows of a written table, piece by piece, read in the caller's own thread."""
    with ExitStack() as stack:
        files = [
            stack.enter_context(pq.ParquetFile(each, memory_map=False, pre_buffer=False))
            for each in to_read(path)
        ]
        rows = (batch for file in files for batch in file.iter_batches(_ROWS, use_threads=False))
        yield pa.RecordBatchReader.from_batches(files[0].schema_arrow, rows)


def parquet_names(folder: Path, table: str) -> list[str]:
    """Where a written table lies in its release: in one file, or in parts."""
    return [
        path.relative_to(folder).as_posix() for path in parquet_files(folder / table_path(PARQUET, table))
    ]
