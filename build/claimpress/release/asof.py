"""A release seen through a later one: the tables as they were published then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimpress.model.errors import UserError
from claimpress.release.layout import MANIFEST, RELEASES
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import file_fact
from claimpress.roots import root_of

if TYPE_CHECKING:
    import pyarrow as pa

    from claimpress.engine.reader import Source

_ORDERED = ("releases", "changes")
"""Tables whose rows each belong to one release."""


def as_of(folder: ReleaseFolder, version: str) -> ReleaseFolder:
    """The release `version`, of which a later release tells.

    The sealed folder, where it is at hand and is the one that the later release names; else what the
    later release remembers of it: its tables, without its files. Raises `UserError` for a version that the
    release knows nothing of, and for a folder that is not what it says.
    """
    if version == folder.version:
        return folder
    if isinstance(folder, Remembered):
        return as_of(folder.later, version)
    row = _release_row(folder, version)
    for releases in (folder.path.parent, root_of(folder.path.parent.parent) / RELEASES):
        if (releases / version / MANIFEST).is_file():  # beside a sealed release, or in the project of a draft
            _check_same(releases / version, row, folder)
            return Sealed(releases / version)
    if not versions_of(folder):
        remedy = f"open release {version} itself: --release"
        raise UserError(f"release {folder.version} keeps no earlier states", remedy, 2)
    return Remembered(folder, row)


def _release_row(folder: ReleaseFolder, version: str) -> Mapping[str, Any]:
    rows: list[dict[str, Any]] = folder.table("releases").to_pylist()
    found = next((row for row in rows if row["version"] == version), None)
    if found is None:
        known = ", ".join(row["version"] for row in rows)
        raise UserError(f"release {folder.version} knows no release {version}", f"it knows {known}", 2)
    return found


def _check_same(path: Path, row: Mapping[str, Any], folder: ReleaseFolder) -> None:
    if file_fact(path / MANIFEST).sha256 != row["manifest_sha256"]:
        version = row["version"]
        raise UserError(
            f"{path} is not the release {version} that {folder.version} follows: its manifest is another one",
            "run `claimpress verify --chain`",
        )


def versions_of(folder: ReleaseFolder) -> dict[str, str]:
    """Base table -> the table of its versions, as the release has them."""
    known = {}
    for name in folder.tables:
        stem = name.removesuffix("_versions")
        for base in (f"{stem}s", stem):
            if stem != name and base in folder.tables:
                known[base] = name
    return known


class Sealed(ReleaseFolder):
    """A release whose manifest another one vouches for: each table is compared with it when it is read."""

    def table(self, name: str) -> pa.Table:
        """A table as it was sealed. Raises `UserError` where it no longer is."""
        table = super().table(name)
        self._compare(name, table)
        return table

    def check(self, name: str) -> None:
        """Raise `UserError` for a table that is not as it was sealed."""
        self._compare(name, self.batches(name))

    def _compare(self, name: str, rows: pa.Table | Iterator[pa.RecordBatch]) -> None:
        import pyarrow as pa

        from claimpress.tables.digest import table_digest

        try:
            digest = table_digest(rows)
        except (TypeError, ValueError, OSError, pa.ArrowException):  # what no release holds
            digest = ""
        if digest != self.manifest["tables"][name]["sha256"]:
            raise UserError(
                f"{self.parquet(name)} is not as it was sealed", "run `claimpress verify --chain`"
            )


class Remembered(ReleaseFolder):
    """What a later release remembers of an earlier one, read like a release; it has no files of its own."""

    def __init__(self, later: ReleaseFolder, row: Mapping[str, Any]) -> None:
        super().__init__(later.path)
        self.later, self._row = later, row

    def __repr__(self) -> str:
        return f"Remembered({self.version!r}, {str(self.path)!r})"

    @property
    def version(self) -> str:
        """Its version."""
        return str(self._row["version"])

    @property
    def date(self) -> str | None:
        """Its day."""
        return self._row["date"].isoformat() if self._row["date"] else None

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Not remembered. Raises `UserError`."""
        what = f"the manifest of release {self.version} is not at hand"
        raise UserError(what, f"get release {self.version} itself")

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are remembered."""
        return (*versions_of(self.later), *(name for name in _ORDERED if name in self.later.tables))

    def table(self, name: str) -> pa.Table:
        """A table as it was then. Raises `UserError` for one that is not remembered."""
        import pyarrow.compute as pc

        from claimpress.tables.versions import states_at

        if name not in self.tables:
            known = ", ".join(self.tables)
            raise UserError(
                f"release {self.later.version} does not remember the table {name!r} of {self.version}",
                f"it remembers {known}; release {self.version} itself holds all",
                2,
            )
        ordinal = self._row["ordinal"]
        if name in _ORDERED:
            table = self.later.table(name)
            return table.filter(pc.less_equal(table["ordinal"], ordinal))
        return states_at(self.later.table(versions_of(self.later)[name]), ordinal)

    def batches(self, name: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table as it was then, piece by piece. Raises what `table` does."""
        from claimpress.tables.versions import states_at

        if name in _ORDERED or name not in self.tables:
            return iter(self.table(name).to_batches())
        rows = self.later.batches(versions_of(self.later)[name])
        return (states_at(batch, self._row["ordinal"]) for batch in rows)

    def sources(self) -> Mapping[str, Source]:
        """Table name -> what of the later release's tables is the table as it was then."""
        from claimpress.engine.reader import Selected, open_parquet
        from claimpress.tables.versions import SPAN_NAMES, states_at_sql

        ordinal, known = self._row["ordinal"], versions_of(self.later)
        found: dict[str, Source] = {}
        for name in self.tables:
            path = self.later.parquet(known.get(name, name))
            where = f"ordinal <= {ordinal}" if name in _ORDERED else states_at_sql(ordinal)
            names = open_parquet(path).schema.names
            kept = [column for column in names if name in _ORDERED or column not in SPAN_NAMES]
            found[name] = Selected(path, tuple(kept), where)
        return found
