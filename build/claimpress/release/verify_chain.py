"""Verifying that each release carries on what the ones before it published, from the first one on."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from claimpress.model.errors import UserError
from claimpress.model.finding import Finding
from claimpress.release.diff.compare import differences
from claimpress.release.diff.lines import OfRelease
from claimpress.release.history import Past, change_rows, past_of
from claimpress.release.layout import MANIFEST, PARQUET, table_path
from claimpress.release.ledger import Entry, Ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.tree import problem
from claimpress.tables.changes import CHANGES
from claimpress.tables.digest import table_digest
from claimpress.tables.lineage import ReleaseRow
from claimpress.tables.spec import Row, arrow_table
from claimpress.tables.versions import VERSIONED, states_at, states_before


def check_chain(folder: ReleaseFolder, ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    """Findings where a release, whole in itself, tells its past otherwise than its past does."""
    try:
        past = past_of(ledger, entry.version)
        yield from _releases(folder, ledger, entry)
        yield from _versions(folder, past, entry)
        yield from _changes(folder, past, entry)
    except (UserError, KeyError, pa.ArrowException) as trouble:
        told = trouble.message if isinstance(trouble, UserError) else str(trouble)
        yield problem("chain-unreadable", MANIFEST, version=entry.version, problem=told)


def _releases(folder: ReleaseFolder, ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    """The table `releases` against the ledger: an edited entry of an earlier release shows here."""
    rows = folder.table("releases").to_pylist()
    told = [
        ReleaseRow(row["ordinal"], row["version"], row["date"].isoformat(), row["manifest_sha256"])
        for row in rows[:-1]
        if row["date"]
    ]
    expected = [earlier.row for earlier in ledger.before(entry.version)]
    for release, line in zip(told, expected, strict=False):
        if release != line:
            yield _differs(folder, "releases", f"it tells of {release.version} what the ledger does not")
    if len(told) != len(expected):
        what = f"it tells of {len(told)} releases before, and the ledger has {len(expected)}"
        yield _differs(folder, "releases", what)


def _versions(folder: ReleaseFolder, past: Past | None, entry: Entry) -> Iterator[Finding]:
    earlier = [one.row for one in (*past.earlier, past)] if past else []
    for table in VERSIONED:
        name, base = table.spec.name, table.base.name
        if name not in folder.tables:
            continue
        told = folder.table(name)
        if table_digest(states_at(told, entry.ordinal)) != table_digest(folder.table(base)):
            yield _differs(folder, name, f"its newest states are not the rows of `{base}`")
        before = past.versions.get(name) if past else None
        if not _same(states_before(told, earlier), before):
            yield _differs(folder, name, "what it tells of earlier releases is not what they published")


def _changes(folder: ReleaseFolder, past: Past | None, entry: Entry) -> Iterator[Finding]:
    if CHANGES.name not in folder.tables:
        return
    expected: list[Row] = list(past.changes) if past else []
    if past is not None:
        found = differences(OfRelease(past.folder), OfRelease(folder))
        expected += change_rows(found, ReleaseRow(entry.ordinal, entry.version, entry.date, None))
    if table_digest(arrow_table(CHANGES, expected)) != table_digest(folder.table(CHANGES.name)):
        yield _differs(folder, CHANGES.name, "it does not list what the records of the releases show")


def _same(told: pa.Table, before: pa.Table | None) -> bool:
    """Whether two tables of versions agree in the columns that both have."""
    if before is None:
        return bool(told.num_rows == 0)
    columns = [name for name in told.column_names if name in before.column_names]
    return table_digest(told.select(columns)) == table_digest(before.select(columns))


def _differs(folder: ReleaseFolder, table: str, what: str) -> Finding:
    return problem("chain-differs", table_path(PARQUET, table), version=folder.version, what=what)
