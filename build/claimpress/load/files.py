"""Find and open the files of a dataset without trusting them: no pipes, no links to elsewhere."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from claimpress.load.parquet import text_size
from claimpress.model.catalogue import finding
from claimpress.model.finding import Finding, Place, shorten
from claimpress.model.kinds import KINDS, Kind
from claimpress.words import nearest

SKIPPED = frozenset({"releases", "rules"})
"""Folders of a dataset that hold no records."""
COMPRESSED = {".gz": "gzip", ".zst": "zstd"}
"""Endings of compressed files of lines, and how they are compressed."""
ENDINGS = ("jsonl", *(f"jsonl{ending}" for ending in COMPRESSED), "parquet")
"""What names of files of many records end in, YAML aside."""
_TIMES = 8
"""Bytes of text that are expected for each byte of a compressed file."""
_ONE_RECORD = frozenset({"dataset"})
_NO_YAML = frozenset({"attestation"})


@dataclass(frozen=True)
class InputFile:
    """A file to read: its kind of records, its path, and the name under which findings show it.

    `rows`: its lines were made of rows, so that they have numbers, and their columns mean nothing.
    """

    kind: Kind
    path: Path
    name: str
    rows: bool = False

    @property
    def format(self) -> str:
        """`yaml`, `jsonl`, `parquet` or `json`."""
        return _parts(self.path.name)[1].partition(".")[0]

    @property
    def compression(self) -> str | None:
        """How its lines are compressed, if they are: `gzip` or `zstd`."""
        return COMPRESSED.get(self.path.suffix)

    def size(self) -> int:
        """Bytes of its text, which of a compressed file and of Parquet is a guess. Raises `OSError`."""
        if self.format == "parquet":
            with open_regular(self.path) as stream:
                return text_size(stream)
        return self.path.stat().st_size * (_TIMES if self.compression else 1)


@dataclass(frozen=True)
class Walk:
    """What a folder holds: files to read in a fixed order, and findings about the rest."""

    files: list[InputFile]
    findings: list[Finding]


def walk(root: Path) -> Walk:
    """Look through a dataset folder. The order depends on names only, never on the file system."""
    root = root.resolve()
    order = {kind.name: number for number, kind in enumerate(KINDS.values())}
    files: list[InputFile] = []
    findings: list[Finding] = []
    for path in sorted(_entries(root, findings), key=lambda path: path.relative_to(root).parts):
        outcome = _judge(root, path)
        if isinstance(outcome, InputFile):
            files.append(outcome)
        elif outcome is not None:
            findings.append(outcome)
    files.sort(key=lambda file: (order[file.kind.name], file.name.count("/"), file.name.split("/")))
    return Walk(files, findings)


def _entries(root: Path, findings: list[Finding]) -> Iterator[Path]:
    # A stack instead of recursion; links to folders are not followed, so a circle of links ends here.
    stack = [root]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError as problem:
            findings.append(_unreadable(display_name(root, folder), problem))
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith(".") or (folder == root and entry.name in SKIPPED):
                continue
            if entry.is_dir(follow_symlinks=False) and not _expected(root, path):
                stack.append(path)
            else:
                yield path


def _expected(root: Path, path: Path) -> Kind | None:
    """The kind of record that a path should hold by its name alone, if any."""
    parts = path.relative_to(root).parts
    stem, ending = _parts(parts[-1])
    for kind in KINDS.values():
        if kind.name in _ONE_RECORD:
            fits = len(parts) == 1 and stem == kind.stem and ending in ("yaml", "json")
        elif len(parts) == 1:
            fits = stem == kind.stem and ending in _endings(kind)
        else:
            fits = parts[0] == kind.stem and bool(stem) and ending in _endings(kind)
        if fits:
            return kind
    return None


def _endings(kind: Kind) -> tuple[str, ...]:
    return ENDINGS if kind.name in _NO_YAML else ("yaml", *ENDINGS)


def _parts(name: str) -> tuple[str, str]:
    """The name of a file without its ending, and that, such as `jsonl.gz`."""
    for ending in COMPRESSED:
        if name.endswith(f".jsonl{ending}"):
            return name.removesuffix(f".jsonl{ending}"), f"jsonl{ending}"
    stem, _, ending = name.rpartition(".")
    return stem, ending


def ending_of(name: str) -> str:
    """What a name ends in, such as `jsonl.gz`."""
    return _parts(name)[1]


def display_name(root: Path, path: Path) -> str:
    """The name of a file in findings: from the dataset's folder on, with `/` on every system."""
    return "/".join((shorten(root.name), *path.relative_to(root).parts))


def _judge(root: Path, path: Path) -> InputFile | Finding | None:
    name = display_name(root, path)
    if not name.isprintable():
        shown = shorten(name, 200)
        return finding("bad-file-name", Place(shown), value=shown)
    if path.is_symlink() and (trouble := _link_trouble(root, path, name)):
        return trouble
    kind = _expected(root, path)
    if kind is None:
        hint = _hint(root, path)
        return finding("unknown-file", Place(name), hint=hint) if hint else None
    try:
        mode = path.stat().st_mode
    except OSError as problem:
        return _unreadable(name, problem)
    if not stat.S_ISREG(mode):
        return finding("not-a-file", Place(name), what=_what(mode))
    return InputFile(kind, path, name)


def _link_trouble(root: Path, path: Path, name: str) -> Finding | None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a circle of links is the one or the other, by version of Python
        return finding("broken-symlink", Place(name))
    if not target.is_relative_to(root):
        return finding("symlink-outside", Place(name))
    return finding("not-a-file", Place(name), what="a link to a folder") if target.is_dir() else None


def _unreadable(name: str, problem: OSError) -> Finding:
    return finding("unreadable-file", Place(name), detail=problem.strerror or "it is no regular file")


def _what(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def _hint(root: Path, path: Path) -> str:
    """What to do about a file that nothing reads; empty for notes that may lie about."""
    parts = path.relative_to(root).parts
    if parts[-1].lower().startswith(("readme", "licen")):
        return ""
    if len(parts) == 1:
        known = [f"{kind.stem}.{end}" for kind in KINDS.values() for end in ("yaml", "jsonl")] + [
            "dataset.json"
        ]
        known = [name for name in known if _expected(root, root / name)]
        near = nearest(parts[0], known)
        return (
            f"Did you mean {near[0]}? Rename the file, or move it out of this folder." if near else _ELSEWHERE
        )
    folder = nearest(parts[0], [kind.stem for kind in KINDS.values()])
    if parts[0] in folder:
        ending = "jsonl" if KINDS["attestation"].stem == parts[0] else "yaml or .jsonl"
        return f"Files in {parts[0]}/ end in .{ending}: rename the file, or move it out of this folder."
    return f"Did you mean the folder {folder[0]}/?" if folder else _ELSEWHERE


_ELSEWHERE = "Move the file out of this folder, or rename it to one that is read, such as claims.yaml."


_AT_ONCE = 1 << 20


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file in binary. Raises `OSError`, also when it has become a pipe meanwhile."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is no regular file")
    return os.fdopen(descriptor, "rb")


def open_lines(path: Path) -> IO[bytes]:
    """Open a regular file in binary, its text where it is compressed. Raises `OSError`."""
    raw = open_regular(path)
    compression = COMPRESSED.get(path.suffix)
    if compression is None:
        return raw
    import pyarrow as pa

    return cast("IO[bytes]", io.BufferedReader(pa.CompressedInputStream(raw, compression), _AT_ONCE))
