"""The two states of a diff: sealed releases, drafts, and the working data."""

from __future__ import annotations

from claimpress.release.diff.lines import OfRelease, Records
from claimpress.release.diff.shape import shape_here, shape_of
from claimpress.release.diff.summary import Side
from claimpress.release.reader import ReleaseFolder
from claimpress.release.semver import is_version


def of_release(folder: ReleaseFolder) -> Side:
    """A release as it lies there. Raises `UserError`."""
    return Side(folder.version, OfRelease(folder), shape_of(folder), is_version(folder.version))


def of_working(state: Records, version: str) -> Side:
    """Validated records as this version of the tool would publish them."""
    return Side(version, state, shape_here(), is_version(version))
