"""The process that every run is forked from: everything imported, the data validated, one thread, the shim.

It is started with the shim loaded, reads one request a line (JSON) from standard input and answers with one.
Threads do not survive a fork, so it must never have any: it imports, seals and validates once (the engine's
threads end with that) and forks. Only jemalloc's own thread may run: it knows how to be forked.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import importlib
import io
import json
import os
import pickle
import pkgutil
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import claimpress
from claimpress.cli import failures
from claimpress.load.files import Walk
from claimpress.progress import Progress, Stages, silent, unwatched
from claimpress.release.ledger import Ledger
from claimpress.release.verify.whole import VerifyReport, verify_release
from claimpress.remote import get, sendable
from claimpress.validation import run as validation
from support_release import KLOPSTOCK
from survive.cases import WORK

_real = validation.validate_root
_reports: dict[tuple[Path, str], validation.Report] = {}
_PR_SET_PDEATHSIG = 1
_FORKABLE = {"jemalloc_bg_thd"}
"""Threads beside the main one, which is called whatever the interpreter is."""
_LONGEST = 120.0
"""Seconds after which a run counts as hung, and is killed."""


def known_or_real(root: Path, progress: Progress = silent, found: Walk | None = None) -> validation.Report:
    """The report of data that was validated before, byte for byte; validation writes nothing to the disk."""
    return _reports.get((root, _digest(root))) or _real(root, progress, found)


def _digest(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and inside.parts[0] != "releases":
            digest.update(f"{inside}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


class Verified:
    """Reports of releases that were verified before `publish` or `get` used them, one file each.

    They are kept on the disk, since it is the children that verify: that leaves threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(
        self,
        path: Path,
        ledger: Ledger | None = None,
        *,
        root: Path | None = None,
        progress: Stages = unwatched,
    ) -> VerifyReport:
        """The report of a folder that is the same byte for byte; verifying writes nothing to the disk."""
        kept = self._folder / hashlib.sha256(f"{_digest(path)} {ledger}".encode()).hexdigest()
        if kept.exists():
            known: VerifyReport = pickle.loads(kept.read_bytes())
            return replace(known, path=path)
        report = verify_release(path, ledger, root=root, progress=progress)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(pickle.dumps(report))
        fresh.replace(kept)
        return report


def prime(root: str) -> dict[str, Any]:
    """Validate a dataset, so that runs over the same bytes need not."""
    path = Path(root)
    _reports[path, _digest(path)] = _real(path)
    return {"threads": _threads()}


def _threads() -> list[str]:
    """The names of the threads beside the main one."""
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(os.getpid())]
    return [(task / "comm").read_text().strip() for task in tasks]


class Runs:
    """The children that have been started and not yet been waited for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shim = ctypes.CDLL(os.environ["LD_PRELOAD"])
        self._shim.shim_arm.argtypes = [ctypes.c_long, *[ctypes.c_int] * 5, *[ctypes.c_char_p] * 3]
        self._number = 0
        self._started: dict[int, Path] = {}

    def start(self, work: str, arguments: list[str], watched: str, plan: dict[str, Any]) -> dict[str, Any]:
        """Fork a child that arms the shim and does a piece of work."""
        threads = _threads()
        if not _FORKABLE.issuperset(threads):
            raise RuntimeError(f"threads run, and would not survive a fork: {threads}")
        self._number += 1
        notes = self._folder / str(self._number)
        notes.mkdir()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._be_child(parent, notes, work, arguments, watched, plan)
        self._started[pid] = notes
        return {"pid": pid}

    def _be_child(
        self, parent: int, notes: Path, work: str, arguments: list[str], watched: str, plan: dict[str, Any]
    ) -> None:
        code = 70
        try:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(71)
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(notes / name, os.O_WRONLY | os.O_CREAT), number)
            log = os.open(notes / "log", os.O_WRONLY | os.O_CREAT)
            source, target = plan["vanish"]
            texts = [text.encode() for text in (watched, source, target)]
            numbers = (plan["at"], plan["action"], plan["number"], plan["lasting"], int(plan["every"]), log)
            self._shim.shim_arm(*numbers, *texts)
            try:
                code = WORK[work](*arguments)
            except BaseException as failure:
                code = failures.handle(failure)
            sys.stdout.flush()
        finally:
            os._exit(code)

    def wait(self, pid: int, stopped: bool = False) -> dict[str, Any]:
        """How a child ended; with `stopped`, that it has been stopped or has ended."""
        until = time.monotonic() + _LONGEST
        flags, hung = os.WNOHANG | (os.WUNTRACED if stopped else 0), False
        while (found := os.wait4(pid, flags))[0] == 0:
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                hung = True
            time.sleep(0.002)
        if os.WIFSTOPPED(found[1]):
            return {"code": None}
        notes = self._started.pop(pid)
        texts = {name: (notes / name).read_text(errors="replace") for name in ("out", "err", "log")}
        for name in texts:
            (notes / name).unlink()
        notes.rmdir()
        seconds = found[2].ru_utime + found[2].ru_stime
        return {"code": os.waitstatus_to_exitcode(found[1]), "hung": hung, "seconds": seconds, **texts}

    def signal(self, pid: int, number: int) -> dict[str, Any]:
        """Send a signal to a child that is still running."""
        if pid in self._started:
            os.kill(pid, number)
        return {}


def _import_everything() -> None:
    for module in pkgutil.walk_packages(claimpress.__path__, "claimpress."):
        if not module.name.startswith(("claimpress.site", "claimpress.__main__")):
            importlib.import_module(module.name)
    for name in ("pyarrow.dataset", "pyarrow.parquet", "duckdb"):
        importlib.import_module(name)


def _rehearse() -> None:
    """Seal a release once, so that no child fills caches again; unlike building, that leaves no thread."""
    silence = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
    ):
        project = shutil.copytree(KLOPSTOCK, Path(folder, "project"))
        assert WORK["command"]("--data", str(project), "release", "0.1.0", "--date", "2026-01-02") == 0


def main() -> None:
    """Answer requests until standard input ends."""
    _import_everything()
    _rehearse()
    folder = Path(tempfile.mkdtemp(prefix="survive-"))
    validation.validate_root = known_or_real
    for module in (get, sendable):
        vars(module)["verify_release"] = Verified(folder)
    gc.collect()
    gc.freeze()  # or each child would copy most of the memory when it collects
    runs = Runs(folder)
    answers: dict[str, Callable[..., dict[str, Any]]] = {
        "prime": prime,
        "start": runs.start,
        "wait": runs.wait,
        "signal": runs.signal,
    }
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = answers[request.pop("do")](**request)
        except Exception as problem:
            answer = {"failed": f"{type(problem).__name__}: {problem}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    os._exit(0)  # the engine's library complains when it is taken down before its objects


if __name__ == "__main__":
    main()
