"""DuckDB as the engine that runs rules and writes Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from claimpress.engine.parquet import to_read
from claimpress.engine.session import ManyRows, Rows, Session
from claimpress.engine.statements import first_lines
from claimpress.engine.tables_only import check_tables_only
from claimpress.engine.words import in_order, literal, parquet_sql, quoted, typed
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    import pyarrow.dataset as ds

ROW_GROUP = 122_880
"""Rows of a Parquet row group; a part of what a release's bytes rest on."""

_OUTSIDE = (duckdb.IOException, duckdb.PermissionException, duckdb.OutOfMemoryException)
"""What comes from the machine: disk, permissions, memory."""
_LOOK = "check the folder, the free space and the memory, then run it again"

_SHARED = (
    "array_join(list, between) AS array_to_string(list, between)",
    "sort_array(list) AS list_sort(list)",
    "collect_set(entry) AS list(DISTINCT entry)",
    "collect_list(entry) AS list(entry)",
    "no_texts() AS CAST([] AS VARCHAR[])",
    "xxhash64(entry) AS hash(entry)",
)
"""Functions that tables' queries share with Spark, in whose words they are written."""


class DuckEngine:
    """An `Engine` on an in-memory DuckDB.

    `locked` takes away files and settings, and with them `write_parquet`. `temp` is a folder for what does
    not fit into memory, `seconds` the time that one query may take. With `few` rows no query is thought over
    before it is run: that would take longer than the query. `memory` is how many bytes it may take before
    what it works on goes to the disk, `folders` are those that it may use even when it is locked.
    """

    def __init__(
        self,
        threads: int | None = None,
        *,
        temp: Path | None = None,
        seconds: int | None = None,
        locked: bool = False,
        few: bool = False,
        memory: int | None = None,
        folders: Sequence[Path] = (),
    ) -> None:
        self._session = Session(1 if few else threads, temp=temp, seconds=seconds, memory=memory)
        self._open = bool(folders)
        self._folders = [folder.resolve() for folder in folders] if locked else [Path("/")]
        self._made: set[str] = set()
        if folders:
            listed = ", ".join(map(literal, folders))
            self._session.connection.execute(f"SET allowed_directories = [{listed}]")
        if few:
            self._session.connection.execute("PRAGMA disable_optimizer")
        for macro in _SHARED:
            self._session.connection.execute(f"CREATE MACRO {macro}")
        if locked:
            # With folders open, queries of others are looked at before they run: see `ask`.
            self._session.lock(settings=not folders)

    def register(
        self, name: str, table: pa.Table | ds.Dataset | pa.RecordBatchReader, *, told: bool = True
    ) -> None:
        """Make a table known to SQL under a name; a table of that name is replaced."""
        files = [Path(path).resolve() for path in getattr(table, "files", ())]
        if files and all(self._may_read(path) for path in files):
            # Handed over by Arrow, some hundred thousand rows would be in memory at once.
            sql = f"SELECT * FROM {parquet_sql(files)}"
            self.define(name, sql, table.schema.names if told else ())
            return
        self._session.register(name, table, table.schema.names if told else None)

    def _may_read(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self._folders)

    def register_staged(self, tables: Mapping[str, Path | None], schemas: Mapping[str, pa.Schema]) -> None:
        """Make tables of a stage known to SQL; those without rows have no file."""
        for name, path in tables.items():
            if path is None:
                self.register(name, schemas[name].empty_table(), told=False)
            else:
                self.read_parquet(name, path)

    def read_parquet(self, name: str, *paths: Path) -> None:
        """Make tables in Parquet, each in one file or in parts, known to SQL as one."""
        self.define(name, f"SELECT * FROM {parquet_sql(to_read(*paths))}")

    def define(self, name: str, sql: str, columns: Sequence[str] = ()) -> None:
        """Give a query a name, under which SQL can use it; it is run where it is used."""
        self._create("VIEW", name, sql, columns)

    def make(self, name: str, sql: str, columns: Sequence[str] = ()) -> None:
        """Run a query and keep its result as a table of that name."""
        self._create("TABLE", name, sql, columns)
        self._made.add(name)

    def _create(self, what: str, name: str, sql: str, columns: Sequence[str]) -> None:
        try:
            self._session.create(what, name, sql, columns)
        except (*_OUTSIDE, duckdb.InvalidInputException) as problem:  # what Arrow can't read is the latter
            raise UserError(f"{name} cannot be made: {first_lines(problem)}", _LOOK) from None

    def drop_made(self) -> None:
        """Forget every table that was made, and give back the memory."""
        for name in self._made:
            self._session.connection.execute(f"DROP TABLE {quoted(name)}")
        self._made.clear()

    def query(self, sql: str) -> pa.Table:
        """The result of one query. Raises `UserError` when it is not one query or fails."""
        return self._session.read(sql)

    def rows(self, sql: str) -> Rows:
        """The columns and rows of one query as Python values. Raises `UserError`."""
        return self._session.rows(sql)

    def ask(self, sql: str) -> ManyRows:
        """Like `rows`, for a query of somebody else's: it reads tables only, whatever the engine may do."""
        if self._open:
            self._session.run(lambda: check_tables_only(self._session.connection, sql))
        return self._session.many(sql)

    def write_parquet(self, sql: str, schema: pa.Schema, path: Path, order_by: Sequence[str]) -> None:
        """Write the rows of a query as Parquet (zstd), with the types of a schema, sorted by a unique key.

        The same rows give the same bytes, whatever their order and the number of threads. Raises
        `UserError` when the file cannot be written.
        """
        if not order_by:
            raise ValueError(f"{path.name}: without a sort key the bytes are not reproducible")
        self._write(f"({sql}) t ORDER BY {in_order(order_by)}", schema, path)

    def write_sorted(self, sql: str, schema: pa.Schema, path: Path) -> None:
        """Write rows that come sorted.

        In one thread, and where they come in batches of `ROW_GROUP`, the bytes are those that `write_parquet`
        writes.
        """
        self._write(f"({sql}) t", schema, path)

    def _write(self, rows: str, schema: pa.Schema, path: Path) -> None:
        copy = (
            f"COPY (SELECT {typed(schema)} FROM {rows}) TO {literal(path.resolve())} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, PARQUET_VERSION v1)"
        )
        try:
            self._session.run(lambda: self._copy(copy))
        except (*_OUTSIDE, duckdb.InvalidInputException) as problem:
            raise UserError(f"{path} could not be written: {first_lines(problem)}", _LOOK) from None

    def _copy(self, copy: str) -> None:
        # What the optimizer knows of values would show in the file: columns in which nothing is missing.
        connection = self._session.connection
        connection.execute("SET disabled_optimizers = 'statistics_propagation'")
        try:
            connection.execute(copy)
        finally:
            connection.execute("RESET disabled_optimizers")

    def close(self) -> None:
        """Let go of memory and files."""
        self._session.close()

    def __enter__(self) -> DuckEngine:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
