"""Running the command: in this process, as a process of its own, or on a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from claimpress.cli import main
from claimpress.cli.app import app

TESTS = Path(__file__).resolve().parent
KLOPSTOCK = TESTS / "valid" / "klopstock"
ARCHIVE = TESTS / "archive"
SOURCE = "fna-2025-klopstock"
COMMAND = [sys.executable, "-m", "claimpress"]
UNSIGNED = "0.1.0 is unsigned: its checksums show that it is whole, not who published it\n"
"""What every command that reads the sealed 0.1.0 says on standard error."""
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""What no terminal should ever be given from data; a line feed is fine."""


def with_releases(folder: Path) -> Path:
    """A dataset in this new folder, with a draft in dist/ and the same sealed as 0.1.0."""
    shutil.copytree(KLOPSTOCK, folder)
    for arguments in (["build"], ["release", "0.1.0", "--date", "2026-01-02"]):
        assert main(["--data", str(folder), *arguments]) == 0
    return folder


def parsed(line: str) -> click.Context:
    """The command that a line calls, with its arguments; raises for an option that is not there."""
    _, name, *arguments = shlex.split(line)
    if "--help" in arguments:
        return click.Context(app.commands[name])
    above = click.Context(app, **app.context_settings)  # or -h would be unknown here and from here on
    return app.commands[name].make_context(name, list(arguments), parent=above)


@dataclass(frozen=True)
class Run:
    """What a run came to."""

    code: int
    out: str
    err: str


Cli = Callable[..., Run]


def in_process(capfd: pytest.CaptureFixture[str]) -> Cli:
    """A function that runs a command line here, and gives what it printed."""

    def run(*arguments: str) -> Run:
        capfd.readouterr()
        code = main(list(arguments))
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Run(code, out, err)

    return run


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without anything that changes how output looks."""
    unwanted = {
        "NO_COLOR",
        "COLUMNS",
        "LINES",
        "TERM",
        "CLAIMPRESS_ARCHIVE",
        "CLAIMPRESS_TRACEBACK",
        "PYTHONIOENCODING",
    }
    return {name: value for name, value in os.environ.items() if name not in unwanted} | more


def process(
    *arguments: str, cwd: Path, given: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """A run in a process of its own, with pipes."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        input=given,
        env=env or clean_environment(),
        capture_output=True,
        check=False,
    )


def on_terminal(
    arguments: Sequence[str],
    cwd: Path,
    typed: bytes = b"",
    columns: int = 80,
    env: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """A run on a terminal of that width: its exit code, and all that the terminal showed."""
    controller, terminal = pty.openpty()
    environment = dict(env or clean_environment(TERM="xterm", COLUMNS=str(columns)))
    child = subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    if typed:
        os.write(controller, typed)
    shown = _read_all(controller, child)
    return child.wait(), shown


def _read_all(controller: int, child: subprocess.Popen[bytes]) -> str:
    pieces = []
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        ready, _, _ = select.select([controller], [], [], 0.2)
        if ready:
            try:
                piece = os.read(controller, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            pieces.append(piece)
        elif child.poll() is not None:
            break
    if child.poll() is None and time.monotonic() >= deadline:
        child.kill()
    os.close(controller)
    shown = b"".join(pieces).decode("utf-8").replace("\r\n", "\n")
    # Progress comes and goes by the speed of the machine; it wipes itself.
    return re.sub("\r[^\r\n]*\x1b\\[K", "", shown)


def without_colour(text: str) -> str:
    """Text of a terminal without colours."""
    return re.sub("\x1b\\[[0-9;]*m", "", text)
