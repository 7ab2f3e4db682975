"""Verifying that each release carries on what the ones before it published, from the first one on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

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
from claimpress.tables.lineage import Held, ReleaseRow, batches_of
from claimpress.tables.releases import RELEASES
from claimpress.tables.spec import Row, arrow_table
from claimpress.tables.versions import VERSIONED, states_at, states_before


def check_chain(folder: ReleaseFolder, ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    """Findings where a release, whole in itself, tells its past otherwise than its past does."""
    try:
        past = past_of(ledger, entry.version)
        yield from _releases(folder, ledger, entry)
        yield from _versions(folder, past, entry)
        yield from _changes(folder, past, entry)
    except (UserError, KeyError, OSError, pa.ArrowException) as trouble:
        told = trouble.message if isinstance(trouble, UserError) else str(trouble)
        yield problem("chain-unreadable", MANIFEST, version=entry.version, problem=told)


def _releases(folder: ReleaseFolder, ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    """The table `releases` against the ledger: an edited entry of an earlier release shows here."""
    told = [(row["ordinal"], row["version"], _day(row["date"])) for row in _rows(folder)]
    digests = [row["manifest_sha256"] for row in _rows(folder)][:-1]
    known = (*ledger.before(entry.version), entry)
    if told != [(one.ordinal, one.version, one.date) for one in known]:
        yield _differs(folder, RELEASES.name, "it does not list the releases that the ledger lists")
    elif digests != [one.manifest_sha256 for one in known[:-1]]:
        yield _differs(folder, RELEASES.name, "it gives a release another digest than the ledger does")


def _rows(folder: ReleaseFolder) -> list[dict[str, Any]]:
    return list(folder.table(RELEASES.name).to_pylist())


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _versions(folder: ReleaseFolder, past: Past | None, entry: Entry) -> Iterator[Finding]:
    earlier = [one.row for one in (*past.earlier, past)] if past else []
    for table in VERSIONED:
        name, base = table.spec.name, table.base.name
        if name not in folder.tables:
            yield from _forgotten(folder, past, name)
            continue
        newest = (states_at(rows, entry.ordinal) for rows in folder.batches(name))
        if table_digest(newest) != table_digest(folder.batches(base)):
            yield _differs(folder, name, f"its newest states are not the rows of `{base}`")
        before = past.versions.get(name) if past else None
        if not _same(folder.dataset(name), earlier, before):
            yield _differs(folder, name, "what it tells of earlier releases is not what they published")


def _forgotten(folder: ReleaseFolder, past: Past | None, name: str) -> Iterator[Finding]:
    """A table of the past that the release does not carry on, although the one before did."""
    if past is not None and name in past.folder.tables:
        yield problem(
            "chain-differs", MANIFEST, version=folder.version, what=f"it does not carry on the table {name}"
        )


def _changes(folder: ReleaseFolder, past: Past | None, entry: Entry) -> Iterator[Finding]:
    """The table `changes`: earlier rows as they were, and its own rows those of the records that differ."""
    if CHANGES.name not in folder.tables:
        yield from _forgotten(folder, past, CHANGES.name)
        return
    told = folder.table(CHANGES.name)
    older = told.filter(pc.less(told["ordinal"], entry.ordinal))
    before = arrow_table(CHANGES, [_filled(row) for row in past.changes]) if past else None
    if not _same(older, None, before):
        yield _differs(folder, CHANGES.name, "it does not list the changes of earlier releases as they did")
    own = {(row["kind"], row["record"]) for row in told.to_pylist() if row["ordinal"] == entry.ordinal}
    if own != _differing(folder, past):
        yield _differs(folder, CHANGES.name, "it does not list the records that differ from those before")


def _filled(row: Row) -> Row:
    return {name: row.get(name) for name in CHANGES.names}


def _differing(folder: ReleaseFolder, past: Past | None) -> set[tuple[str, str]]:
    """Kind and id of the records that the release changed."""
    if past is None:
        return set()
    found = differences(OfRelease(past.folder), OfRelease(folder))
    return {(row["kind"], row["record"]) for row in change_rows(found, past.row)}


def _same(told: Held, releases: Sequence[ReleaseRow] | None, before: Held | None) -> bool:
    """Whether two tables of the past agree in the columns that both have.

    Of `told`, a table of versions, what it said after the last of `releases`; None: it is none.
    """
    names = before.schema.names if before is not None else told.schema.names
    columns = [name for name in told.schema.names if name in names]
    rows = batches_of(told, columns)
    if releases is not None:
        rows = (states_before(batch, releases) for batch in rows)
    if before is None:
        return all(batch.num_rows == 0 for batch in rows)
    return table_digest(rows) == table_digest(batches_of(before, columns))


def _differs(folder: ReleaseFolder, table: str, what: str) -> Finding:
    return problem("chain-differs", table_path(PARQUET, table), version=folder.version, what=what)
