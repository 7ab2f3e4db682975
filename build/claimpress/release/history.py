"""The releases before the one that is being made, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from claimpress.model.canonical import dumps
from claimpress.model.corpus import Corpus
from claimpress.release.diff.compare import differences
from claimpress.release.diff.lines import OfCorpus, OfRelease
from claimpress.release.diff.record import Difference, FieldChange, What, settled
from claimpress.release.ledger import Ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.changes import CHANGES
from claimpress.tables.lineage import Lineage, ReleaseRow
from claimpress.tables.spec import Row
from claimpress.tables.versions import VERSIONED, next_versions, states_before

_UNTOLD = frozenset({"attestation"})
"""Kinds whose changes say only when something was compared again."""


@dataclass(frozen=True)
class Past:
    """A sealed release as the next one sees it; `earlier` are the ones before it, oldest first."""

    folder: ReleaseFolder
    manifest_sha256: str
    row: ReleaseRow
    earlier: tuple[Past, ...] = ()

    @property
    def version(self) -> str:
        """Its version."""
        return self.folder.version

    @cached_property
    def claims(self) -> Mapping[str, Mapping[str, Any]]:
        """Claim id -> its row in the released table."""
        columns = ["id", "first_release", "last_changed"]
        rows = self.folder.table("claims").select(columns).to_pylist()
        return {row["id"]: row for row in rows}

    @cached_property
    def versions(self) -> Mapping[str, pa.Table]:
        """Its tables of versions; one that it lacks follows from its tables and those before it."""
        found = {}
        for table in VERSIONED:
            name = table.spec.name
            if name in self.folder.tables:
                found[name] = self.folder.table(name)
            elif table.base.name in self.folder.tables:
                before = self.earlier[-1].versions.get(name) if self.earlier else None
                found[name] = next_versions(table, self.folder.table(table.base.name), before, self.row)
        return found

    @cached_property
    def changes(self) -> tuple[Mapping[str, Any], ...]:
        """The rows of its table `changes`; what it does not have itself follows from the records."""
        if CHANGES.name in self.folder.tables:
            return tuple(self.folder.table(CHANGES.name).to_pylist())
        if not self.earlier:
            return ()
        last = self.earlier[-1]
        found = differences(OfRelease(last.folder), OfRelease(self.folder))
        return (*last.changes, *change_rows(found, self.row))


def past_of(ledger: Ledger, version: str | None = None) -> Past | None:
    """The sealed release before `version`: the newest one where that is not in the ledger."""
    past: tuple[Past, ...] = ()
    for entry in ledger.before(version) if version else ledger.entries:
        past = (*past, Past(ReleaseFolder(ledger.path(entry)), entry.manifest_sha256, entry.row, past))
    return past[-1] if past else None


@dataclass(frozen=True)
class Step:
    """From the last sealed release, where there is one, to the records that are to follow it."""

    past: Past | None
    corpus: Corpus

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the last release. Raises `UserError` where that cannot be read."""
        if self.past is None:
            return ()
        return tuple(differences(OfRelease(self.past.folder), OfCorpus(self.corpus)))

    def lineage(self, ledger: Ledger | None, version: str, date: str | None) -> Lineage:
        """What the tables of the release that the step leads to know of those before it."""
        rows = tuple(entry.row for entry in ledger.before(version)) if ledger else ()
        if self.past is None:
            return Lineage(version, date, rows)
        known = self.past.claims
        new = {found.id for found in self.differences if found.kind == "claim" and found.told}
        last = {name: row["last_changed"] for name, row in known.items() if name not in new}
        first = {name: row["first_release"] for name, row in known.items()}
        lineage = Lineage(version, date, rows, first, last, self.past.versions)
        return replace(lineage, changes=(*self.past.changes, *change_rows(self.differences, lineage.row)))


def change_rows(found: Iterable[Difference], release: ReleaseRow) -> Iterator[Row]:
    """Rows of the table `changes` for what a release changed."""
    for difference in found:
        if difference.kind in _UNTOLD:
            continue
        here = {"ordinal": release.ordinal, "release": release.version, "kind": difference.kind}
        for change in _told(difference):
            yield {**here, "record": difference.id, **_cells(change)}


def _told(difference: Difference) -> tuple[FieldChange, ...]:
    if difference.what in (What.GONE, What.RENAMED):
        return (FieldChange("id", difference.id, difference.other),)
    return difference.told


def _cells(change: FieldChange) -> dict[str, Any]:
    last = change.declared[-1] if change.declared else None
    return {
        "field": change.name,
        "old": _text(change.old),
        "new": _text(change.new),
        "reason": change.reason or None,
        "declared_by": last.by if last else None,
        "declared_on": date.fromisoformat(last.on) if last and last.on else None,
    }


def _text(value: Any) -> str | None:
    return dumps(value) if settled(value) is not None or value is False else None


def own_lineage(folder: ReleaseFolder) -> Lineage:
    """The lineage that a release's own tables tell: enough to rebuild it where its past is not at hand."""
    claims = folder.table("claims").select(["id", "first_release", "last_changed"]).to_pylist()
    rows = folder.table("releases").to_pylist()[:-1]
    releases = tuple(
        ReleaseRow(row["ordinal"], row["version"], _day(row["date"]), row["manifest_sha256"]) for row in rows
    )
    return Lineage(
        folder.version,
        folder.date,
        releases,
        {row["id"]: row["first_release"] for row in claims},
        {row["id"]: row["last_changed"] for row in claims},
        {name: states_before(folder.table(name), releases) for name in _versions_in(folder)},
        tuple(folder.table(CHANGES.name).to_pylist()) if CHANGES.name in folder.tables else (),
    )


def _versions_in(folder: ReleaseFolder) -> Iterator[str]:
    return (table.spec.name for table in VERSIONED if table.spec.name in folder.tables)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
