"""What a release's tables know of the releases before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


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
    and a claim that is absent is new in `version`. `date` is null for a draft.
    """

    version: str
    date: str | None = None
    releases: tuple[ReleaseRow, ...] = ()
    first_release: Mapping[str, str] = field(default_factory=_nothing)
    last_changed: Mapping[str, str] = field(default_factory=_nothing)

    def all_releases(self) -> tuple[ReleaseRow, ...]:
        """The earlier releases and this one, oldest first."""
        ordinal = max((row.ordinal for row in self.releases), default=0) + 1
        return (*self.releases, ReleaseRow(ordinal, self.version, self.date, None))
