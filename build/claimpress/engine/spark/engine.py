"""Spark as the engine that runs rules and writes Parquet."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from claimpress.disk.making import sweep
from claimpress.disk.plain import disk_errors
from claimpress.engine.duck import DuckEngine
from claimpress.engine.parquet import to_read
from claimpress.engine.parts import Span, parts_of, write_part
from claimpress.engine.session import Rows
from claimpress.engine.spark.session import own_session
from claimpress.engine.spark.tasks import each
from claimpress.engine.spark.trouble import told as trouble
from claimpress.engine.words import in_order, typed
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    import pyarrow.dataset as ds
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {"VARCHAR": "STRING", "VARCHAR[]": "ARRAY<STRING>"}
"""Types that Spark calls otherwise."""
_SPECIAL = re.compile(r"([\\{}\[\]*?,])")
_ROWS = "rows_to_write"
_OTHERWISE = ("\\", "$")
"""Where these stand, Spark may read other words than the engine that looks at a query first."""


class SparkEngine:
    """An `Engine` on a Spark session, which stays as it is: tables and settings are in one beside it.

    `folder` is one that the driver and all executors see, for what is made on the way; `folders` are others
    that Parquet is written to. With `few` rows, tables are kept in memory and queries are run as they come;
    else `size` is about how many bytes they have.

    Every query is first run on empty tables by the engine of one machine: it says what is wrong with a query
    and refuses whatever reads more than tables, so that messages and limits are the same on both.
    """

    def __init__(
        self,
        session: SparkSession,
        folder: Path,
        *,
        folders: Sequence[Path] = (),
        few: bool = False,
        size: int = 0,
    ) -> None:
        self._folder = folder
        self._few = few
        self._made: set[str] = set()
        self._count = 0
        with ExitStack() as stack:
            self._spark = stack.enter_context(own_session(session, few=few, size=size))
            twin = DuckEngine(locked=True, few=True, folders=[folder, *folders])
            self._twin = stack.enter_context(twin)
            self._open = stack.pop_all()

    def register(self, name: str, table: pa.Table | ds.Dataset, *, told: bool = True) -> None:
        """Make a table known to SQL under a name; a table of that name is replaced."""
        self._twin.register(name, table.schema.empty_table(), told=told)
        if isinstance(table, pa.Table):
            self._keep(name, table)
        else:
            self._read(name, [Path(path) for path in table.files], table.schema)

    def register_staged(self, tables: Mapping[str, Sequence[Path]], schemas: Mapping[str, pa.Schema]) -> None:
        """Make tables known to SQL that lie in Parquet files; those without rows have none."""
        for name, paths in tables.items():
            self._twin.register(name, schemas[name].empty_table(), told=False)
            self._read(name, paths, schemas[name])

    def read_parquet(self, name: str, *paths: Path) -> None:
        """Make tables in Parquet, each in one file or in parts, known to SQL as one."""
        files = to_read(*paths)
        schema = pq.read_schema(files[0])
        self._twin.register(name, schema.empty_table(), told=False)
        self._read(name, files, schema)

    def _read(self, name: str, paths: Sequence[Path], schema: pa.Schema) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        if not paths:
            self._keep(name, schema.empty_table())
            return
        with trouble():
            read = self._spark.read.schema(from_arrow_schema(schema))
            read.parquet(*(_uri(path) for path in paths)).createOrReplaceTempView(name)

    def _keep(self, name: str, table: pa.Table) -> None:
        with trouble():
            self._frame(table).createOrReplaceTempView(name)

    def _frame(self, table: pa.Table) -> DataFrame:
        return self._spark.createDataFrame(table)

    def define(self, name: str, sql: str, columns: Sequence[str] = ()) -> None:
        """Give a query a name, under which SQL can use it; it is run where it is used."""
        self._twin.define(name, sql, columns)
        with trouble():
            self._spark.sql(sql).createOrReplaceTempView(name)

    def make(self, name: str, sql: str, columns: Sequence[str] = ()) -> None:
        """Run a query and keep its result as a table of that name."""
        self._twin.make(name, sql, columns)
        with trouble():
            frame = self._spark.sql(sql)
            if self._few:
                frame = self._frame(frame.toArrow())
            else:
                path = self._fresh("made")
                frame.write.parquet(_target(path))
                frame = self._spark.read.schema(frame.schema).parquet(_uri(path))
                self._made.add(str(path))
            frame.createOrReplaceTempView(name)

    def _fresh(self, what: str) -> Path:
        self._count += 1
        (self._folder / what).mkdir(exist_ok=True)
        return self._folder / what / str(self._count)

    def drop_made(self) -> None:
        """Forget every table that was made, and give back the disk."""
        for path in self._made:
            shutil.rmtree(path, ignore_errors=True)
        self._made.clear()

    def query(self, sql: str) -> pa.Table:
        """The result of one query. Raises `UserError` when it is not one query or fails."""
        self._twin.query(sql)
        with trouble():
            table: pa.Table = self._spark.sql(sql).toArrow()
        return table

    def rows(self, sql: str) -> Rows:
        """The columns and rows of one query as Python values. Raises `UserError`."""
        self._twin.rows(sql)
        return self._collected(sql)

    def ask(self, sql: str) -> Rows:
        """Like `rows`, for a query of somebody else's: it reads tables and nothing else."""
        if mark := next((mark for mark in _OTHERWISE if mark in sql), ""):
            raise UserError(f"{mark!r} means something else on Spark", "write the query without it", 2)
        self._twin.ask(sql)
        return self._collected(sql)

    def _collected(self, sql: str) -> Rows:
        with trouble():
            frame = self._spark.sql(sql)
            rows: list[tuple[Any, ...]] = [tuple(row) for row in frame.collect()]
            return list(frame.columns), rows

    def write_parquet(self, sql: str, schema: pa.Schema, path: Path, order_by: Sequence[str]) -> None:
        """Write the rows of a query with the types of a schema, sorted by a unique key.

        The rows are sorted by Spark and written by DuckDB on an executor: the bytes are those that one
        machine writes. Raises `UserError` when the file cannot be written.
        """
        if not order_by:
            raise ValueError(f"{path.name}: without a sort key the bytes are not reproducible")
        if self._few:
            self._twin.register(_ROWS, self.query(sql), told=False)
            self._twin.write_parquet(f"SELECT * FROM {_ROWS}", schema, path, order_by)
            return
        self._twin.query(sql)
        spans = self._sorted(sql, schema, order_by)
        if spans:
            with disk_errors(path):
                each(self._spark, write_part, parts_of(spans, schema, path.resolve()))
            for folder in {Path(span.path).parent for span in spans}:
                shutil.rmtree(folder, ignore_errors=True)
            sweep(path.parent)
        else:
            self._twin.register(_ROWS, schema.empty_table(), told=False)
            self._twin.write_parquet(f"SELECT * FROM {_ROWS}", schema, path, order_by)

    def _sorted(self, sql: str, schema: pa.Schema, order_by: Sequence[str]) -> list[Span]:
        """Where the sorted rows of a query lie, in their order."""
        folder = self._fresh("sorted")
        query = f"SELECT {typed(schema, _TYPES)} FROM ({sql}) t ORDER BY {in_order(order_by)}"
        with trouble():
            self._spark.sql(query).write.parquet(_target(folder))
        # Spark numbers the files by their place in the order.
        files = sorted(folder.glob("part-*.parquet"), key=lambda file: int(file.name.split("-")[1]))
        spans = [Span(str(file), 0, pq.read_metadata(file).num_rows) for file in files]
        return [span for span in spans if span.stop]

    def close(self) -> None:
        """Let go of memory and files."""
        self.drop_made()
        self._open.close()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def _uri(path: Path) -> str:
    """A path as Spark reads it: in its own file system, and no pattern."""
    return _SPECIAL.sub(r"\\\1", _target(path))


def _target(path: Path) -> str:
    """A path as Spark writes to it, where nothing is a pattern."""
    return f"file://{path.resolve()}"
