"""What a release says of itself and of those before it, against the list of releases that it came from."""

from __future__ import annotations

from dataclasses import dataclass

from claimpress.release.reader import ReleaseFolder
from claimpress.remote.listing import Listing, Published


@dataclass(frozen=True)
class Earlier:
    """A row of a release's own table `releases`: one before it, or the release itself."""

    ordinal: int
    version: str
    date: str
    manifest_sha256: str


@dataclass(frozen=True)
class History:
    """What a release calls itself (dataset, version, day), and its table `releases`, oldest first."""

    stated: tuple[str, ...]
    rows: tuple[Earlier, ...]

    @property
    def digests(self) -> dict[str, str]:
        """Version -> digest of the manifest, of the release itself too."""
        return {row.version: row.manifest_sha256 for row in self.rows}


def history_of(folder: ReleaseFolder, release: Published) -> History:
    """The history in a verified release, whose entry in the list is `release`."""
    own = release.entry
    rows = []
    for row in folder.table("releases").to_pylist():
        version, digest = str(row.get("version")), str(row.get("manifest_sha256"))
        if version == own.version:
            digest = own.manifest_sha256  # a file cannot hold its own digest
        rows.append(Earlier(int(row.get("ordinal") or 0), version, str(row.get("date")), digest))
    stated = tuple(str(folder.manifest.get(name)) for name in ("dataset", "version", "date"))
    return History(stated, tuple(rows))


def contradiction(history: History, listing: Listing, release: Published) -> str:
    """What a release says about itself and those before it that the list denies; "" for nothing."""
    own = release.entry
    if history.stated != (listing.dataset, own.version, own.date):
        return f"the release calls itself {' '.join(history.stated)}"
    for row in history.rows:
        there = listing.release(row.version)
        if there is None:
            taken = [one.version for one in listing.releases if one.entry.ordinal == row.ordinal]
            if taken:
                return f"number {row.ordinal} is {row.version} in the release and {taken[0]} in the list"
        elif (there.entry.ordinal, there.entry.date, there.entry.manifest_sha256) != (
            row.ordinal,
            row.date,
            row.manifest_sha256,
        ):
            return f"the release knows {row.version} with another number, day or digest than the list"
    return ""
