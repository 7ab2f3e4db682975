"""Verifying the files of a release against SHA256SUMS, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from claimpress.model.finding import Finding
from claimpress.release.bounded import ReadProblemError
from claimpress.release.layout import SIGNATURE, SUMS
from claimpress.release.sums import parse_sums
from claimpress.release.tree import Tree, problem


def check_files(tree: Tree) -> Iterator[Finding]:
    """Findings for files that are missing, changed or not listed, and for paths that lead elsewhere."""
    yield from tree.findings
    try:
        listed = parse_sums(tree.text(SUMS))
    except (ReadProblemError, ValueError) as trouble:
        yield problem("release-unreadable", SUMS, problem=str(trouble))
        return
    met = {found.place.file for found in tree.findings}
    for name, digest in listed.items():
        if not is_safe(name):
            yield problem("release-unsafe-path", name)
        elif name in tree.files:
            yield from _compare(tree, name, digest)
        elif name not in met:
            yield problem("release-file-missing", name)
    for name in tree.files:
        if name not in listed and name not in (SUMS, SIGNATURE):
            yield problem("release-file-extra", name)


def _compare(tree: Tree, name: str, digest: str) -> Iterator[Finding]:
    try:
        if tree.sha256(name) != digest:
            yield problem("release-file-changed", name)
    except ReadProblemError as trouble:
        yield problem("release-unreadable", name, problem=str(trouble))


def is_safe(name: str) -> bool:
    """Whether a path stays inside the folder and is written in the one plain way."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name and name.isprintable()
