"""The ledger: the list of sealed releases, only ever added to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from claimpress.disk.plain import write_text
from claimpress.disk.whole import staged_file
from claimpress.jsontext import json_text
from claimpress.model.dates import is_full_date
from claimpress.model.errors import UserError
from claimpress.release.bounded import ReadProblemError, read_json
from claimpress.release.layout import LEDGER, MANIFEST
from claimpress.release.semver import is_version, parse
from claimpress.tables.lineage import ReleaseRow

FORMAT = 1
_FIELDS = {"ordinal", "version", "date", "manifest_sha256", "sums_sha256"}
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """A sealed release: its number from 1, its version, its day, and the digests that fix its bytes."""

    ordinal: int
    version: str
    date: str
    manifest_sha256: str
    sums_sha256: str

    @property
    def row(self) -> ReleaseRow:
        """What the table `releases` says of it."""
        return ReleaseRow(self.ordinal, self.version, self.date, self.manifest_sha256)


@dataclass(frozen=True)
class Ledger:
    """The sealed releases of a dataset, oldest first, in the folder that holds them."""

    folder: Path
    entries: tuple[Entry, ...] = ()

    @property
    def newest(self) -> Entry | None:
        """The last sealed release."""
        return self.entries[-1] if self.entries else None

    def entry(self, version: str) -> Entry | None:
        """The release of that version."""
        return next((entry for entry in self.entries if entry.version == version), None)

    def before(self, version: str) -> tuple[Entry, ...]:
        """The releases before that version; all of them where it is not in the ledger."""
        versions = [entry.version for entry in self.entries]
        return self.entries[: versions.index(version)] if version in versions else self.entries

    def path(self, entry: Entry) -> Path:
        """The folder of a release."""
        return self.folder / entry.version


class LedgerProblemError(ValueError):
    """The ledger cannot be read; the message says why."""


def read_ledger(folder: Path) -> Ledger:
    """The ledger in a folder of releases; empty where there is none. Raises `UserError`."""
    try:
        return load_ledger(folder)
    except LedgerProblemError as problem:
        raise UserError(
            f"{folder / LEDGER} cannot be read: {problem}", "Restore it from the repository's history."
        ) from problem


def load_ledger(folder: Path) -> Ledger:
    """Like `read_ledger`. Raises `LedgerProblemError`."""
    path = folder / LEDGER
    if not path.exists() and not path.is_symlink():
        empty = Ledger(folder)
        _check_lost(empty)
        return empty
    try:
        data = read_json(path)
    except ReadProblemError as problem:
        raise LedgerProblemError(str(problem)) from problem
    if (
        not isinstance(data, dict)
        or data.get("format") != FORMAT
        or not isinstance(data.get("releases"), list)
    ):
        raise LedgerProblemError(f"it is no ledger of format {FORMAT}")
    return Ledger(folder, tuple(_entry(number, item) for number, item in enumerate(data["releases"], 1)))


def _entry(number: int, item: Any) -> Entry:
    if not isinstance(item, dict) or set(item) != _FIELDS:
        raise LedgerProblemError(f"entry {number} does not have the fields {', '.join(sorted(_FIELDS))}")
    texts = [item[name] for name in ("version", "date", "manifest_sha256", "sums_sha256")]
    if type(item["ordinal"]) is not int or not all(isinstance(text, str) for text in texts):
        raise LedgerProblemError(f"entry {number} has a field of a wrong type")
    version, date, *digests = texts
    if not is_version(version) or not is_full_date(date) or not all(map(_DIGEST.fullmatch, digests)):
        raise LedgerProblemError(f"entry {number} has a bad version, day or digest")
    return Entry(item["ordinal"], version, date, *digests)


def order_problems(ledger: Ledger) -> list[tuple[int, str]]:
    """(ordinal, what is wrong) where numbers, versions or days do not rise."""
    found = [
        (entry.ordinal, f"its number should be {number}")
        for number, entry in enumerate(ledger.entries, 1)
        if entry.ordinal != number
    ]
    for left, right in pairwise(ledger.entries):
        if parse(right.version) <= parse(left.version):
            found.append((right.ordinal, f"version {right.version} does not come after {left.version}"))
        if right.date < left.date:
            found.append((right.ordinal, f"its day {right.date} is before {left.date}"))
    return found


def orphans(ledger: Ledger) -> list[Path]:
    """Folders beside the sealed releases that look like releases and are not in the ledger."""
    known = {entry.version for entry in ledger.entries}
    found = ledger.folder.iterdir() if ledger.folder.is_dir() else iter(())
    return sorted(path for path in found if is_version(path.name) and path.name not in known)


def _check_lost(empty: Ledger) -> None:
    """Raise `LedgerProblemError` where there is none, and releases that were sealed with one."""
    folders = orphans(empty)
    if len(folders) > 1 or any(map(_follows_another, folders)):
        names = ", ".join(path.name for path in folders[-5:])
        raise LedgerProblemError(f"it is gone, and the folders of sealed releases are there ({names})")


def _follows_another(folder: Path) -> bool:
    try:
        manifest = read_json(folder / MANIFEST)
    except ReadProblemError:
        return False
    return isinstance(manifest, dict) and manifest.get("previous") is not None


def ledger_text(entries: tuple[Entry, ...]) -> str:
    """The ledger's file, one entry a line so that a difference shows only what was added."""
    lines = ",\n".join(f"    {json.dumps(vars(entry))}" for entry in entries)
    return f'{{\n  "format": {FORMAT},\n  "releases": [\n{lines}\n  ]\n}}\n' if entries else json_text(_EMPTY)


_EMPTY: dict[str, Any] = {"format": FORMAT, "releases": []}


def append(ledger: Ledger, entry: Entry) -> Ledger:
    """The ledger with one entry more, written aside, forced to the disk and put in place."""
    grown = Ledger(ledger.folder, (*ledger.entries, entry))
    # Its releases lie beside it: where their folder is gone, no ledger may begin anew.
    with staged_file(ledger.folder / LEDGER, durable=True, parents=False) as fresh:
        write_text(fresh, ledger_text(grown.entries))
    return grown
