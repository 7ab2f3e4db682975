"""Querying published tables without being able to do anything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from claimpress.engine.parquet import to_read
from claimpress.engine.session import Session
from claimpress.engine.words import quoted
from claimpress.model.errors import UserError

if TYPE_CHECKING:
    import pyarrow.dataset as ds

MEMORY = 2 * 1024**3
"""Bytes that a query may need while it runs."""
LARGEST = 1024**3
"""Bytes of an answer that is given as one table."""
_BY_TEXT = frozenset({"query", "query_table"})
"""Functions of DuckDB that take names of tables as texts, which may be put together."""


@dataclass(frozen=True)
class Selected:
    """Columns of a table in Parquet, and the rows for which `where` holds, a condition in SQL of our own."""

    path: Path
    columns: tuple[str, ...]
    where: str


Source: TypeAlias = "Path | pa.Table | Selected"
"""What a table is read from."""


def _unchecked(_name: str) -> None:
    """There is nothing to look at."""


class ReadOnly:
    """SQL over Parquet files, or Arrow tables, that SQL itself cannot open.

    Python opens the files and hands DuckDB the columns and rows that a query needs. So the database needs
    no path at all, and file and network access are switched off whole: with a list of allowed paths `WITH x
    AS (COPY ...)` and `EXPLAIN ANALYZE COPY ...` could overwrite the very files that are read.

    `check` looks at a table before the first query that names it; what it raises is raised there.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        threads: int | None = None,
        *,
        memory: int = MEMORY,
        largest: int = LARGEST,
        check: Callable[[str], None] = _unchecked,
    ) -> None:
        self._check, self._unseen = check, set(sources)
        self._session = Session(threads, memory=memory)
        self._largest = largest
        self._session.lock()
        for name, source in sources.items():
            self._add(name, source)

    def _add(self, name: str, source: Source) -> None:
        if isinstance(source, pa.Table):
            self._session.register(name, source, source.column_names)
        elif isinstance(source, Selected):
            kept = f"all_states_of_{name}"
            self._open(kept, source.path, told=False)
            listed = ", ".join(map(quoted, source.columns))
            sql = f"SELECT {listed} FROM {quoted(kept)} WHERE {source.where}"
            self._session.create("VIEW", name, sql, source.columns)
        else:
            self._open(name, source)

    def _open(self, name: str, path: Path, *, told: bool = True) -> None:
        try:
            dataset = open_parquet(path)
        except UserError:
            self.close()
            raise
        self._session.register(name, dataset, dataset.schema.names if told else None)

    def _look(self, query: str) -> None:
        """Look at the tables that a query may name."""
        words = set(re.findall(r"\w+", query.lower()))
        for name in sorted(self._unseen if words & _BY_TEXT else self._unseen & words):
            self._check(name)
            self._unseen.remove(name)

    @property
    def columns(self) -> dict[str, list[str]]:
        """Names of each table's columns."""
        return {name: list(names) for name, names in self._session.columns.items()}

    def sql(self, query: str) -> pa.Table:
        """The result of one query.

        Raises `UserError` when it is not one query, would do more than read, fails, or has too large an
        answer, and `KeyboardInterrupt` when the user stops it; the tables can be queried again afterwards.
        """
        pieces, size = [], 0
        with closing(self.stream(query)) as answer:
            for piece in answer:
                pieces.append(piece)
                size += piece.nbytes
                if size > self._largest:
                    raise UserError(
                        f"the answer is too large for one table: more than {self._largest:,} bytes",
                        "add a LIMIT, or write it to a file: claimpress query ... -o answer.parquet",
                    )
        return pa.concat_tables(pieces)

    def stream(self, query: str) -> Generator[pa.Table, None, None]:
        """The result of one query piece by piece, at least one; raises what `sql` does, and has no limit.

        Close it before asking anything else, unless the last piece was taken.
        """
        self._look(query)
        return self._session.stream(query)

    def close(self) -> None:
        """Let go of memory and files."""
        self._session.close()

    def __enter__(self) -> ReadOnly:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def open_parquet(path: Path) -> ds.Dataset:
    """A table of a release in Parquet, to be registered. Raises `UserError`."""
    import pyarrow.dataset as ds  # it takes a third of a second where pandas is installed

    try:
        return ds.dataset([str(file) for file in to_read(path)], format="parquet")
    except (OSError, pa.ArrowInvalid) as problem:
        reason = str(problem).splitlines()[0]
        raise UserError(
            f"{path} cannot be read: {reason}", "run `claimpress verify` on the release"
        ) from None
