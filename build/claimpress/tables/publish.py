"""The published tables of a release, one after the other, from an engine that holds what they follow from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import pyarrow as pa

from claimpress.engine.protocol import Engine
from claimpress.tables import changes, releases
from claimpress.tables.lineage import Held, Lineage
from claimpress.tables.spec import TableSpec, arrow_table
from claimpress.tables.versions import VERSIONED, Past, versions_sql

Keep = Callable[[TableSpec, str], None]
"""Keeps the rows of a query as a table, and makes the table known to the engine as `kept_name` calls it."""

_PUBLISHED = (
    *(table.base for table in VERSIONED),
    releases.RELEASES,
    changes.CHANGES,
    *(table.spec for table in VERSIONED),
)
TABLES: Mapping[str, TableSpec] = MappingProxyType({spec.name: spec for spec in _PUBLISHED})
"""Published tables by name, in the order in which they are listed to readers."""


def kept_name(spec: TableSpec) -> str:
    """The name under which the engine knows a table that was kept."""
    return f"kept_{spec.name}"


def publish(engine: Engine, lineage: Lineage, keep: Keep, *, made: bool) -> None:
    """Have every published table kept.

    `made`: the engine has them with all their columns; else their queries are run.
    """
    for table in VERSIONED:
        keep(table.base, f"SELECT * FROM {table.base.name}" if made else table.base.sql)
    for spec, rows in tables_of_the_past(lineage):
        engine.register(f"told_{spec.name}", rows, told=False)
        keep(spec, f"SELECT * FROM told_{spec.name}")
    for table in VERSIONED:
        past = past_of(engine, table.spec.name, lineage)
        keep(table.spec, versions_sql(table, kept_name(table.base), past, lineage.row))


def past_of(engine: Engine, name: str, lineage: Lineage) -> Past | None:
    """The table of versions that the release before had, made known to the engine; None: there is none."""
    held: Held | None = lineage.versions.get(name)
    if held is None:
        return None
    engine.register(f"past_{name}", held, told=False)
    return Past(f"past_{name}", held.schema.names, lineage.releases[-1] if lineage.releases else None)


def tables_of_the_past(lineage: Lineage) -> Iterator[tuple[TableSpec, pa.Table]]:
    """The tables that tell of releases rather than of records."""
    yield releases.RELEASES, arrow_table(releases.RELEASES, releases.release_rows(lineage))
    yield changes.CHANGES, arrow_table(changes.CHANGES, changes.change_rows(lineage))
