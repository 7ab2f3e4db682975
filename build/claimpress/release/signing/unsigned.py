"""Whether a release bears a signature at all."""

from __future__ import annotations

from pathlib import Path

from claimpress.release.bounded import ReadProblemError, read_bytes
from claimpress.release.layout import SIGNATURE
from claimpress.release.semver import is_version

_LARGEST = 64 * 1024


def is_unsigned(release: Path, version: str) -> bool:
    """Whether a release bears no signature; of a draft, which is not there to be signed, it is not said."""
    return is_version(version) and not _begins_well(release / SIGNATURE)


def _begins_well(path: Path) -> bool:
    """Whether a file is there that could be a signature; whether it is one, only `verify` says."""
    try:
        return read_bytes(path, _LARGEST).startswith(b"-----BEGIN SSH SIGNATURE-----")
    except ReadProblemError:
        return False
