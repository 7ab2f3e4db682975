"""What a release's tables know of the releases before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pyarrow as pa


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


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

    `releases` are the earlier sealed ones; `first_release` and `last_changed` map claim ids to versions,
    and a claim that is absent is new in `version`. `date` is null for a draft. `versions` are the tables of
    versions of the release before, by name; `changes` the rows of the table of that name, this release's too.
    """

    version: str
    date: str | None = None
    releases: tuple[ReleaseRow, ...] = ()
    first_release: Mapping[str, str] = field(default_factory=_nothing)
    last_changed: Mapping[str, str] = field(default_factory=_nothing)
    versions: Mapping[str, pa.Table] = field(default_factory=dict)
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
