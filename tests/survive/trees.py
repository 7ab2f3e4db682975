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
    for base, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(base, name)
            inside = _PROCESS.sub(r"\1N", path.relative_to(folder).as_posix())
            if path.is_symlink():
                found[inside] = f"-> {path.readlink()}"
            elif path.is_dir():
                found[inside] = "folder"
            else:
                lock = name.endswith(".lock")  # which holds the id of a process
                found[inside] = "lock" if lock else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


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
    for path in scratch.iterdir():
        if _sort(path) != _sort(template / path.name):
            _remove(path)
    for path in template.iterdir():
        place = scratch / path.name
        if _sort(path) == stat.S_IFDIR:
            restore(path, place)
        elif _looks(path) != _looks(place):
            place.unlink(missing_ok=True)
            shutil.copy2(path, place, follow_symlinks=False)


def _sort(path: Path) -> int:
    """File, folder or link; 0 for nothing."""
    return stat.S_IFMT(path.lstat().st_mode) if os.path.lexists(path) else 0


def _looks(path: Path) -> tuple[float, ...]:
    """What tells a file that was written to since it was copied; nothing where it isn't there."""
    if not os.path.lexists(path):
        return ()
    status = path.lstat()
    return status.st_mode, status.st_size, status.st_mtime_ns


def _remove(path: Path) -> None:
    if _sort(path) == stat.S_IFDIR:
        shutil.rmtree(path)
    else:
        path.unlink()
