"""Asking a release so that the answer is the same everywhere: one thread, UTC; if wished, of fewer claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from claimpress.engine.reader import MEMORY
from claimpress.engine.session import Rows, Session
from claimpress.engine.statements import explained
from claimpress.model.errors import UserError
from claimpress.receipt.answer import Answer, answer_of, canonical_column
from claimpress.receipt.functions import Functions, read_functions
from claimpress.receipt.joined import Table
from claimpress.receipt.keyed import Keyed, keyed_tables
from claimpress.receipt.names import fresh_prefix, tables_read, with_own_names
from claimpress.receipt.order import orders_of
from claimpress.receipt.refuse import check
from claimpress.receipt.syntax import USAGE, Node, Syntax, modifier, without_semicolons
from claimpress.release.asof import Sealed
from claimpress.release.metadata.shape import manifest_problem
from claimpress.release.reader import ReleaseFolder

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
SECONDS = 600
"""The time that one query may take: it may come from a stranger's receipt."""
MOST_ROWS = 10_000
MOST_BYTES = 16 * 2**20
"""Of a result that is pinned."""
Claims = Collection[str]


class Question:
    """A query on a release that can have a receipt; `UserError` where it cannot. Close it in the end.

    Each table that it reads is compared with the digest that the release's manifest gives.
    """

    def __init__(self, release: ReleaseFolder, sql: str) -> None:
        if problem := manifest_problem(release.manifest):
            raise UserError(
                f"{release.path} is not a release that can be asked: {problem}", "verify it first"
            )
        self.release, self.sql = release, sql
        self.keyed = keyed_tables(release)
        self._sealed = Sealed(release.path)
        self._read: dict[str, pa.Table] = {}
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
        known = {name.lower(): _table(entry) for name, entry in tables.items()}
        orders = orders_of(self.tree, known, self.functions)
        check(self.tree, self.prefix, orders)
        self.ordered = modifier(self.tree, "ORDER_MODIFIER") is not None and orders.full(self.tree)

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
        keyed = self.claim_tables if claims is not None else ()
        return self.with_tables({key.table: key.kept(self.table(key.table), claims or ()) for key in keyed})

    def table(self, name: str) -> pa.Table:
        """A table that it reads. Raises `UserError` where it is not as it was sealed."""
        if name not in self._read:
            self._read[name] = self._sealed.table(name)
        return self._read[name]

    def with_tables(self, tables: Mapping[str, pa.Table]) -> Asked:
        """The release with other rows in some of the tables that are read."""
        rows = {name: tables[name] if name in tables else self.table(name) for name in self.tables}
        return Asked(self._open.enter_context(_session(rows)))

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


def _table(entry: Mapping[str, Any]) -> Table:
    columns = frozenset(column["name"].lower() for column in entry["columns"])
    return Table(tuple(name.lower() for name in entry["key"]), columns)


def _session(tables: Mapping[str, pa.Table]) -> Session:
    session = Session(1, seconds=SECONDS, memory=MEMORY)
    session.connection.execute("SET TimeZone = 'UTC'")
    session.lock()
    for name, rows in tables.items():
        session.register(name, rows, rows.column_names)
    return session
