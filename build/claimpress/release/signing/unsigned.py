"""Whether a release bears a signature at all."""

from __future__ import annotations

import os
from pathlib import Path

from claimpress.release.layout import SIGNATURE
from claimpress.release.semver import is_version


def is_unsigned(release: Path, version: str) -> bool:
    """Whether a release bears no signature; of a draft, which is not there to be signed, it is not said."""
    return is_version(version) and not os.path.lexists(release / SIGNATURE)
