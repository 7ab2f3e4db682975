"""Names at a target; the same in a folder and in a bucket, and readable without listing anything."""

from __future__ import annotations

from claimpress.release.layout import MANIFEST, RELEASES, SIGNATURE, SUMS

LISTING = "releases.json"
"""The one file of a dataset at a target that ever changes."""


def listing_path(dataset: str) -> str:
    """Where the list of a dataset's releases stands."""
    return f"{dataset}/{LISTING}"


def folder_path(dataset: str, version: str) -> str:
    """Where the files of a release stand."""
    return f"{dataset}/{RELEASES}/{version}"


def file_path(dataset: str, version: str, name: str) -> str:
    """Where one file of a release stands."""
    return f"{folder_path(dataset, version)}/{name}"


def sending_order(name: str) -> tuple[int, str]:
    """Sort key of the order in which files are sent.

    The manifest comes first, so that of two publishers with different releases the same one is ahead
    everywhere; the checksums come after all that they list, and the signature after them.
    """
    rank = {MANIFEST: 0, SUMS: 2, SIGNATURE: 3}
    return rank.get(name, 1), name
