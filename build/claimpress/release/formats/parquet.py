"""Tables as Parquet, written by DuckDB: zstd, sorted by the key, the same bytes at any number of threads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from claimpress.engine.duck import DuckEngine
from claimpress.release.layout import PARQUET, table_path
from claimpress.tables.build import TABLES


def write_parquets(tables: Mapping[str, pa.Table], folder: Path, threads: int | None = None) -> None:
    """Write every table below `folder`."""
    with DuckEngine(threads) as engine:
        for name, table in tables.items():
            engine.register(name, table)
            engine.write_parquet(name, folder / table_path(PARQUET, name), TABLES[name].key)
