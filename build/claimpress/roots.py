"""Where a dataset lies: seen from a project, its data folder, a release, or any folder inside one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from claimpress.model.errors import UserError

DESCRIPTIONS = ("dataset.yaml", "dataset.json")
"""Names of the file that makes a folder the root of a dataset."""
LOCK = "requirements.lock"
"""The file beside the data that pins what a release is made with."""
_DATA, _INPUTS = "data", "inputs"


def is_root(folder: Path) -> bool:
    """Whether a folder is the root of a dataset."""
    # A description that is no file is one that validation has a word for.
    return any((folder / name).exists() for name in DESCRIPTIONS)


def root_in(folder: Path) -> Path:
    """The root at a project's folder, a data folder or a release's folder. Raises `UserError`."""
    for candidate in (folder, folder / _DATA, folder / _INPUTS):
        if is_root(candidate):
            return candidate
    raise UserError(
        f"there is no dataset in {folder}",
        "name a folder that holds data/dataset.yaml, or make a new dataset with `claimpress init DIR`",
    )


def root_above(folder: Path) -> Path | None:
    """The root that a folder is, or lies in."""
    return next((candidate for candidate in (folder, *folder.parents) if is_root(candidate)), None)


def root_around(folder: Path) -> Path:
    """The root that a folder is, holds as `data/` or lies in, the nearest upwards. Raises `UserError`."""
    for above in (folder, *folder.parents):
        for candidate in (above / _DATA, above):
            if is_root(candidate):
                return candidate
    raise UserError(
        "there is no dataset here or in a folder above",
        "go to a folder that holds data/dataset.yaml, name one with --data DIR, "
        "or begin one: claimpress init my-claims",
    )


def project_of(root: Path) -> Path:
    """The folder that holds `data/`, `dist/` and `site/`; the dataset's own where it is not called `data`."""
    return root.parent if root.name == _DATA else root


def root_of(project: Path) -> Path:
    """The other way round: the root of a project, or the folder itself where that is the root."""
    return project / _DATA if (project / _DATA).is_dir() else project


def lock_digest(root: Path) -> str | None:
    """SHA-256 of the lock file beside the data of a dataset; None where there is none."""
    path = project_of(root) / LOCK
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
