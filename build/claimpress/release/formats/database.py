"""The `.duckdb` file: a release's tables, comments, views and macros in one file for download and the site.

Made from a release folder alone, whatever today's models say. Its bytes vary from run to run, so it stands
outside the seal and is checked by the digests of its tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from claimpress.disk.whole import staged_file
from claimpress.engine.parquet import parquet_files
from claimpress.engine.session import Session
from claimpress.engine.words import in_order, literal, parquet_sql, quoted
from claimpress.model.catalogue import finding
from claimpress.model.errors import UserError
from claimpress.model.finding import Finding, Place
from claimpress.release.asof import Remembered, versions_of
from claimpress.release.formats.macros import as_of_macros
from claimpress.release.formats.views import VIEWS, View
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.digest import table_digest

STORAGE_VERSION = "v1.0.0"
"""Old enough for every DuckDB since 1.0, the browser's one too."""
_DISK = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
"""What DuckDB raises where the disk refuses a step of writing, committing or tidying up."""
_MEMORY = 600_000_000
"""Bytes that it may take before it goes on on the disk."""
_ROWS = 10_000
_ALIAS = "target"


def write_database(release: ReleaseFolder, out: Path) -> None:
    """Write the release as a DuckDB database, whole or not at all. Raises `UserError`."""
    with staged_file(out) as fresh, Session(temp=fresh.with_name("spill"), memory=_MEMORY) as session:
        try:
            session.run(lambda: _fill(session.connection, release, fresh))
        except _DISK as problem:
            reason = str(problem).splitlines()[0]
            raise UserError(
                f"cannot write {out}: {reason}", "check the disk and its free space, then run it again"
            ) from problem
        except (duckdb.Error, pa.ArrowException) as problem:
            raise UserError(
                f"cannot write {out}: {problem}", "Check the release with `claimpress verify`."
            ) from problem


def _fill(connection: duckdb.DuckDBPyConnection, release: ReleaseFolder, path: Path) -> None:
    connection.execute(f"ATTACH {literal(path)} AS {_ALIAS} (STORAGE_VERSION '{STORAGE_VERSION}')")
    connection.execute(f"USE {_ALIAS}")
    connection.execute("BEGIN TRANSACTION")  # one commit, and so one wait for the disk
    for name in release.tables:
        rows = parquet_sql(parquet_files(release.parquet(name)))  # sorted by key, which stays so
        connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM {rows}")
    for comment in _comments(release):
        connection.execute(comment)
    connection.execute("COMMIT")
    views = [view for view in VIEWS if _fits(connection, view)]
    connection.execute("BEGIN TRANSACTION")
    connection.execute(f"CREATE VIEW about AS SELECT {_about(release)}")
    connection.execute("COMMENT ON VIEW about IS 'Which release this is, by whom, and under which licence.'")
    for view in views:
        connection.execute(f"CREATE VIEW {quoted(view.name)} AS {view.sql}")
        connection.execute(f"COMMENT ON VIEW {quoted(view.name)} IS {literal(view.description)}")
    for macro in as_of_macros(release):
        connection.execute(f"CREATE MACRO {quoted(macro.name)}(release) AS TABLE {macro.sql}")
        connection.execute(f"COMMENT ON MACRO TABLE {quoted(macro.name)} IS {literal(macro.description)}")
    connection.execute("COMMIT")
    connection.execute(f"CHECKPOINT {_ALIAS}")  # which tells why it fails; that of DETACH does not
    connection.execute("USE memory")
    connection.execute(f"DETACH {_ALIAS}")


def _fits(connection: duckdb.DuckDBPyConnection, view: View) -> bool:
    """Whether the release has its tables and columns, which an older one may not."""
    try:
        connection.execute(f"EXPLAIN {view.sql}")
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    return True


def _comments(release: ReleaseFolder) -> Iterator[str]:
    """What the release's own descriptor says of its tables and columns."""
    for table, resource in release.described.items():
        yield f"COMMENT ON TABLE {quoted(table)} IS {literal(resource.get('description', ''))}"
        for field in resource["schema"]["fields"]:
            column = f"{quoted(table)}.{quoted(field['name'])}"
            yield f"COMMENT ON COLUMN {column} IS {literal(field.get('description', ''))}"


