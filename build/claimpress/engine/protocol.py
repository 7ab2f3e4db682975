"""What the rest of the program asks of an SQL engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from claimpress.disk.spool import Many

if TYPE_CHECKING:
    import pyarrow.dataset as ds


class Engine(Protocol):
    """Tables in, query results and Parquet files out."""

    def register(self, name: str, table: pa.Table | ds.Dataset, *, told: bool = True) -> None:
        """Make a table known to SQL under a name; a table of that name is replaced.

        Messages about queries tell of it if `told`; of what is defined or made, where they are given columns.
        """

    def define(self, name: str, sql: str, columns: Sequence[str] = ()) -> None:
        """Give a query a name, under which SQL can use it; it is run where it is used."""

    def make(self, name: str, sql: str, columns: Sequence[str] = ()) -> None:
        """Run a query and keep its result as a table of that name."""

    def query(self, sql: str) -> pa.Table:
        """The result of one query. Raises `UserError` when it is not one query or fails."""

    def rows(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns and rows of one query as Python values. Raises `UserError`."""

    def ask(self, sql: str) -> tuple[list[str], Many[tuple[Any, ...]]]:
        """Like `rows`, for a query of somebody else's: it reads tables and nothing else.

        Rows that are many lie on the disk.
        """

    def read_parquet(self, name: str, *paths: Path) -> None:
        """Make tables in Parquet, each in one file or in parts, known to SQL as one."""

    def write_parquet(self, sql: str, schema: pa.Schema, path: Path, order_by: Sequence[str]) -> None:
        """Write the rows of a query with the types of a schema, sorted by a unique key.

        The same rows give the same bytes. Raises `UserError` when the file cannot be written.
        """

    def drop_made(self) -> None:
        """Forget every table that was made, and give back the memory."""

    def close(self) -> None:
        """Let go of memory and files."""
