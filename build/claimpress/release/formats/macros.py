"""Table macros in the `.duckdb` file that give a table as a release had it: `claims_as_of('0.1.0')`.

A macro finds tables by the database that is in use, not by the one that holds it. So that it answers under
any attached name, it carries the states itself, as long as they are few enough to be read at each call;
beyond that it reads the tables, and the database must be in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from claimpress.engine.words import literal, quoted
from claimpress.model.canonical import plain
from claimpress.release.asof import versions_of
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.versions import SPAN_NAMES

MOST_ROWS = 100_000
"""States of all tables that macros carry themselves: 20 MB of SQL where each takes 200 bytes, as in ours."""
_MARKS = 4
"""Characters that occur in no value: between rows, between entries of a list, for null, for no entries."""
_PICTURES = "".join(map(chr, range(0x2400, 0x2427)))
"""Characters that hardly occur in texts: pictures of control characters."""


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
    rows = sum(release.manifest["tables"][versions]["rows"] for versions in kept_tables.values())
    for base, versions in kept_tables.items():
        described = release.manifest["tables"][versions]
        types = {column["name"]: column["type"] for column in described["columns"]}
        given = {name: kind for name, kind in types.items() if name not in SPAN_NAMES}
        states = _states(release, versions, types, told=rows <= MOST_ROWS)
        key = ", ".join(map(quoted, release.manifest["tables"][base]["key"]))
        sql = (
            f"SELECT {', '.join(f's.{quoted(name)}' for name in given)} "
            f"FROM ({states}) AS s, {_ordinal(releases)} AS r(ordinal) "
            f"WHERE s.from_ordinal <= r.ordinal AND r.ordinal <= s.to_ordinal ORDER BY {key}"
        )
        yield Macro(f"{base}_as_of", sql, f"The table `{base}` as the release of that version had it.")


def _states(release: ReleaseFolder, versions: str, types: Mapping[str, str], *, told: bool) -> str:
    """A query for all states of a table: told as texts, else read from the table itself."""
    texts = None
    if told:
        table = release.table(versions)
        texts = as_texts({name: table[name].to_pylist() for name in types}, types)
    return texts or f"SELECT * FROM {quoted(versions)} WHERE {_in_use(release)}"


def as_texts(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> str | None:
    """A query that gives rows without a table; None where that cannot be, as every mark occurs in a value.

    Each column is one text, split again at each call: the engine reads that fifty times faster than VALUES.
    """
    if not any(columns.values()):
        return f"SELECT {', '.join(_cast('NULL', name, kind) for name, kind in types.items())} LIMIT 0"
    whole = "".join(_plain(value, "") for values in columns.values() for value in values)
    marks = [mark for mark in _PICTURES if mark not in whole][:_MARKS]
    if len(marks) < _MARKS:
        return None
    row, entry, null, none = marks
    texts, read = [], []
    for name, kind in types.items():
        cells = (null if value is None else _plain(value, entry, none) for value in columns[name])
        texts.append(f"unnest(string_split({literal(row.join(cells))}, '{row}')) AS {quoted(name)}")
        value = f"nullif({quoted(name)}, '{null}')"
        if kind.endswith("[]"):
            split = f"string_split({value}, '{entry}')"
            value = f"CASE WHEN {quoted(name)} = '{none}' THEN [] ELSE {split} END"
        read.append(_cast(value, name, kind))
    return f"SELECT {', '.join(read)} FROM (SELECT {', '.join(texts)})"


def _cast(value: str, name: str, kind: str) -> str:
    return f"CAST({value} AS {kind}) AS {quoted(name)}"


def _plain(value: Any, between: str, none: str = "") -> str:
    """A value as a text that the engine reads again; `none` stands for a list without entries."""
    if isinstance(value, list):
        return between.join(value) if value else none
    return plain(value) if isinstance(value, Decimal) else str(value)


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
