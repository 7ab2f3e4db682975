"""The releases as files of the site: a folder and an archive each, `latest` beside them, and their facts."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimpress.disk.plain import write_text
from claimpress.jsontext import json_text
from claimpress.release import layout
from claimpress.release.formats.database import write_database
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import FileFact, file_fact, folder_facts

ROOT = "releases"
LATEST = "latest"
DRAFT = "draft"
_PLAIN_MODE = 0o100644 << 16


@dataclass(frozen=True)
class Choice:
    """A download that most people want: path inside the site, title, what it is for, size in bytes."""

    path: str
    title: str
    text: str
    size: int


@dataclass(frozen=True)
class Published:
    """A release as it stands on the site; `claims` counts those that stand, `withdrawn` the others."""

    key: str
    version: str
    sealed: bool
    date: str | None
    claims: int
    withdrawn: int
    sources: int
    main: tuple[Choice, ...]
    files: tuple[dict[str, Any], ...]
    database: str
    database_size: int
    archive_folder: str

    @property
    def folder(self) -> str:
        """Path of its folder inside the site."""
        return f"{ROOT}/{self.key}"

    @property
    def datasheet(self) -> str:
        """Path of its datasheet."""
        return f"{self.folder}/{layout.DATASHEET}"

    @property
    def citation(self) -> str:
        """Path of its citation file."""
        return f"{self.folder}/{layout.CITATION}"


def publish(sealed: Sequence[ReleaseFolder], draft: ReleaseFolder | None, site: Path) -> list[Published]:
    """Copy releases into a site; given oldest first, told newest first, the draft before all."""
    found = [_publish(release, release.version, True, site) for release in reversed(sealed)]
    if found:
        _alias(sealed[-1], found[0], site)
    return [_publish(draft, DRAFT, False, site), *found] if draft else found


def _publish(release: ReleaseFolder, key: str, sealed: bool, site: Path) -> Published:
    name, folder = release.manifest["dataset"], site / ROOT / key
    facts = folder_facts(release.path)
    shutil.copytree(release.path, folder, dirs_exist_ok=True)
    database, archive = folder / f"{name}.duckdb", site / ROOT / f"{name}-{key}.zip"
    write_database(release, database)
    archive_folder = f"{name}-{key}"
    write_archive(release.path, list(facts), archive, archive_folder)
    claims = release.table("claims")["withdrawn_since"]
    sources = release.manifest["tables"]["sources"]["rows"]
    return Published(
        key, release.version, sealed, release.date if sealed else None,
        claims.null_count, len(claims) - claims.null_count, sources,
        _main(key, name, facts, file_fact(database), file_fact(archive)), _listed(key, facts),
        f"{ROOT}/{key}/{name}.duckdb", database.stat().st_size, archive_folder,
    )  # fmt: skip


def _main(
    key: str, name: str, facts: dict[str, FileFact], database: FileFact, archive: FileFact
) -> tuple[Choice, ...]:
    claims = {form: layout.table_path(form, "claims") for form in (layout.CSV, layout.PARQUET)}
    listed = (
        Choice(
            f"{ROOT}/{key}/{name}.duckdb", "DuckDB file", "All tables in one file, for SQL.", database.size
        ),
        Choice(
            f"{ROOT}/{name}-{key}.zip", "Everything", "The whole release folder as an archive.", archive.size
        ),
        Choice(
            f"{ROOT}/{key}/{claims['csv']}",
            "Claims as CSV",
            "One table, for a spreadsheet.",
            facts[claims["csv"]].size,
        ),
    )
    if claims["parquet"] not in facts:  # it lies in parts, which are listed below
        return listed
    size = facts[claims["parquet"]].size
    parquet = f"{ROOT}/{key}/{claims['parquet']}"
    return (*listed, Choice(parquet, "Claims as Parquet", "One table, for programs.", size))


def _listed(key: str, facts: dict[str, FileFact]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"name": path, "path": f"{ROOT}/{key}/{path}", "size": fact.size, "sha256": fact.sha256}
        for path, fact in facts.items()
    )


def _alias(newest: ReleaseFolder, published: Published, site: Path) -> None:
    shutil.copytree(site / ROOT / published.key, site / ROOT / LATEST, dirs_exist_ok=True)
    sums = file_fact(newest.path / layout.MANIFEST).sha256
    content = {
        "dataset": newest.manifest["dataset"],
        "version": newest.version,
        "date": newest.date,
        "folder": f"{published.key}/",
        "manifest_sha256": sums,
    }
    write_text(site / ROOT / f"{LATEST}.json", json_text(content))


def write_archive(folder: Path, paths: Sequence[str], out: Path, name: str) -> None:
    """A folder's files as a ZIP archive whose bytes depend on nothing but names and contents."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            entry = zipfile.ZipInfo(f"{name}/{path}", (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = _PLAIN_MODE, zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder / path).read_bytes())
