"""Records in Parquet: each row as JSON, as a line of JSONL would hold it but for its nulls."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from claimpress.load.bare import bare_line

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

TIMES = 3
"""Bytes of lines that are expected for each byte of a file's columns: names come again in every line."""
MEMORY = 1_000_000_000
"""Bytes that reading rows may take."""
_ROWS = 2048
_DAMAGED = "it is no Parquet file, or it is damaged"


class ParquetError(OSError):
    """The file cannot be read as Parquet; the message says why."""


def text_size(stream: IO[bytes]) -> int:
    """About how many bytes of lines a file gives, by what it says of itself. Raises `ParquetError`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.read_metadata(stream)
        groups = map(about.row_group, range(about.num_row_groups))
        return TIMES * sum(max(int(group.total_byte_size), 0) for group in groups)
    except (pa.ArrowException, OSError, ValueError):
        raise ParquetError(_DAMAGED) from None


def json_rows(path: Path) -> Iterator[pa.StringArray]:
    """The rows of a file as JSON, some at a time, in their order. Raises `ParquetError`."""
    import duckdb
    import pyarrow as pa

    with _database().cursor() as session:
        try:
            rows = f"read_parquet({_literal(path)}, binary_as_string = true, hive_partitioning = false)"
            names = [name for name, *_ in session.execute(f"DESCRIBE FROM {rows}").fetchall()]
            _check_names(path)
            fields = ", ".join(f"{_quoted(name)} := {_quoted(name)}" for name in names)
            found = session.sql(f"SELECT CAST(to_json(struct_pack({fields})) AS VARCHAR) FROM {rows}")
            for batch in found.to_arrow_reader(_ROWS):
                yield batch.column(0)
        except (duckdb.Error, pa.ArrowException, OSError) as problem:
            if isinstance(problem, ParquetError):
                raise
            raise ParquetError(_in_words(problem)) from None


def parquet_lines(path: Path) -> bytes:
    """All rows of a small file as lines, each with a line feed. Raises `ParquetError`."""
    rows = (bare_line(row) for some in json_rows(path) for row in some.to_pylist())
    return "".join(f"{row}\n" for row in rows).encode()


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """A database that loads nothing by itself, and writes nothing."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "temp_directory": "",
        "memory_limit": f"{MEMORY}B",
    }
    return duckdb.connect(":memory:", config=settings)


def _check_names(path: Path) -> None:
    """Names that differ in their case only are one to the database, which would change them."""
    import pyarrow.parquet as pq

    names = Counter(name.casefold() for name in pq.read_schema(path).names)
    if twice := [name for name, count in names.items() if count > 1]:
        raise ParquetError(f"two of its columns are called {twice[0]!a}")


def _literal(path: Path) -> str:
    """A path in SQL; what would stand for many names stands for itself."""
    text = re.sub(r"([*?\[])", r"[\1]", str(path))
    return "'" + text.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _in_words(problem: Exception) -> str:
    import duckdb

    text = str(problem)
    if isinstance(problem, duckdb.OutOfMemoryException):
        return "its rows take too much memory"
    if "UTF8" in text or "UTF-8" in text:
        return "it holds a text that is not UTF-8"
    if isinstance(problem, duckdb.NotImplementedException | duckdb.ParserException | duckdb.BinderException):
        return "it holds columns that cannot be turned into JSON"
    return _DAMAGED
