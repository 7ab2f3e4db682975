"""Table macros in the `.duckdb` file that give a table as a release had it: `claims_as_of('0.1.0')`.

A macro finds tables by the database that is in use, not by the one that holds it. So that it answers under
any attached name, it carries the states itself, as long as they are few enough to be read at each call;
beyond that it reads the tables, and the database must be in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from claimpress.engine.session import quoted
from claimpress.model.canonical import plain
from claimpress.release.asof import versions_of
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.versions import SPAN_NAMES

MOST_ROWS = 5_000
"""States that a macro carries itself: some megabytes of SQL, read in a fraction of a second."""


@dataclass(frozen=True)
class Macro:
    """A table macro with one parameter, the version of a release."""

    name: str
    sql: str
    description: str


def as_of_macros(release: ReleaseFolder) -> Iterator[Macro]:
    """One macro for each table whose earlier states the release keeps."""
    kept_tables = versions_of(release)
    releases = release.table("releases").to_pylist() if kept_tables else []
    for base, versions in kept_tables.items():
        described = release.manifest["tables"][versions]
        types = {column["name"]: column["type"] for column in described["columns"]}
        kept = {name: kind for name, kind in types.items() if name not in SPAN_NAMES}
        table = release.table(versions)
        if table.num_rows <= MOST_ROWS:
            states = _states(table.to_pylist(), list(types))
        else:
            states = f"(SELECT * FROM {quoted(versions)} WHERE {_in_use(release)})"
        key = ", ".join(map(quoted, release.manifest["tables"][base]["key"]))
        columns = ", ".join(
            f"CAST(s.{quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in kept.items()
        )
        names = ", ".join(map(quoted, types))
        sql = (
            f"SELECT {columns} FROM {states} AS s({names}), {_ordinal(releases)} AS r(ordinal) "
            f"WHERE s.from_ordinal <= r.ordinal AND r.ordinal <= s.to_ordinal ORDER BY {key}"
        )
        yield Macro(f"{base}_as_of", sql, f"The table `{base}` as the release of that version had it.")


def _states(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    if not rows:
        return f"(SELECT {', '.join('NULL' for _ in names)} LIMIT 0)"
    return (
        "(VALUES "
        + ", ".join("(" + ", ".join(literal(row[name]) for name in names) + ")" for row in rows)
        + ")"
    )


def _in_use(release: ReleaseFolder) -> str:
    """A condition that is an error where another database is in use: names mean the tables of that one."""
    own = literal(f"{release.manifest['dataset']} {release.version}")
    remedy = literal("this macro reads tables of its database: USE that database first")
    return (
        f"CASE WHEN (SELECT dataset || ' ' || version FROM about) = {own} THEN true ELSE error({remedy}) END"
    )


def _ordinal(releases: Sequence[Mapping[str, Any]]) -> str:
    """The number of the release that the parameter names; any other text is an error."""
    known = " ".join(f"WHEN {literal(row['version'])} THEN {row['ordinal']}" for row in releases)
    told = literal(f": the releases are {', '.join(row['version'] for row in releases)}")
    unknown = f"error('there is no release ' || coalesce(release, 'NULL') || {told})"
    return f"(SELECT CASE release {known} ELSE {unknown} END)"


def literal(value: Any) -> str:
    """A value of a published table as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return "'" + str(value).replace("'", "''") + "'"
