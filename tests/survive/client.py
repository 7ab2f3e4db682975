"""The test's side of the warm process: start it, ask it for runs, end it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from survive.shim import Plan

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """How a run ended: exit code (negative: which signal), words, calls logged, seconds of processor time."""

    code: int
    out: str
    err: str
    log: tuple[str, ...]
    hung: bool = False
    seconds: float = 0


class Warm:
    """A warm process that forks a child for each run."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, do: str, **details: Any) -> dict[str, Any]:
        """One request and its answer."""
        given, told = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        given.write(json.dumps({"do": do, **details}) + "\n")
        given.flush()
        line = told.readline()
        assert line, f"the warm process has ended with code {self._process.wait()}"
        answer: dict[str, Any] = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer

    def prime(self, root: Path) -> None:
        """Validate the dataset in `root` once for all runs over the same bytes at the same place."""
        self.ask("prime", root=str(root))

    def start(
        self, work: str, arguments: Sequence[object], watched: Path | None = None, plan: Plan | None = None
    ) -> int:
        """Begin a piece of work in a child; its process id."""
        details = asdict(plan or Plan())
        folder = str(watched or "/nowhere")
        named = [str(argument) for argument in arguments]
        return int(self.ask("start", work=work, arguments=named, watched=folder, plan=details)["pid"])

    def wait(self, pid: int) -> Outcome:
        """Wait until a child has ended."""
        answer = self.ask("wait", pid=pid)
        answer["log"] = tuple(answer["log"].splitlines())
        return Outcome(**answer)

    def is_stopped(self, pid: int) -> bool:
        """Wait until a child stops (True) or ends (False); of one that has ended nothing more is known."""
        return self.ask("wait", pid=pid, stopped=True)["code"] is None

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a child that is still running."""
        self.ask("signal", pid=pid, number=number)

    def run(
        self, work: str, arguments: Sequence[object], watched: Path | None = None, plan: Plan | None = None
    ) -> Outcome:
        """A piece of work from its beginning to its end."""
        return self.wait(self.start(work, arguments, watched, plan))


@contextmanager
def warm(library: Path) -> Iterator[Warm]:
    """A warm process with the shim loaded, until the block ends."""
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "build"), str(ROOT / "tests"))),
        "OPENBLAS_NUM_THREADS": "1",  # or numpy would have threads from its import on
        "TMPDIR": str(library.parent),
    }
    environment.pop("CLAIMPRESS_ARCHIVE", None)
    environment.pop("CLAIMPRESS_TRACEBACK", None)
    command = [sys.executable, "-m", "survive.warm"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Warm(process)
        finally:
            cast(IO[str], process.stdin).close()
            process.wait(timeout=30)
