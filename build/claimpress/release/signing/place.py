"""Putting a signature beside the checksums of a release that lies there already."""

from __future__ import annotations

from pathlib import Path

from claimpress.disk.plain import disk_errors, sync, write_bytes
from claimpress.disk.whole import FILE_MODE, aside
from claimpress.release.layout import SIGNATURE


def put_signature(release: Path, made: bytes) -> None:
    """Let a signature take its place whole, or not at all. Raises `UserError`."""
    path = release / SIGNATURE
    with disk_errors(path):
        # Beside the release: what a run that was killed leaves does not lie in a sealed folder.
        with aside(release) as folder:
            fresh = folder / SIGNATURE
            write_bytes(fresh, made)
            fresh.chmod(FILE_MODE)
            sync(fresh)
            fresh.rename(path)
        sync(release)
