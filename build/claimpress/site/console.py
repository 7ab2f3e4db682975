"""The query console's JavaScript: bundled from `docs/console` where Node and its packages are at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from claimpress.model.errors import UserError

SOURCE = Path("docs") / "console"
ESBUILD = Path("node_modules") / "esbuild" / "bin" / "esbuild"
PACKAGE = Path("node_modules") / "@duckdb" / "duckdb-wasm" / "dist"
ENGINE_FILES = (
    "duckdb-eh.wasm",
    "duckdb-browser-eh.worker.js",
    "duckdb-mvp.wasm",
    "duckdb-browser-mvp.worker.js",
)
INSTALL = "npm ci --ignore-scripts"
_WHOLE = Path("node_modules") / ".package-lock.json"
"""npm writes it last: packages without it were installed in part."""
NO_SOURCES = (
    "This project does not hold the console's sources, which an installed claimpress does not bring along: "
    "copy docs/console, package.json and package-lock.json from claimpress's repository into the project, "
    f"run `{INSTALL}` there and build the site again."
)
_FLAGS = (
    "--bundle",
    "--format=esm",
    "--splitting",
    "--chunk-names=engine-[hash]",
    "--minify",
    "--target=es2020",
    "--charset=utf8",
    "--legal-comments=linked",
    "--log-level=warning",
)


@dataclass(frozen=True)
class Console:
    """Whether the console can be built, why not, and how many bytes a reader's browser loads for it."""

    project: Path
    reason: str = ""
    engine_size: int = 0

    @property
    def built(self) -> bool:
        """Whether the site has a console."""
        return not self.reason


def find(project: Path, strict: bool | None = None) -> Console:
    """What the console can be built from. Raises `UserError` where it cannot and `strict` asks for it.

    Where `strict` is None, the environment variable CLAIMPRESS_STRICT=1 decides. A project without the
    console's sources never fails.
    """
    reason = _missing(project)
    if reason and _is_strict(strict) and (project / SOURCE).is_dir():
        raise UserError(
            f"the query console cannot be built: {reason}", f"Install Node, then run `{INSTALL}`."
        )
    return Console(project, reason, 0 if reason else (project / PACKAGE / ENGINE_FILES[0]).stat().st_size)


def left_out(project: Path) -> Console:
    """The console of a site that does not want one."""
    return Console(project, "This site leaves it out.")


def _is_strict(strict: bool | None) -> bool:
    return os.environ.get("CLAIMPRESS_STRICT") == "1" if strict is None else strict


def _missing(project: Path) -> str:
    if not (project / SOURCE).is_dir():
        return NO_SOURCES
    if shutil.which("node") is None:
        return "Node is not installed on the machine that built it."
    needed = (_WHOLE, ESBUILD, *(PACKAGE / name for name in ENGINE_FILES))
    if not all((project / path).is_file() for path in needed):
        return f"Its packages are not installed where it was built: run `{INSTALL}` first."
    return ""


def bundle(console: Console, out: Path) -> None:
    """Write the console's scripts and the engine into a folder. Raises `UserError` when bundling fails."""
    out.mkdir(parents=True, exist_ok=True)
    project = console.project
    command = [
        "node",
        str(project / ESBUILD),
        str(project / SOURCE / "console.js"),
        *_FLAGS,
        f"--outdir={out}",
    ]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise UserError(
            "the query console could not be bundled", result.stderr.strip() or f"Run `{INSTALL}` again."
        )
    for name in ENGINE_FILES:
        shutil.copyfile(project / PACKAGE / name, out / name)
