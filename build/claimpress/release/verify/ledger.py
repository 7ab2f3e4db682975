"""Verifying the ledger, and a release's place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place
from claimpress.release.bounded import ReadProblemError
from claimpress.release.layout import LEDGER, MANIFEST, SUMS
from claimpress.release.ledger import (
    Entry,
    Ledger,
    LedgerProblemError,
    load_ledger,
    order_problems,
    orphans,
)
from claimpress.release.tree import Tree, problem

_PLACE = Place(LEDGER)


def open_ledger(folder: Path) -> tuple[Ledger | None, list[Finding]]:
    """The ledger where it can be read, and what is wrong with it as a whole."""
    try:
        ledger = load_ledger(folder)
    except LedgerProblemError as trouble:
        return None, [finding("ledger-unreadable", _PLACE, path=LEDGER, problem=str(trouble))]
    return ledger, [*_whole(ledger)]


def _whole(ledger: Ledger) -> Iterator[Finding]:
    for ordinal, what in order_problems(ledger):
        yield finding("ledger-order", _PLACE, ordinal=ordinal, what=what)
    for entry in ledger.entries:
        if not ledger.path(entry).is_dir():
            yield finding("ledger-release-missing", _PLACE, version=entry.version, path=entry.version)
    for path in orphans(ledger):
        yield _orphan(path)


def _orphan(path: Path) -> Finding:
    return finding("release-orphan", Place(path.name), path=path.name, version=path.name)


def entry_of(path: Path, version: str | None, ledger: Ledger | None) -> Entry | None:
    """The ledger's entry for a release: by where its folder stands, else by the version that it names.

    A sealed folder cannot leave the ledger by naming another version, or none, in its manifest.
    """
    if ledger is None:
        return None
    folder = path.resolve()
    placed = ledger.entry(folder.name) if folder.parent == ledger.folder.resolve() else None
    return placed or (ledger.entry(version) if version else None)


def check_entry(tree: Tree, manifest: Mapping[str, Any], ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    """The release against its entry in the ledger."""
    for name, digest in ((MANIFEST, entry.manifest_sha256), (SUMS, entry.sums_sha256)):
        if _digest(tree, name) != digest:
            yield problem("ledger-digest-differs", name, version=entry.version)
    if manifest["date"] != entry.date:
        what = f"the release says {manifest['date']}, and the ledger {entry.date}"
        yield finding("ledger-order", Place(MANIFEST), ordinal=entry.ordinal, what=what)
    yield from _check_link(manifest, ledger, entry)


def not_sealed(tree: Tree, version: str) -> Finding:
    """That no ledger speaks for the release."""
    return finding("release-not-sealed", Place(tree.root.name), version=version)


def _check_link(manifest: Mapping[str, Any], ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    earlier = ledger.before(entry.version)
    expected = (earlier[-1].version, earlier[-1].manifest_sha256) if earlier else None
    previous = manifest["previous"]
    named = (previous["version"], previous["manifest_sha256"]) if previous else None
    if named != expected:
        told = {"named": _told(named), "expected": _told(expected)}
        yield finding("ledger-link-broken", Place(MANIFEST), version=entry.version, **told)


def _told(link: tuple[str, str] | None) -> str:
    return f"{link[0]} ({link[1][:12]}…)" if link else "none"


def _digest(tree: Tree, name: str) -> str:
    try:
        return tree.sha256(name)
    except ReadProblemError:
        return ""
