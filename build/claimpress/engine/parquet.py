"""Where a table lies in Parquet: in one file, or in parts."""

from __future__ import annotations

import re
from pathlib import Path

PART = re.compile(r"part-\d{5,}\.parquet")
"""Names of parts."""


def part_name(number: int) -> str:
    """The name of a part, counted from 0."""
    return f"part-{number:05}.parquet"


def parts_folder(path: Path) -> Path:
    """The folder that holds the parts of the table that else is written as `path`."""
    return path.with_suffix("")


def parquet_files(path: Path) -> list[Path]:
    """The files of the table that is written as `path`: that one, or its parts in order, or none."""
    if path.is_file():
        return [path]
    return sorted(file for file in parts_folder(path).glob("part-*") if PART.fullmatch(file.name))


def to_read(*paths: Path) -> list[Path]:
    """The files of tables; where a table has none its path, so that whoever opens it says what is missing."""
    return [file for path in paths for file in parquet_files(path) or [path]]
