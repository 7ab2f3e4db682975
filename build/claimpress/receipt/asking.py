"""Asking a release so that the answer is the same everywhere: one thread, UTC; if wished, of fewer claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from functools import cached_property
from typing import Any, TypeVar

import duckdb

from claimpress.engine.reader import MEMORY, open_parquet
from claimpress.engine.session import Rows, Session
from claimpress.engine.statements import explained
from claimpress.model.errors import UserError
from claimpress.receipt.answer import Answer, answer_of, canonical_column
from claimpress.receipt.functions import Functions, read_functions
from claimpress.receipt.keyed import Keyed, keyed_tables
from claimpress.receipt.names import fresh_prefix, tables_read, with_own_names
from claimpress.receipt.order import fully_ordered
from claimpress.receipt.refuse import check
from claimpress.receipt.syntax import USAGE, Node, Syntax, modifier, without_semicolons
from claimpress.release.metadata.shape import manifest_problem
from claimpress.release.reader import ReleaseFolder

T = TypeVar("T")
SECONDS = 600
"""The time that one query may take: it may come from a stranger's receipt."""
MOST_ROWS = 10_000
MOST_BYTES = 16 * 2**20
"""Of a result that is pinned."""
Claims = Collection[str]


class Question:
    """A query on a release that can have a receipt; `UserError` where it cannot. Close it in the end."""

    def __init__(self, release: ReleaseFolder, sql: str) -> None:
        if problem := manifest_problem(release.manifest):
            raise UserError(
                f"{release.path} is not a release that can be asked: {problem}", "verify it first"
            )
        self.release, self.sql = release, sql
        self.keyed = keyed_tables(release)
        self._open = ExitStack()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        tables = self.release.manifest["tables"]
        self._bare = self._open.enter_context(_session({}))
        self.syntax = Syntax(self._bare)
        self.prefix = fresh_prefix(self.sql)
        self.tree: Node = with_own_names(self.syntax.parse(self.sql), self.prefix)
        self.functions: Functions = read_functions(self._bare, self.syntax, self.tree)
        keys = {name.lower(): entry["key"] for name, entry in tables.items()}
        check(self.tree, self.prefix, keys, self.functions)
        self.ordered = modifier(self.tree, "ORDER_MODIFIER") is not None and fully_ordered(
            self.tree, keys, self.functions
        )

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables that it reads, as the release calls them."""
        used = {ref["table_name"].lower() for ref in tables_read(self.tree, self.prefix)}
        return tuple(name for name in self.release.tables if name.lower() in used)

    @cached_property
    def claim_tables(self) -> tuple[Keyed, ...]:
        """Those of its tables whose rows belong to claims."""
        return tuple(self.keyed[name] for name in self.tables if name in self.keyed)

    @cached_property
    def whole(self) -> Asked:
        """The release as it is."""
        return self.among(None)

    def among(self, claims: Claims | None) -> Asked:
        """The release with the rows of these claims alone, in its tables of claims."""
        rows = {key.table: open_parquet(self.release.parquet(key.table)) for key in self.claim_tables}
        if claims is not None:
            rows = {key.table: key.kept(rows[key.table], claims) for key in self.claim_tables}
        return self.with_tables(rows)

    def with_tables(self, tables: Mapping[str, Any]) -> Asked:
        """The release with other rows, Arrow tables or datasets, in some of the tables that are read."""
        rest = {name: open_parquet(self.release.parquet(name)) for name in self.tables if name not in tables}
        return Asked(self._open.enter_context(_session({**rest, **tables})))

    def answer(self, asked: Asked) -> Answer:
        """The query's own answer. Raises `UserError` where it fails or is too large."""
        return asked.answer(self.sql, self.ordered)

    def close(self) -> None:
        """Let go of memory and files."""
        self._open.close()

    def __enter__(self) -> Question:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


class Asked:
    """Tables that can be asked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, sql: str) -> Rows:
        """Names of columns, and rows as Python values. Raises `UserError`."""
        return self._session.rows(sql)

    def answer(self, sql: str, ordered: bool) -> Answer:
        """The answer in canonical form. Raises `UserError` where the query fails or gives too much."""
        statement = without_semicolons(sql)

        def work() -> tuple[Iterable[tuple[str, str]], list[tuple[Any, ...]]]:
            relation = self._session.connection.sql(statement)
            columns = list(zip(relation.columns, map(str, relation.types), strict=True))
            wanted = [canonical_column(number, kind) for number, (_, kind) in enumerate(columns, 1)]
            return columns, relation.project(", ".join(wanted)).limit(MOST_ROWS + 1).fetchall()

        columns, rows = self._read_only(work)
        found = answer_of(columns, rows, ordered)
        if len(rows) > MOST_ROWS or found.size > MOST_BYTES:
            raise UserError(
                f"the result is too large for a receipt: over {MOST_ROWS:,} rows or {MOST_BYTES:,} bytes",
                "pin the figure itself: count, group, or ask for fewer columns",
                USAGE,
            )
        return found

    def _read_only(self, work: Callable[[], T]) -> T:
        self._session.connection.execute("BEGIN TRANSACTION READ ONLY")
        try:
            return self._session.run(work)
        except duckdb.Error as problem:
            raise explained(problem, self._session.columns) from None
        finally:
            self._session.connection.execute("ROLLBACK")


def _session(tables: Mapping[str, Any]) -> Session:
    session = Session(1, seconds=SECONDS, memory=MEMORY)
    session.connection.execute("SET TimeZone = 'UTC'")
    session.lock()
    for name, rows in tables.items():
        session.register(name, rows, rows.schema.names)
    return session
