"""Every table in each form of text, from its Parquet files; of a table in parts each part by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from claimpress.disk.making import made, sweep
from claimpress.model.errors import UserError
from claimpress.release.formats.flat import csv_lines
from claimpress.release.formats.parquet import parquet_names, parquet_rows
from claimpress.release.layout import CSV, JSONL, PARQUET, table_path
from claimpress.tables.digest import canonical_lines
from claimpress.workers import Each

FORMS = (JSONL, CSV)
"""Forms of text."""
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class _Piece:
    """The rows of one Parquet file as a text, below a `header` where they are the first of their table.

    It is written whole or not at all where `another` may write it at the same time.
    """

    form: str
    source: Path
    path: Path
    header: bool
    another: bool


def write_texts(folder: Path, tables: Iterable[str], each: Each, threads: int | None) -> None:
    """Write tables of the release in `folder`. Raises `UserError` where one of their files went missing."""
    folder = folder.resolve()
    found = {name: parquet_names(folder, name) for name in tables}
    for name, files in found.items():
        if not files:
            raise missing(folder / table_path(PARQUET, name))
    sizes = {name: sum((folder / path).stat().st_size for path in files) for name, files in found.items()}
    # The largest first: whoever is done early takes the next one.
    names = sorted(found, key=lambda name: -sizes[name])
    pieces = [piece for name in names for piece in _pieces(folder, name, found[name], each.may_repeat)]
    each(_write, pieces, sum(sizes.values()), threads)
    for name in names:
        if len(found[name]) > 1:
            for form in FORMS:
                _join(folder / table_path(form, name), len(found[name]))
    sweep(folder)


def missing(path: Path) -> UserError:
    """That a file is not there any more."""
    return UserError(
        f"{path} went missing while the release was being written",
        "see what removes files there, then run it again",
    )


def _pieces(folder: Path, name: str, files: list[str], another: bool) -> Iterator[_Piece]:
    for form in FORMS:
        path = folder / table_path(form, name)
        for number, file in enumerate(files):
            own = path if len(files) == 1 else _numbered(path, number)
            yield _Piece(form, folder / file, own, header=not number, another=another)


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _write(piece: _Piece) -> None:
    try:
        with (
            parquet_rows(piece.source) as rows,
            made(piece.path) if piece.another else nullcontext(piece.path) as path,
            path.open("wb") as out,
        ):
            out.writelines(_lines(piece, rows))
    except FileNotFoundError:
        if piece.source.exists():
            raise  # it is the folder of the form that is gone
        raise missing(piece.source) from None


def _lines(piece: _Piece, rows: pa.RecordBatchReader) -> Iterator[bytes]:
    if piece.form == JSONL:
        return canonical_lines(rows)
    return csv_lines(rows.schema, rows, header=piece.header)


def _join(path: Path, count: int) -> None:
    """Put the texts of parts one after the other."""
    with path.open("wb") as out:
        for number in range(count):
            part = _numbered(path, number)
            with part.open("rb") as text:
                shutil.copyfileobj(text, out, _AT_ONCE)
            part.unlink()
