"""How much a dataset holds, and what of it is read in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from claimpress.load.files import InputFile, Walk, open_lines
from claimpress.load.parquet import json_rows

LARGE = 16 << 20
"""Bytes of lines of one kind, or of YAML in all, from which on a dataset is read in bulk."""
MUCH = 1 << 20
"""Bytes of YAML of one kind from which on, in bulk, its files are read together."""
SMALL = 1 << 20
"""Bytes of text up to which, in bulk, a file of lines is read together with others of its kind."""


def files_of_lines(found: Walk) -> list[InputFile]:
    """The files of lines and of rows, which in bulk are all read in the same way, however small."""
    return [file for file in found.files if file.format in ("jsonl", "parquet")]


def bulk_size(found: Walk) -> int:
    """Bytes that are read in bulk; 0 for a dataset that is small enough to be held in memory."""
    kinds: Counter[str] = Counter()
    for file in files_of_lines(found):
        kinds[file.kind.name] += _size(file)
    for name, size in kinds.items():
        if size < LARGE:
            kinds[name] = _unpacked(file for file in files_of_lines(found) if file.kind.name == name)
    lines = sum(size for size in kinds.values() if size >= LARGE)
    in_yaml = sum(_size(file) for file in found.files if file.format == "yaml")
    return lines + (in_yaml if in_yaml >= LARGE else 0)


def size_of_all(found: Walk) -> int:
    """Bytes of all files."""
    return sum(map(_size, found.files))


def copied_size(found: Walk) -> int:
    """Bytes of what is written once more before it is read in bulk: YAML, Parquet and small files."""
    apart = [file for file in files_of_lines(found) if file.format == "parquet" or _size(file) <= SMALL]
    return sum(map(_size, apart)) + sum(sum(map(_size, files)) for files in read_together(found).values())


def read_together(found: Walk) -> dict[str, list[InputFile]]:
    """Kind -> its files of YAML, in order, where they are much."""
    kinds: dict[str, list[InputFile]] = {}
    for file in found.files:
        if file.format == "yaml" and file.kind.name != "dataset":
            kinds.setdefault(file.kind.name, []).append(file)
    return {name: files for name, files in kinds.items() if sum(map(_size, files)) >= MUCH}


def _unpacked(files: Iterable[InputFile]) -> int:
    """Bytes of text in files that seem to be small; where that is a guess they are counted, up to `LARGE`.

    A small file may hold far more than is expected.
    """
    total = 0
    for file in files:
        exact = file.compression or file.format == "parquet"
        total += _counted(file, LARGE - total) if exact else _size(file)
        if total >= LARGE:
            break
    return total


def _counted(file: InputFile, most: int) -> int:
    count = 0
    try:
        for size in _row_sizes(file) if file.format == "parquet" else _text_sizes(file):
            count += size
            if count >= most:
                break
    except OSError:  # whoever reads it says what is wrong
        return count
    return count


def _row_sizes(file: InputFile) -> Iterator[int]:
    return (rows.nbytes for rows in json_rows(file.path))


def _text_sizes(file: InputFile) -> Iterator[int]:
    with open_lines(file.path) as stream:
        while data := stream.read(1 << 20):
            yield len(data)


def _size(file: InputFile) -> int:
    try:
        return file.size()
    except OSError:  # whoever reads it says what is wrong
        return 0
