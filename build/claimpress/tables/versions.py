"""Tables of versions: every published state of every row, with the first and the last release that had it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from claimpress.engine.words import literal, quoted
from claimpress.tables import claims, participants, proof, sources, vocabularies
from claimpress.tables.lineage import ReleaseRow
from claimpress.tables.spec import Column, TableSpec, count, text

SPAN = (
    text("from_release", "first release that had the row like this"),
    text("to_release", "last release that had the row like this; the newest one where it still is so"),
    count(
        "from_ordinal", "number of that first release, from 1: versions are ordered by it, not by their text"
    ),
    count("to_ordinal", "number of that last release"),
)
SPAN_NAMES = tuple(column.name for column in SPAN)
_NOT_THERE = "the releases that had the row like this did not have the column"


Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)


@dataclass(frozen=True)
class Versioned:
    """A table, and the table of its rows' published states."""

    base: TableSpec
    spec: TableSpec


def _versioned(base: TableSpec) -> Versioned:
    columns = [_kept(column, "" if column.name in base.key else _NOT_THERE) for column in base.columns]
    columns[len(base.key) : len(base.key)] = SPAN
    description = (
        f"One row for each state of a row of `{base.name}` that was ever published, with the releases that "
        "had it. Rows in which only numbers that follow from other records differ are states too."
    )
    name = f"{base.name.removesuffix('s')}_versions"
    spec = TableSpec(name, description, (*base.key, "from_ordinal"), tuple(columns))
    return Versioned(base, spec)


def _kept(column: Column, empty: str = "") -> Column:
    # What once stood there may be no reference and no value of the list any more.
    description = f"as in the table of the newest state: {column.description}"
    told = column.empty or empty
    return replace(column, description=description, empty=told, references=None, values={}, formerly=())


VERSIONED: tuple[Versioned, ...] = tuple(
    map(
        _versioned,
        (
            claims.CLAIMS,
            participants.CLAIM_ACTORS,
            participants.CLAIM_RECIPIENTS,
            participants.CLAIM_SPEAKERS,
            participants.CLAIM_ITEMS,
            participants.CLAIM_PLACES,
            proof.EVIDENCE,
            proof.CHECKS,
            sources.SOURCES,
            vocabularies.ACTORS,
            vocabularies.NAMES,
            vocabularies.ACTIONS,
            vocabularies.ITEMS,
            vocabularies.PLACES,
            vocabularies.EVENTS,
            participants.RELATIONS,
            sources.COVERAGE,
        ),
    )
)
"""Every table but those that tell of releases themselves: so that any join tells the truth about then."""


def versions_sql(table: Versioned, current: str, past: Past | None, release: ReleaseRow) -> str:
    """The query for the table of versions after `release`, in which the base table stands as `current`."""
    spec, key = table.spec, table.base.key
    span = {
        "from_release": literal(release.version),
        "to_release": literal(release.version),
        "from_ordinal": str(release.ordinal),
        "to_ordinal": str(release.ordinal),
    }
    if past is None:
        return f"SELECT {_listed(spec.names, 'b', span)} FROM {current} b"
    # A column that the past did not have is empty there: a state that gets a value in it is a new one.
    compared = [name for name in spec.names if name not in SPAN_NAMES and name not in key]
    same = [f"p.to_ordinal = {release.ordinal - 1}"]
    same += [f"p.{quoted(name)} = b.{quoted(name)}" for name in key]
    same += [
        f"p.{quoted(name)} IS NOT DISTINCT FROM b.{quoted(name)}"
        if name in past.columns
        else f"b.{quoted(name)} IS NULL"
        for name in compared
    ]
    joined, begun = " AND ".join(same), dict(span)
    for name in ("from_release", "from_ordinal"):
        begun[name] = f"coalesce(p.{name}, {span[name]})"
    gone = {name: "NULL" for name in spec.names if name not in past.columns}
    return f"""
SELECT {_listed(spec.names, "b", begun)}
FROM {current} b
LEFT JOIN {past.sql} p ON {joined}
UNION ALL
SELECT {_listed(spec.names, "p", gone)}
FROM {past.sql} p
LEFT JOIN {current} b ON {joined}
WHERE b.{quoted(key[0])} IS NULL
"""


def _listed(names: Iterable[str], alias: str, told: Mapping[str, str]) -> str:
    """Columns of a query: those that are told, else as the table of that alias has them."""
    return ", ".join(f"{told.get(name, f'{alias}.{quoted(name)}')} AS {quoted(name)}" for name in names)


@dataclass(frozen=True)
class Past:
    """A table of versions as an engine knows it by name, without what later releases than `last` added."""

    name: str
    columns: Sequence[str]
    last: ReleaseRow | None = None

    @property
    def sql(self) -> str:
        """What stands for it in a query."""
        if self.last is None:
            return self.name
        after = f"t.to_ordinal > {self.last.ordinal}"
        until = {
            "to_release": f"CASE WHEN {after} THEN {literal(self.last.version)} ELSE t.to_release END",
            "to_ordinal": f"CASE WHEN {after} THEN {self.last.ordinal} ELSE t.to_ordinal END",
        }
        kept = f"t.from_ordinal <= {self.last.ordinal}"
        return f"(SELECT {_listed(self.columns, 't', until)} FROM {self.name} t WHERE {kept})"


def states_before(versions: Rows, releases: Sequence[ReleaseRow]) -> Rows:
    """Rows of a table of versions as the last of `releases` had them; what came later is taken back."""
    if not releases:
        return versions.slice(0, 0)
    last = releases[-1]
    kept = versions.filter(pc.less_equal(versions["from_ordinal"], last.ordinal))
    after = pc.greater(kept["to_ordinal"], last.ordinal)
    for name, value in (("to_release", last.version), ("to_ordinal", last.ordinal)):
        at = kept.schema.get_field_index(name)
        told = pc.if_else(after, pa.scalar(value, kept.schema.field(at).type), kept[name])
        kept = kept.set_column(at, kept.schema.field(at), told)
    return kept


def states_at(versions: Rows, ordinal: int) -> Rows:
    """The rows of a table of versions that the release with that number had, without their span."""
    there = pc.and_(
        pc.less_equal(versions["from_ordinal"], ordinal), pc.greater_equal(versions["to_ordinal"], ordinal)
    )
    kept = [name for name in versions.column_names if name not in SPAN_NAMES]
    return versions.filter(there).select(kept)


def states_at_sql(ordinal: int) -> str:
    """The condition that picks these rows in SQL."""
    return f"from_ordinal <= {ordinal} AND to_ordinal >= {ordinal}"
