"""SHA256SUMS: the checksum of every file of a release, in the format of `sha256sum -c`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from claimpress import workers
from claimpress.release.layout import SUMS
from claimpress.workers import Each

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n\\]+)")


@dataclass(frozen=True)
class FileFact:
    """A written file: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def file_fact(path: Path) -> FileFact:
    """Size and digest of a file. Raises `OSError`."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileFact(file.tell(), digest)


def folder_facts(
    folder: Path, known: Mapping[str, FileFact] = MappingProxyType({}), each: Each = workers.each
) -> dict[str, FileFact]:
    """Path inside the folder -> fact, for every file in it, sorted by path.

    Those that are `known` are not read again. `each` does the work for many files.
    """
    folder = folder.resolve()
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    sizes = {name: path.stat().st_size for name, path in paths.items() if name not in known}
    fresh = sorted(sizes, key=lambda name: (-sizes[name], name))
    found = each(file_fact, [paths[name] for name in fresh], sum(sizes.values()))
    facts = dict(zip(fresh, found, strict=True))
    return {name: facts[name] if name in facts else known[name] for name in sorted(paths)}


def sums_text(digests: Mapping[str, str]) -> str:
    """The text of SHA256SUMS for path -> digest, sorted by path, without SHA256SUMS itself."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()) if path != SUMS)


def parse_sums(text: str) -> dict[str, str]:
    """Path -> digest. Raises `ValueError` with the number of the first line that is not one."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"line {number} is not a checksum, two spaces and a path")
        if match[2] in found:
            raise ValueError(f"line {number} names {match[2]} a second time")
        found[match[2]] = match[1]
    return found
