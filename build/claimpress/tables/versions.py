"""Tables of versions: every published state of every row, with the first and the last release that had it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from claimpress.tables import claims, participants, proof, sources, vocabularies
from claimpress.tables.lineage import ReleaseRow
from claimpress.tables.spec import Column, Row, TableSpec, arrow_table, count, text

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


def next_versions(
    table: Versioned, current: pa.Table, past: pa.Table | None, release: ReleaseRow
) -> pa.Table:
    """The table of versions after `release`, in which the base table is `current`.

    `past` is the table of versions that the release before had; None where there was none.
    """
    rows = _rows(table.spec, current, past, release)
    return arrow_table(table.spec, rows)


def _rows(spec: TableSpec, current: pa.Table, past: pa.Table | None, release: ReleaseRow) -> Iterator[Row]:
    earlier = past.to_pylist() if past is not None else []
    # A column that the past did not have is empty there: a state that gets a value in it is a new one.
    compared = [name for name in spec.names if name not in SPAN_NAMES]
    key = itemgetter(*spec.key[:-1])
    newest = {key(row): row for row in earlier if row["to_ordinal"] == release.ordinal - 1}
    for row in current.to_pylist():
        state = newest.get(key(row))
        same = state is not None and all(state.get(name) == row[name] for name in compared)
        begin = newest.pop(key(row)) if same and state is not None else _span(release)
        yield row | {name: begin[name] for name in SPAN_NAMES} | _until(release)
    for row in earlier:
        if row["to_ordinal"] < release.ordinal - 1 or newest.get(key(row)) is row:
            yield {name: row.get(name) for name in spec.names}


def _span(release: ReleaseRow) -> dict[str, Any]:
    return {"from_release": release.version, "from_ordinal": release.ordinal, **_until(release)}


def _until(release: ReleaseRow) -> dict[str, Any]:
    return {"to_release": release.version, "to_ordinal": release.ordinal}


def states_before(versions: pa.Table, releases: Sequence[ReleaseRow]) -> pa.Table:
    """A table of versions as the last of `releases` had it: what a later release added is taken back."""
    if not releases:
        return versions.slice(0, 0)
    last = releases[-1]
    rows = [row for row in versions.to_pylist() if row["from_ordinal"] <= last.ordinal]
    rows = [row | (_until(last) if row["to_ordinal"] > last.ordinal else {}) for row in rows]
    return pa.Table.from_pylist(rows, versions.schema)


def states_at(versions: pa.Table, ordinal: int) -> pa.Table:
    """The rows of a table of versions that the release with that number had, without their span."""
    there = pc.and_(
        pc.less_equal(versions["from_ordinal"], ordinal), pc.greater_equal(versions["to_ordinal"], ordinal)
    )
    kept = [name for name in versions.column_names if name not in SPAN_NAMES]
    return versions.filter(there).select(kept)
