"""What lies on the disk, told by the library's own hashing and nothing of the code under test."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

Tree = dict[str, str]
"""Path inside a folder -> SHA-256 of a file, `folder`, or `-> target` of a link."""
TEMPORARY = re.compile(r"(?:^|/)(?:\.tmp-|\.old-|\.lock$)[^/]*")
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
                found[inside] = "lock" if name == ".lock" else hashlib.sha256(path.read_bytes()).hexdigest()
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
    """Make a scratch folder what the template is."""
    if scratch.exists():
        shutil.rmtree(scratch)
    shutil.copytree(template, scratch, symlinks=True)
