"""The files of a release folder that somebody else may have prepared, seen without following a link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place, shorten
from claimpress.release.bounded import (
    LARGEST_FILE,
    NotAFileError,
    ReadProblemError,
    TooLargeError,
    parse_json,
    plain_size,
    read_text,
)
from claimpress.release.sums import file_fact

DEEPEST = 8
"""Levels of folders that are looked into; a release has two."""


def problem(code: str, path: str, **details: Any) -> Finding:
    """A finding about a file of the release."""
    shown = shorten(path, 200)
    return finding(code, Place(shown), path=shown, **details)


@dataclass
class Tree:
    """Plain files by path inside the folder, with their sizes, and what else was met."""

    root: Path
    files: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def path(self, name: str) -> Path:
        """Where a file lies. Raises `ReadProblemError` for what is not a plain file of this folder."""
        if name not in self.files:
            raise ReadProblemError("it is not there")
        return self.root / name

    def text(self, name: str) -> str:
        """The UTF-8 text of a file. Raises `ReadProblemError`."""
        return read_text(self.path(name))

    def json(self, name: str) -> Any:
        """The JSON in a file. Raises `ReadProblemError`."""
        return parse_json(self.text(name))

    def sha256(self, name: str) -> str:
        """The digest of a file. Raises `ReadProblemError`."""
        try:
            return file_fact(self.path(name)).sha256
        except OSError as trouble:
            raise ReadProblemError(trouble.strerror or str(trouble)) from trouble

    def under(self, folder: str) -> list[str]:
        """Paths of the files in a folder of the release, sorted."""
        return sorted(name for name in self.files if name.startswith(f"{folder}/"))


def look(root: Path) -> Tree:
    """All plain files below a folder; links, pipes, devices and what cannot be opened become findings."""
    tree = Tree(root)
    for name in _walk(root, tree.findings):
        try:
            tree.files[name] = plain_size(root / name, LARGEST_FILE)
        except NotAFileError as trouble:
            tree.findings.append(problem("release-not-a-file", name, what=str(trouble)))
        except TooLargeError as trouble:
            tree.findings.append(problem("release-too-large", name, size=trouble.size, limit=trouble.limit))
        except ReadProblemError as trouble:
            tree.findings.append(problem("release-unreadable", name, problem=str(trouble)))
    return tree


def _walk(root: Path, findings: list[Finding]) -> Iterator[str]:
    waiting = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            with os.scandir(root / folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as trouble:
            findings.append(
                problem("release-unreadable", folder or ".", problem=trouble.strerror or str(trouble))
            )
            continue
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if not entry.is_dir(follow_symlinks=False):
                yield name
            elif depth < DEEPEST:
                waiting.append((name, depth + 1))
            else:
                findings.append(
                    problem("release-not-a-file", name, what="a folder deeper than any release has")
                )
