"""Building a release again from its own inputs, and comparing."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimpress.about import NAME, VERSION
from claimpress.progress import Stages, unwatched
from claimpress.release import layout
from claimpress.release.build import Plan, write_release
from claimpress.release.history import Step, own_lineage, past_of
from claimpress.release.inputs import read_inputs
from claimpress.release.ledger import Ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import folder_facts
from claimpress.tables.digest import table_digest

BYTES, TABLES = "bytes", "tables"
_NEEDS_PAST = frozenset({layout.CHANGES, layout.MANIFEST, layout.SUMS})
"""Files that also tell of the release before."""


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild gave: `compared` is `bytes` or `tables`, `differing` names files or tables.

    `note` says why no more was compared, where that is so.
    """

    compared: str
    count: int
    differing: tuple[str, ...]
    note: str = ""


def rebuild(
    release: ReleaseFolder, ledger: Ledger | None, lock_sha256: str | None, *, progress: Stages = unwatched
) -> Rebuilt:
    """Build it again and compare: all bytes where tool and lock file are the same, else all table digests.

    Raises `UserError` when its inputs no longer fit this version of the tool.
    """
    with tempfile.TemporaryDirectory(prefix=f"{NAME}-") as name:
        folder = Path(name) / "release"
        folder.mkdir()
        with_past = _build(release, ledger, folder, progress)
        reason = _why_only_tables(release, lock_sha256)
        if reason:
            return _compare_tables(release, ReleaseFolder(folder), reason)
        return _compare_bytes(release.path, folder, with_past)


def _build(release: ReleaseFolder, ledger: Ledger | None, folder: Path, progress: Stages) -> bool:
    corpus = read_inputs(release.path / layout.INPUTS)
    past = past_of(ledger, release.version) if ledger else None
    named = release.manifest.get("previous")
    knows_past = named is None if past is None else named is not None and named["version"] == past.version
    if knows_past and ledger is not None:
        lineage = Step(past, corpus).lineage(ledger, release.version, release.date)
    else:
        lineage = own_lineage(release)
    plan = Plan(lineage, past if knows_past else None, release.manifest.get("lock_sha256"))
    write_release(corpus, plan, folder, progress)
    return knows_past


def _why_only_tables(release: ReleaseFolder, lock_sha256: str | None) -> str:
    tool = release.manifest["tool"]
    if tool["name"] != NAME or tool["version"] != VERSION:
        return f"it was built with {tool['name']} {tool['version']}, and this is {NAME} {VERSION}"
    if release.manifest["lock_sha256"] != lock_sha256:
        return "it was built with another lock file"
    return ""


def _compare_bytes(released: Path, rebuilt: Path, with_past: bool) -> Rebuilt:
    old, new = folder_facts(released), folder_facts(rebuilt)
    left_out = frozenset({layout.SIGNATURE}) if with_past else _NEEDS_PAST | {layout.SIGNATURE}
    names = sorted((old.keys() | new.keys()) - left_out)
    differing = tuple(name for name in names if old.get(name) != new.get(name))
    note = (
        ""
        if with_past
        else "the release before it is not at hand, so the files that tell of it were left out"
    )
    return Rebuilt(BYTES, len(names), differing, note)


def _compare_tables(released: ReleaseFolder, rebuilt: ReleaseFolder, reason: str) -> Rebuilt:
    """Each table of the release, by the columns that it has: a later version of the tool may add some."""
    old = released.manifest["tables"]
    differing = tuple(
        name for name in sorted(old) if _digest_again(rebuilt, name, old[name]) != old[name]["sha256"]
    )
    return Rebuilt(TABLES, len(old), differing, f"bytes were not compared: {reason}")


def _digest_again(rebuilt: ReleaseFolder, name: str, described: Mapping[str, Any]) -> str | None:
    columns = [column["name"] for column in described["columns"]]
    if name not in rebuilt.tables:
        return None
    table = rebuilt.table(name)
    return table_digest(table.select(columns)) if set(columns) <= set(table.column_names) else None