def _about(release: ReleaseFolder) -> str:
    info, manifest = release.info, release.manifest
    facts = {
        "dataset": manifest.get("dataset"),
        "title": manifest.get("title"),
        "version": manifest.get("version"),
        "released": manifest.get("date"),
        "licence": info["licence"]["id"],
        "licence_url": info["licence"]["url"],
        "creators": "; ".join(info["creators"]),
        "description": info["description"],
    }
    return ", ".join(f"CAST({literal(value)} AS VARCHAR) AS {name}" for name, value in facts.items())


def version_of(path: Path) -> str:
    """The version that a database file says it is. Raises `UserError` where it is none of ours."""
    try:
        with Session() as session:
            session.connection.execute(f"ATTACH {literal(path)} AS {_ALIAS} (READ_ONLY)")
            session.lock()
            rows = session.connection.execute(f"SELECT version FROM {_ALIAS}.about").fetchall()
        return str(rows[0][0])
    except (duckdb.Error, IndexError):
        raise UserError(
            f"{path} is not the database of a release", "name one that build or the site made"
        ) from None


def check_database(path: Path, release: ReleaseFolder) -> list[Finding]:
    """A finding for each table of the database that is not the release's."""
    try:
        with Session() as session:
            session.connection.execute(f"ATTACH {literal(path)} AS {_ALIAS} (READ_ONLY)")
            session.connection.execute(f"USE {_ALIAS}")
            session.lock()  # its macros are code of somebody else
            return [
                *_differences(session.connection, path, release),
                *_other_states(session.connection, path, release),
            ]
    except (duckdb.Error, pa.ArrowException, TypeError, ValueError) as problem:
        # Types that no release has, such as floating point, have no digest either.
        return [_differs(path, f"it cannot be read: {str(problem).splitlines()[0]}")]


def _differences(
    connection: duckdb.DuckDBPyConnection, path: Path, release: ReleaseFolder
) -> Iterator[Finding]:
    query = f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{_ALIAS}'"
    present = {row[0] for row in connection.execute(query).fetchall()}
    for name in sorted(present.symmetric_difference(release.tables)):
        yield _differs(path, f"table {name} is {'not in the release' if name in present else 'missing'}")
    for name in release.tables:
        if name in present and not _is_table(connection, name, release.manifest["tables"][name]):
            yield _differs(path, f"table {name} does not have the digest that manifest.json gives")


def _is_table(connection: duckdb.DuckDBPyConnection, name: str, described: Mapping[str, Any]) -> bool:
    """Whether it has the digest; as it stands there if it is ours, else sorted."""
    everything = f"SELECT * FROM {_ALIAS}.{quoted(name)}"
    orders = ("", f" ORDER BY {in_order(described['key'])}")
    return any(_digest(connection, f"{everything}{order}") == described["sha256"] for order in orders)


def _digest(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    return table_digest(connection.sql(query).to_arrow_reader(_ROWS))


def _other_states(
    connection: duckdb.DuckDBPyConnection, path: Path, release: ReleaseFolder
) -> Iterator[Finding]:
    """A finding for each macro that does not give what a release had."""
    for row in release.table("releases").to_pylist() if versions_of(release) else ():
        then = Remembered(release, row)
        for base in versions_of(release):
            query = f"SELECT * FROM {_ALIAS}.{quoted(f'{base}_as_of')}({literal(row['version'])})"
            try:
                told = _digest(connection, query)
            except duckdb.Error as problem:
                yield _differs(path, f"{base}_as_of does not answer: {str(problem).splitlines()[0]}")
                break
            if told != table_digest(then.batches(base)):
                yield _differs(path, f"{base}_as_of('{row['version']}') is not what the release tells")


def _differs(path: Path, what: str) -> Finding:
    return finding("release-database-differs", Place(path.name), path=path.name, what=what)
