"""A DuckDB connection that loads nothing by itself, can be locked, and can be stopped at any moment."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from claimpress.disk.spool import Many, kept
from claimpress.engine.statements import explained, one_query
from claimpress.engine.words import quoted

T = TypeVar("T")
Rows = tuple[list[str], list[tuple[Any, ...]]]
"""Names of columns, and rows."""
ManyRows = tuple[list[str], Many[tuple[Any, ...]]]
"""The same, where rows that are many lie on the disk."""
_RETRY = 0.05
_BATCH = 10_000
"""Rows of one piece of a streamed answer, and of those that are held in memory."""


class Session:
    """An in-memory database that loads no extensions and sees no Python variables.

    `temp` is a folder for what does not fit into memory; without it nothing is ever written to disk. A
    query that runs for more than `seconds`, or needs more than `memory` bytes, fails.
    """

    def __init__(
        self,
        threads: int | None = None,
        *,
        temp: Path | None = None,
        seconds: int | None = None,
        memory: int | None = None,
    ) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "temp_directory": str(temp) if temp else "",
        }
        if threads is not None:
            config["threads"] = str(threads)
        if seconds is not None:
            config["max_execution_time"] = str(seconds * 1000)
        if memory is not None:
            config["memory_limit"] = f"{memory}B"
        self.connection = duckdb.connect(":memory:", config=config)
        self.columns: dict[str, list[str]] = {}
        self._worker = ThreadPoolExecutor(1)

    def lock(self, *, settings: bool = True) -> None:
        """From here on: no files, no network, and no change of `settings`."""
        self.connection.execute("SET enable_external_access = false")
        if settings:
            self.connection.execute("SET lock_configuration = true")

    def register(self, name: str, table: Any, columns: Sequence[str] | None) -> None:
        """Make an Arrow table or dataset known to SQL under a name; messages tell of it if it has columns."""
        self.connection.register(name, table)
        if columns:
            self.columns[name] = list(columns)

    def create(self, what: str, name: str, sql: str, columns: Sequence[str]) -> None:
        """Make a table or a view of our own from a query; messages tell of it where columns are given."""
        self.run(lambda: self.connection.execute(f"CREATE OR REPLACE TEMP {what} {quoted(name)} AS {sql}"))
        if columns:
            self.columns[name] = list(columns)

    def read(self, sql: str) -> pa.Table:
        """The result of one query that cannot change anything. Raises `UserError`."""
        return self._read_only(sql, lambda query: self.connection.sql(query).to_arrow_table())

    def stream(self, sql: str) -> Generator[pa.Table, None, None]:
        """Like `read`, piece by piece: at least one, the first even without rows. Raises `UserError`.

        Until the last piece is taken, or the iterator is closed, the session can answer nothing else.
        """
        query = one_query(self.connection, sql)
        self.connection.execute("BEGIN TRANSACTION READ ONLY")
        try:
            reader = self.run(lambda: self.connection.sql(query).to_arrow_reader(_BATCH))
            yield from self._pieces(reader)
        # What fails after the first piece comes through Arrow, in DuckDB's words.
        except (duckdb.Error, pa.ArrowException, OSError) as problem:
            raise explained(problem, self.columns) from None
        finally:
            self.connection.execute("ROLLBACK")

    def _pieces(self, reader: pa.RecordBatchReader) -> Generator[pa.Table, None, None]:
        try:
            batch = self.run(lambda: next(reader, None))
            yield pa.Table.from_batches([] if batch is None else [batch], reader.schema)
            while batch is not None and (batch := self.run(lambda: next(reader, None))) is not None:
                yield pa.Table.from_batches([batch], reader.schema)
        finally:
            reader.close()

    def rows(self, sql: str) -> Rows:
        """Like `read`, as Python values: quicker for many queries with small results."""

        def fetch(query: str) -> Rows:
            result = self.connection.execute(query)
            return [column[0] for column in result.description or ()], result.fetchall()

        return self._read_only(sql, fetch)

    def many(self, sql: str) -> ManyRows:
        """Like `rows`, however many they are."""

        def fetch(query: str) -> ManyRows:
            result = self.connection.execute(query)
            pieces = iter(lambda: result.fetchmany(_BATCH), [])
            rows = kept(chain.from_iterable(pieces), _BATCH)
            return [column[0] for column in result.description or ()], rows

        return self._read_only(sql, fetch)

    def _read_only(self, sql: str, work: Callable[[str], T]) -> T:
        query = one_query(self.connection, sql)
        self.connection.execute("BEGIN TRANSACTION READ ONLY")
        try:
            return self.run(lambda: work(query))
        except duckdb.Error as problem:
            raise explained(problem, self.columns) from None
        finally:
            self.connection.execute("ROLLBACK")

    def run(self, work: Callable[[], T]) -> T:
        """Do work on the connection so that Ctrl-C ends it at once, as `KeyboardInterrupt`.

        DuckDB does not look for signals in every loop, so the work runs beside the caller's thread, which
        waits for either. Afterwards the session can be used again.
        """
        future = self._worker.submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            while wait([future], timeout=_RETRY).not_done:
                self.connection.interrupt()
            raise

    def close(self) -> None:
        """Let go of memory and files."""
        self._worker.shutdown()
        self.connection.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()
