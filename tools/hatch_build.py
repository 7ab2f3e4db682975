"""Compiles the reader of lines when the package is built; without a compiler the package works without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("build/claimpress/columns")
LIBRARY = "kernel.lib"
FLAGS = ("-std=gnu11", "-O3", "-fPIC", "-shared", "-Wall", "-Wextra", "-D_GNU_SOURCE")


def build(root: Path) -> Path | None:
    """Compile the library, whole or not at all; None where that cannot be."""
    named = os.environ.get("CC") or next(
        (name for name in ("cc", "gcc", "clang") if shutil.which(name)), None
    )
    if named is None or os.name == "nt":
        return None
    target = root / FOLDER / LIBRARY
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    command = [*named.split(), *FLAGS, "-o", str(fresh), str(root / FOLDER / "kernel.c")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"the compiled reader was not built:\n{done.stderr}", file=sys.stderr)
        fresh.unlink(missing_ok=True)
        return None
    fresh.replace(target)
    return target


class Hook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before it gathers files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile; a wheel that holds the library is for this kind of machine only."""
        if self.target_name != "wheel" or build(Path(self.root)) is None:
            return
        build_data["artifacts"].append(f"{FOLDER}/{LIBRARY}")
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
