"""Which release the site shows when nobody says: the newest sealed one, unless newer data has been built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.release import find
from claimpress.release.reader import ReleaseFolder
from claimpress.roots import root_of


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
    root = root_of(project)
    older = find.sealed(root) if sealed is None else tuple(ReleaseFolder(path) for path in sealed)
    if base is not None:
        return Releases(ReleaseFolder(base), older)
    built = find.draft(root)
    if older and not (built and _differs(built, older[-1])):
        return Releases(older[-1], older)
    if built:
        return Releases(built, older)
    raise UserError("there is no release to make a site from", "Run `claimpress build` first.")


def _differs(built: ReleaseFolder, newest: ReleaseFolder) -> bool:
    return bool(built.manifest["inputs_sha256"] != newest.manifest["inputs_sha256"])
