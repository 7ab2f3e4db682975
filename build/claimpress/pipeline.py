"""From records to pages in one go: validate, build, verify what is sealed, rebuild the newest, site.

Nothing is sealed here. A run over unchanged files is recognised by one digest and does nothing again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimpress.disk.plain import write_text
from claimpress.disk.whole import staged_file
from claimpress.jsontext import json_text
from claimpress.model.finding import Finding
from claimpress.progress import Progress, Stages, stages
from claimpress.release.bounded import ReadProblemError, read_json
from claimpress.release.dist import Built, DistRequest, build_dist, tool_sha256
from claimpress.release.formats.database import check_database
from claimpress.release.layout import DIST, DRAFT, RELEASES, SUMS
from claimpress.release.opened import opened
from claimpress.release.reader import ReleaseFolder
from claimpress.release.verify.whole import LedgerReport, Rebuild, verify_ledger
from claimpress.release.working import Working
from claimpress.site.build import SiteReport, build_site
from claimpress.validation.report_outcome import ReportLike

NOTE = "make.json"
_PIECE = 1 << 20
"""Bytes of a file that are held at a time."""
_WATCHED = ("data", "docs", "mkdocs.yml", "requirements.lock", "package-lock.json", "node_modules/.ready")


@dataclass(frozen=True)
class Made:
    """What a run came to. `built`, `verified` and `site` are None where errors stopped it before.

    `database` holds what is wrong with the database file of the draft.
    """

    report: ReportLike
    built: Built | None = None
    verified: LedgerReport | None = None
    site: SiteReport | None = None
    database: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything held."""
        whole = self.verified is not None and self.verified.ok and not self.database
        return whole and self.site is not None


Refused = Callable[[ReportLike, Working | None], None]
"""Told what validation found, with the records while they are at hand, where errors end a run."""


def make(
    data: Path, project: Path, lock_sha256: str | None, progress: Progress, refused: Refused = lambda *_: None
) -> Made:
    """Run every stage over the dataset in `data`. Raises `UserError` for what cannot be read or written."""
    stage = stages(progress)
    with opened(data, project / DIST, progress) as (report, working):
        if working is None or not report.ok:
            refused(report, working)
            return Made(report)
        request = DistRequest(lock_sha256=lock_sha256)
        built = build_dist(data, working, project / DIST, request, progress=stage)
    stage("checking the database")
    differing = tuple(check_database(built.database, ReleaseFolder(built.release)))
    verified = _verified(data, lock_sha256, stage)
    if differing or not verified.ok:
        return Made(report, built, verified, database=differing)
    stage("site")
    return Made(report, built, verified, build_site(project, None, None, project / "site"))


def _verified(data: Path, lock_sha256: str | None, stage: Stages) -> LedgerReport:
    releases = data / RELEASES
    if not releases.is_dir():
        return LedgerReport(releases, [], [])
    return verify_ledger(releases, Rebuild(lock_sha256), progress=stage)


def basis(project: Path, data: Path) -> str:
    """One digest over everything that the outputs depend on: data, pages, tool, lock files."""
    digest = hashlib.sha256(tool_sha256().encode())
    for path in sorted({*_files(data), *(file for name in _WATCHED for file in _files(project / name))}):
        digest.update(f"{os.path.relpath(path, project)}\0".encode())
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        digest.update(b"\0")
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    elif path.is_file():
        yield path


def remember(project: Path, digest: str, told: list[str]) -> None:
    """Note what a run that went well told, for the next one."""
    with staged_file(project / DIST / NOTE) as fresh:
        write_text(fresh, json_text({"basis": digest, "told": told, "site": _pages(project)}))


def remembered(project: Path, digest: str) -> list[str] | None:
    """What the last run told, if nothing has changed since and its outputs still stand; else None."""
    try:
        note = read_json(project / DIST / NOTE)
        whole = (project / DIST / DRAFT / SUMS).is_file() and note["site"] == _pages(project)
        return [str(line) for line in note["told"]] if note["basis"] == digest and whole else None
    except (ReadProblemError, OSError, KeyError, TypeError):
        return None


def _pages(project: Path) -> int:
    return sum(1 for _ in (project / "site").rglob("*.html"))
