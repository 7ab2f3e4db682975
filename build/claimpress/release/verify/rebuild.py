"""Building a release again from its own inputs, and comparing."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimpress.about import NAME, VERSION
from claimpress.progress import Stages, unwatched
from claimpress.release import layout
from claimpress.release.build import Plan, write_release
from claimpress.release.formats.parquet import parquet_rows
from claimpress.release.history import Step, own_lineage, past_of
from claimpress.release.ledger import Ledger
from claimpress.release.opened import opened_inputs
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import folder_facts
from claimpress.release.working import Working
from claimpress.tables.changes import CHANGES
from claimpress.tables.digest import table_digest
from claimpress.tables.releases import RELEASES
from claimpress.tables.versions import VERSIONED
from claimpress.words import plural

BYTES, TABLES = "bytes", "tables"
_PAST_TABLES = frozenset({RELEASES.name, CHANGES.name, *(table.spec.name for table in VERSIONED)})
_PAST_FILES = frozenset({layout.CHANGES, layout.MANIFEST, layout.SUMS})
_NO_PAST = "the release before it is not at hand, so what it tells of earlier releases was not compared"
_LISTS = (layout.DATAPACKAGE, layout.CROISSANT)
"""Files that list the others with size and digest."""
_FACTS = frozenset({"bytes", "hash", "contentSize", "sha256"})


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild gave: `compared` is `bytes` or `tables`, `differing` names files or tables.

    `count` is the number of files or tables compared; `note` says why no more was, where that is so.
    """

    compared: str
    count: int
    differing: tuple[str, ...]
    note: str = ""


def rebuild(
    release: ReleaseFolder, ledger: Ledger | None, lock_sha256: str | None, *, progress: Stages = unwatched
) -> Rebuilt:
    """Build it again and compare: all bytes where tool and lock file are the same, else all table digests.

    Without the release before it, what it tells of earlier ones can't follow from its inputs and is left out.
    Raises `UserError` when its inputs no longer fit this version of the tool.
    """
    with tempfile.TemporaryDirectory(prefix=f"{NAME}-") as name:
        folder = Path(name) / "release"
        folder.mkdir()
        with_past = _build(release, ledger, folder, progress)
        again = ReleaseFolder(folder)
        if reason := _why_only_tables(release, lock_sha256):
            return _compare_tables(release, again, with_past, f"bytes were not compared: {reason}")
        return _compare_bytes(release, again, with_past)


def _build(release: ReleaseFolder, ledger: Ledger | None, folder: Path, progress: Stages) -> bool:
    """Build it; tells whether its past is at hand, which a first release has always."""
    with opened_inputs(release.path / layout.INPUTS, folder) as working:
        plan, with_past = _plan(release, ledger, working)
        write_release(working, plan, folder, progress)
    return with_past


def _plan(release: ReleaseFolder, ledger: Ledger | None, working: Working) -> tuple[Plan, bool]:
    lock, named = release.manifest.get("lock_sha256"), release.manifest.get("previous")
    past = past_of(ledger, release.version) if ledger else None
    if named is None if past is None else named is not None and named["version"] == past.version:
        return Plan(Step(past, working).lineage(ledger, release.version, release.date), past, lock), True
    return Plan(own_lineage(release), None, lock), False


def _why_only_tables(release: ReleaseFolder, lock_sha256: str | None) -> str:
    tool = release.manifest["tool"]
    if tool["name"] != NAME or tool["version"] != VERSION:
        return f"it was built with {tool['name']} {tool['version']}, and this is {NAME} {VERSION}"
    if release.manifest["lock_sha256"] is not None and lock_sha256 is None:
        return "the lock file that it was built with is not here"
    if release.manifest["lock_sha256"] != lock_sha256:
        return "it was built with another lock file"
    return ""


def _compare_bytes(released: ReleaseFolder, rebuilt: ReleaseFolder, with_past: bool) -> Rebuilt:
    old, new = folder_facts(released.path), folder_facts(rebuilt.path)
    left_out = {layout.SIGNATURE} | (frozenset() if with_past else _PAST_FILES)
    names = sorted(
        name for name in (old.keys() | new.keys()) - left_out if with_past or not _of_the_past(name)
    )
    differing = tuple(name for name in names if old.get(name) != new.get(name))
    if differing and _only_encoded_otherwise(released.path, rebuilt.path, differing):
        note = f"{plural(len(differing), 'file')} differ in bytes, as other library versions write them"
        return _compare_tables(released, rebuilt, with_past, note)
    return Rebuilt(BYTES, len(names), differing, "" if with_past else _NO_PAST)


def _of_the_past(name: str) -> bool:
    """Whether a file holds a table that tells of earlier releases, or a part of one."""
    form, _, rest = name.partition("/")
    return form in layout.FORMS and re.split("[/.]", rest)[0] in _PAST_TABLES


def _only_encoded_otherwise(old: Path, new: Path, differing: Iterable[str]) -> bool:
    """Whether the bytes differ in Parquet files and in the digests of them, and nowhere else."""
    others = [name for name in differing if not name.startswith(f"{layout.PARQUET}/")]
    return all(
        name == layout.SUMS or (name in _LISTS and _without_facts(old / name) == _without_facts(new / name))
        for name in others
    )


def _without_facts(path: Path) -> Any:
    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in pairs if name not in _FACTS}

    return json.loads(path.read_bytes(), object_pairs_hook=kept)


def _compare_tables(released: ReleaseFolder, rebuilt: ReleaseFolder, with_past: bool, reason: str) -> Rebuilt:
    """Each table of the release, by the columns that it has: a later version of the tool may add some."""
    old = released.manifest["tables"]
    names = sorted(old if with_past else old.keys() - _PAST_TABLES)
    differing = tuple(
        name for name in names if _digest_again(rebuilt, name, old[name]) != old[name]["sha256"]
    )
    note = reason if with_past else f"{reason}; {_NO_PAST}"
    return Rebuilt(TABLES, len(names), differing, note)


def _digest_again(rebuilt: ReleaseFolder, name: str, described: Mapping[str, Any]) -> str | None:
    columns = [column["name"] for column in described["columns"]]
    if name not in rebuilt.tables:
        return None
    with parquet_rows(rebuilt.path / layout.table_path(layout.PARQUET, name)) as rows:
        known = set(columns) <= set(rows.schema.names)
        return table_digest(batch.select(columns) for batch in rows) if known else None
