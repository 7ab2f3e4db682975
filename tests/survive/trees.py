"""What lies on the disk, told by the library's own hashing and nothing of the code under test."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from pathlib import Path

Tree = dict[str, str]
"""Path inside a folder -> SHA-256 of a file, `folder`, or `-> target` of a link."""
TEMPORARY = re.compile(r"(?:^|/)(?:\.(?:tmp|old)-[^/]*|[^/]*\.(?:lock|part)(?=/|$))")
"""What only a run that is under way, or was killed, has on the disk."""
_PROCESS = re.compile(r"(\.(?:tmp|old)-[^/]*-)\d+(?:\.\d+)?")


def tree(folder: Path) -> Tree:
    """Everything below a folder; the ids of processes in names of temporary things are left out."""
    found: Tree = {}
    _look(str(folder), "", found)
    return found


def _look(folder: str, prefix: str, found: Tree) -> None:
    # Plain strings: this is done thousands of times, and objects for paths would take most of it.
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}{entry.name}"
            inside = _PROCESS.sub(r"\1N", name) if "/." in name or name[0] == "." else name
            if entry.is_symlink():
                found[inside] = f"-> {Path(entry.path).readlink()}"
            elif entry.is_dir():
                found[inside] = "folder"
                _look(entry.path, f"{name}/", found)
            elif name.endswith(".lock"):  # which holds the id of a process
                found[inside] = "lock"
            else:
                with open(entry.path, "rb") as file:  # noqa: PTH123 - see above
                    found[inside] = hashlib.sha256(file.read()).hexdigest()


def below(whole: Tree, folder: str) -> Tree:
    """The part of a tree that lies in one folder."""
    return {
        path.removeprefix(f"{folder}/"): what for path, what in whole.items() if path.startswith(f"{folder}/")
    }


def temporary(whole: Tree) -> list[str]:
    """Paths that no run which has ended well leaves behind."""
    return sorted(path for path in whole if TEMPORARY.search(path))


def restore(template: Path, scratch: Path) -> None:
    """Make a scratch folder what the template is; what is the same already is left alone."""
    scratch.mkdir(exist_ok=True)
    _restore(str(template), str(scratch))


def _restore(template: str, scratch: str) -> None:
    wanted, there = _statuses(template), _statuses(scratch)
    for name, status in there.items():
        if name not in wanted or stat.S_IFMT(status.st_mode) != stat.S_IFMT(wanted[name].st_mode):
            _remove(f"{scratch}/{name}", status)
    for name, status in wanted.items():
        source, place = f"{template}/{name}", f"{scratch}/{name}"
        if stat.S_ISDIR(status.st_mode):
            if not os.path.isdir(place):  # noqa: PTH112
                os.mkdir(place)  # noqa: PTH102
            _restore(source, place)
        elif name not in there or _looks(status) != _looks(there[name]):
            Path(place).unlink(missing_ok=True)
            shutil.copy2(source, place, follow_symlinks=False)


def _statuses(folder: str) -> dict[str, os.stat_result]:
    with os.scandir(folder) as entries:
        return {entry.name: entry.stat(follow_symlinks=False) for entry in entries}


def _looks(status: os.stat_result) -> tuple[int, ...]:
    """What tells a file that was written to since it was copied."""
    return status.st_mode, status.st_size, status.st_mtime_ns


def _remove(path: str, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        shutil.rmtree(path)
    else:
        Path(path).unlink()
