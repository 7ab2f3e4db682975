"""How much a dataset holds, and what of it is read in bulk."""

from __future__ import annotations

from claimpress.load.files import InputFile, Walk

LARGE = 16 << 20
"""Bytes of lines in one file, or of YAML in all, from which on a dataset is read in bulk."""
MUCH = 1 << 20
"""Bytes of YAML of one kind from which on, in bulk, its files are read together."""


def files_of_lines(found: Walk) -> list[InputFile]:
    """The files of lines, which in bulk are all read in the same way, however small."""
    return [file for file in found.files if file.format == "jsonl"]


def bulk_size(found: Walk) -> int:
    """Bytes that are read in bulk; 0 for a dataset that is small enough to be held in memory."""
    lines = [size for file in files_of_lines(found) if (size := _size(file)) >= LARGE]
    in_yaml = sum(_size(file) for file in found.files if file.format == "yaml")
    return sum(lines) + (in_yaml if in_yaml >= LARGE else 0)


def size_of_all(found: Walk) -> int:
    """Bytes of all files."""
    return sum(map(_size, found.files))


def read_together(found: Walk) -> dict[str, list[InputFile]]:
    """Kind -> its files of YAML, in order, where they are much."""
    kinds: dict[str, list[InputFile]] = {}
    for file in found.files:
        if file.format == "yaml" and file.kind.name != "dataset":
            kinds.setdefault(file.kind.name, []).append(file)
    return {name: files for name, files in kinds.items() if sum(map(_size, files)) >= MUCH}


def _size(file: InputFile) -> int:
    try:
        return file.size()
    except OSError:  # whoever reads it says what is wrong
        return 0
