"""Where a table lies in Parquet: in one file, or in parts."""

from __future__ import annotations

from pathlib import Path


def parts_folder(path: Path) -> Path:
    """The folder that holds the parts of the table that else is written as `path`."""
    return path.with_suffix("")


def parquet_files(path: Path) -> list[Path]:
    """The files of the table that is written as `path`: that one, or its parts in order, or none."""
    return [path] if path.exists() else sorted(parts_folder(path).glob("part-*.parquet"))


def parquet_below(path: Path) -> list[Path]:
    """The files of a table, or all Parquet files of a folder; the path itself where nothing is there."""
    return sorted(path.glob("*.parquet")) if path.is_dir() else parquet_files(path) or [path]
