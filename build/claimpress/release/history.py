"""The releases before the one that is being made, and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from claimpress.model.canonical import dumps
from claimpress.release.diff.compare import differences
from claimpress.release.diff.lines import OfRelease
from claimpress.release.diff.record import Difference, FieldChange, What, settled
from claimpress.release.ledger import Ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.working import Working
from claimpress.tables.build import next_versions
from claimpress.tables.changes import CHANGES
from claimpress.tables.lineage import Held, Lineage, ReleaseRow
from claimpress.tables.spec import Row
from claimpress.tables.versions import VERSIONED

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
    def versions(self) -> Mapping[str, Held]:
        """Its tables of versions; one that it lacks follows from its tables and those before it."""
        found: dict[str, Held] = {}
        for table in VERSIONED:
            name = table.spec.name
            if name in self.folder.tables:
                found[name] = self.folder.dataset(name)
            elif table.base.name in self.folder.tables:
                before = self.earlier[-1].versions.get(name) if self.earlier else None
                found[name] = next_versions(table, self.folder.dataset(table.base.name), before, self.row)
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
    working: Working

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the last release. Raises `UserError` where that cannot be read."""
        if self.past is None:
            return ()
        return tuple(differences(OfRelease(self.past.folder), self.working.state))

    def lineage(self, ledger: Ledger | None, version: str, date: str | None) -> Lineage:
        """What the tables of the release that the step leads to know of those before it."""
        rows = tuple(entry.row for entry in ledger.before(version)) if ledger else ()
        if self.past is None:
            return Lineage(version, date, rows)
        new = frozenset(found.id for found in self.differences if found.kind == "claim" and found.told)
        claims = self.past.folder.dataset("claims")
        lineage = Lineage(version, date, rows, claims, new, self.past.versions)
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
    rows = folder.table("releases").to_pylist()[:-1]
    releases = tuple(
        ReleaseRow(row["ordinal"], row["version"], _day(row["date"]), row["manifest_sha256"]) for row in rows
    )
    return Lineage(
        folder.version,
        folder.date,
        releases,
        folder.dataset("claims"),
        frozenset(),
        {name: folder.dataset(name) for name in _versions_in(folder)} if releases else {},
        tuple(folder.table(CHANGES.name).to_pylist()) if CHANGES.name in folder.tables else (),
    )


def _versions_in(folder: ReleaseFolder) -> Iterator[str]:
    return (table.spec.name for table in VERSIONED if table.spec.name in folder.tables)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
