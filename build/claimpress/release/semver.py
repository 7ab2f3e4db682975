"""Versions of releases: three numbers, ordered as numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimpress.model.errors import UserError
from claimpress.model.ids import VERSION_PATTERN

DRAFT = "-draft"


class Version(NamedTuple):
    """MAJOR.MINOR.PATCH."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def next(self, level: str) -> Version:
        """The smallest version above this one that raises `level`: major, minor or patch."""
        if level == "major":
            return Version(self.major + 1, 0, 0)
        if level == "minor":
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)


FIRST = Version(0, 1, 0)
"""What a dataset's first release is called unless asked otherwise."""


def is_version(text: str) -> bool:
    """Whether a text is a release version such as 0.2.0; a draft's is not."""
    return re.match(VERSION_PATTERN, text) is not None


def parse(text: str) -> Version:
    """A version from its text. Raises `UserError` (usage)."""
    if not is_version(text):
        remedy = "Write three numbers, such as 0.2.0; drafts are never sealed."
        raise UserError(f"{text!r} is not a version of a release", remedy, exit_code=2)
    return Version(*map(int, text.split(".")))
