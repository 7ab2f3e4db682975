"""Names, texts and types as DuckDB's SQL writes them."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from claimpress.columns.arrow import AMOUNT

_TYPES: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    AMOUNT: "DECIMAL(21,6)",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
}


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text in SQL; None is NULL."""
    return "NULL" if text is None else "'" + str(text).replace("'", "''") + "'"


def parquet_sql(paths: Sequence[Path]) -> str:
    """Parquet files in SQL, where `*` and `[` in a path would stand for many, and `=` for a value."""
    listed = ", ".join(literal(glob.escape(str(path.resolve()))) for path in paths)
    return f"read_parquet([{listed}], hive_partitioning = false)"


def type_name(kind: pa.DataType) -> str:
    """The name of a column's type. Raises `KeyError` for a type that no table has."""
    if pa.types.is_list(kind) and kind.value_type == pa.string():
        return "VARCHAR[]"  # whatever a file format calls the list's inner field
    return _TYPES[kind]


def typed(schema: pa.Schema, types: Mapping[str, str] = MappingProxyType({})) -> str:
    """The columns of a schema, each with its type; `types` are other names for some of those."""
    names = ((quoted(field.name), type_name(field.type)) for field in schema)
    return ", ".join(f"CAST({name} AS {types.get(kind, kind)}) AS {name}" for name, kind in names)


def in_order(key: Sequence[str]) -> str:
    """The columns of a key, as rows are sorted by it."""
    return ", ".join(f"{quoted(name)} ASC NULLS FIRST" for name in key)
