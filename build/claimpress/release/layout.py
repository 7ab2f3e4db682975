"""Names inside a release folder and beside it; nothing else spells them out."""

from __future__ import annotations

from collections.abc import Iterable

from claimpress.engine.parquet import PART as PART_NAME

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
"""May lie beside the sealed files, outside the seal."""
DATAPACKAGE = "datapackage.json"
CROISSANT = "croissant.json"
README = "README.md"
CITATION = "CITATION.cff"
ZENODO = ".zenodo.json"
CHANGES = "CHANGES.md"
DATASHEET = "DATASHEET.md"
LICENCE = "LICENSE"

INPUTS = "inputs"
SCHEMA = "schema"
PARQUET = "parquet"
JSONL = "jsonl"
CSV = "csv"
FORMS = (PARQUET, JSONL, CSV)
"""Folders that hold every table."""

DIST, DRAFT = "dist", "release"
"""Folder of what is built, beside the data, and the draft in it."""
RELEASES = "releases"
"""Folder of sealed releases, inside the data folder."""
LEDGER = "index.json"
LOCK = ".lock"
PART = ".part"
"""What the name of a folder ends in whose release is on its way, and may not be read as one."""


def table_path(form: str, table: str) -> str:
    """Where a table stands in a release, such as `parquet/claims.parquet`."""
    return f"{form}/{table}.{form}"


def files_of(form: str, table: str, found: Iterable[str]) -> list[str]:
    """Those of the paths found in a release that a table stands in: one, or parts in order; or none."""
    whole, folder = table_path(form, table), f"{form}/{table}/"
    listed = set(found)
    if whole in listed:
        return [whole]
    return sorted(
        path for path in listed if path.startswith(folder) and PART_NAME.fullmatch(path, len(folder))
    )


def pattern_of(form: str, table: str, found: Iterable[str]) -> str:
    """What names all files of a table for who takes patterns: its path, or `parquet/claims/*.parquet`."""
    whole = all_of(form, table, found)
    return whole if whole.endswith(f".{form}") else f"{whole}/*.{form}"


def all_of(form: str, table: str, found: Iterable[str]) -> str:
    """What holds all rows of a table: its file, or the folder of its parts."""
    parts = [path for path in files_of(form, table, found) if path != table_path(form, table)]
    return f"{form}/{table}" if parts else table_path(form, table)
