"""What a release's tables know of the releases before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

if TYPE_CHECKING:
    import pyarrow.dataset as ds

Held: TypeAlias = "pa.Table | ds.Dataset"
"""A table at hand, or one in a file that is read when it is asked for."""


def batches_of(held: Held, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Rows of a table in their order, piece by piece."""
    chosen = list(columns) if columns is not None else held.schema.names
    if isinstance(held, pa.Table):
        return iter(held.select(chosen).to_batches())
    return iter(held.scanner(columns=chosen, batch_readahead=2, fragment_readahead=1).to_batches())


@dataclass(frozen=True)
class ReleaseRow:
    """An entry of the ledger. `date` is YYYY-MM-DD."""

    ordinal: int
    version: str
    date: str | None
    manifest_sha256: str | None


@dataclass(frozen=True)
class Lineage:
    """The release that tables are made for, and its past.

    `releases` are the earlier sealed ones, `date` is null for a draft. `claims` holds the columns `id`,
    `first_release` and `last_changed` of the claims that were published before, `corrected` the ids of those
    that the release tells anew; a claim of neither is new. `versions` are the tables of versions of the
    release before, by name; `changes` the rows of the table of that name, this release's too.
    """

    version: str
    date: str | None = None
    releases: tuple[ReleaseRow, ...] = ()
    claims: Held | None = None
    corrected: Set[str] = frozenset()
    versions: Mapping[str, Held] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()

    @property
    def ordinal(self) -> int:
        """The number of this release."""
        return max((row.ordinal for row in self.releases), default=0) + 1

    @property
    def row(self) -> ReleaseRow:
        """This release as a row of `releases`."""
        return ReleaseRow(self.ordinal, self.version, self.date, None)

    def all_releases(self) -> tuple[ReleaseRow, ...]:
        """The earlier releases and this one, oldest first."""
        return (*self.releases, self.row)


UNVERSIONED = Lineage("0.0.0")
"""For tables that are made to be looked at, not released."""
