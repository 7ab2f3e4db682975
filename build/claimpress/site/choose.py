"""Which release the site shows when nobody says: the newest sealed one, unless newer data has been built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.release.layout import MANIFEST, RELEASES
from claimpress.release.ledger import read_ledger
from claimpress.release.reader import ReleaseFolder, data_folder


@dataclass(frozen=True)
class Releases:
    """The release that pages are made from, and the sealed ones, oldest first."""

    base: ReleaseFolder
    sealed: tuple[ReleaseFolder, ...]

    @property
    def base_is_sealed(self) -> bool:
        """Whether the base is one of the sealed releases."""
        return any(release.path.resolve() == self.base.path.resolve() for release in self.sealed)


def choose(project: Path, base: Path | None = None, sealed: tuple[Path, ...] | None = None) -> Releases:
    """The releases of a project. Raises `UserError` where there is none at all."""
    known = _sealed(project) if sealed is None else tuple(ReleaseFolder(path) for path in sealed)
    if base is not None:
        return Releases(ReleaseFolder(base), known)
    draft = ReleaseFolder(project / "dist" / "release")
    built = (draft.path / MANIFEST).is_file()
    if known and not (built and _differs(draft, known[-1])):
        return Releases(known[-1], known)
    if built:
        return Releases(draft, known)
    raise UserError("there is no release to make a site from", "Run `claimpress build` first.")


def _sealed(project: Path) -> tuple[ReleaseFolder, ...]:
    ledger = read_ledger(data_folder(project) / RELEASES)
    return tuple(ReleaseFolder(ledger.path(entry)) for entry in ledger.entries)


def _differs(draft: ReleaseFolder, newest: ReleaseFolder) -> bool:
    return bool(draft.manifest["inputs_sha256"] != newest.manifest["inputs_sha256"])
