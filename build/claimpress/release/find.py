"""Which release is meant: by version, by path, or the newest; a sealed one before the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from os import PathLike, fspath
from pathlib import Path

from claimpress.model.errors import UserError
from claimpress.release.layout import DIST, DRAFT, MANIFEST, PART, RELEASES
from claimpress.release.ledger import read_ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.roots import project_of

_VERSION = re.compile(r"v?([0-9]+\.[0-9]+\.[0-9]+)")


def find(which: str | PathLike[str] | None, root: Callable[[], Path]) -> ReleaseFolder:
    """A release by path or version; without either the newest sealed one of the dataset, else its draft.

    `root` gives the dataset's root, and is asked only where that is needed. Raises `UserError`.
    """
    if which is None:
        return newest(root())
    named = fspath(which)
    refuse_part(Path(named))
    if found := in_folder(Path(named)):
        return found
    if version := _VERSION.fullmatch(named):
        return of_version(root(), version[1])
    raise UserError(
        f"{named} is neither a version nor the folder of a release",
        "name a version such as 0.1.0, or a folder that holds manifest.json",
    )


def refuse_part(path: Path) -> None:
    """Raise `UserError` for a folder in which a download stands that is not finished, or its manifest."""
    folder = path.parent if path.name == MANIFEST else path
    if folder.is_dir() and PART in (folder.suffix, folder.resolve().suffix):
        raise UserError(
            f"{folder} is a download that is not finished, and no release yet",
            "run claimpress get again: it goes on where it stopped, and shows it once it is verified",
        )


def in_folder(path: Path) -> ReleaseFolder | None:
    """The release that a folder is, or holds as `dist` does, or that a manifest belongs to."""
    folders = (path.parent,) if path.name == MANIFEST else (path, path / DRAFT)
    return next((ReleaseFolder(one) for one in folders if (one / MANIFEST).is_file()), None)


def sealed(root: Path) -> tuple[ReleaseFolder, ...]:
    """The sealed releases of a dataset, oldest first. Raises `UserError` for a broken ledger."""
    ledger = read_ledger(root / RELEASES)
    return tuple(ReleaseFolder(ledger.path(entry)) for entry in ledger.entries)


def draft(root: Path) -> ReleaseFolder | None:
    """What `build` wrote last, where it did."""
    folder = project_of(root) / DIST / DRAFT
    return ReleaseFolder(folder) if (folder / MANIFEST).is_file() else None


def newest(root: Path) -> ReleaseFolder:
    """The newest sealed release of a dataset, else its draft. Raises `UserError` where there is neither."""
    known = sealed(root)
    found = known[-1] if known else draft(root)
    if found is None:
        raise UserError("there is no release yet", "run claimpress build first: it writes a draft to dist/")
    return found


def of_version(root: Path, version: str) -> ReleaseFolder:
    """The sealed release of that version. Raises `UserError` where there is none."""
    ledger = read_ledger(root / RELEASES)
    entry = ledger.entry(version)
    if entry is None:
        known = ", ".join(entry.version for entry in ledger.entries)
        listed = f"sealed releases: {known}" if known else "nothing is sealed yet"
        raise UserError(f"there is no release {version}", listed)
    path = ledger.path(entry)
    if not (path / MANIFEST).is_file():
        raise UserError(
            f"{path} is in the ledger and is not whole", "restore it from the repository's history"
        )
    return ReleaseFolder(path)
