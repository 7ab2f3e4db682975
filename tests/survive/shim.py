"""The C shim that stands before the C library: how it is compiled, and what it can be told to do."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
NO_COMPILER = "no C compiler: install gcc and libc6-dev (Debian), or run tools/setup-compiler"


class Kind(IntFlag):
    """Kinds of calls that change something on the disk; `name.lower()` is what the shim's log calls them."""

    WRITE = 1
    SYNC = 2
    RENAME = 4
    SIZE = 8
    OPEN = 16
    MKDIR = 32
    UNLINK = 64
    MODE = 128


SPACE = Kind.WRITE | Kind.SIZE | Kind.OPEN | Kind.MKDIR
"""What needs room on the disk."""
EVERYTHING = Kind(255)
NOTHING = Kind(0)


class Action(IntEnum):
    """What happens at the n-th call."""

    COUNT = 0
    FAIL = 1
    SIGNAL = 2
    TEAR = 3
    """Half of the write, then SIGKILL; before any other call SIGKILL."""
    TIMER = 4
    """SIGKILL a number of microseconds later, wherever the run is then."""
    VANISH = 5
    """A folder is renamed to somewhere else."""


@dataclass(frozen=True)
class Plan:
    """What the shim does at the `at`-th call (from 1; 0 is never) on a path below the watched folder.

    `number` is an errno, a signal or microseconds. `lasting` are the kinds of calls that go on failing after
    the first failure. `every` logs all calls rather than the one. `vanish` is the folder that goes, and where
    to.
    """

    at: int = 0
    action: Action = Action.COUNT
    number: int = 0
    lasting: Kind = NOTHING
    every: bool = False
    vanish: tuple[str, str] = ("", "")


def compiler() -> str | None:
    """The C compiler, where there is one."""
    return shutil.which("cc") or shutil.which("gcc")


def compiled(folder: Path) -> Path:
    """The shim as a library in a folder; there has to be a compiler."""
    cc = compiler()
    assert cc is not None, NO_COMPILER
    library = folder / "shim.so"
    command = [cc, "-shared", "-fPIC", "-O1", "-Wall", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library
