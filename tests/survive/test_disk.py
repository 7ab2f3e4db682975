"""A disk that is really full, and one that is really read-only: one in memory, where root may mount it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survive.cases import CASES
from survive.client import Warm
from survive.shim import Plan
from survive.trials import Bench

PLENTY = 256 * 2**20
ROOM = (0, 40_000, 150_000, 400_000, 800_000)
"""Bytes that are free when the command begins; the last is too little for a draft and its database."""


class Disk:
    """A file system in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self) -> bool:
        """Whether it could be had."""
        return self._run("mount", "-t", "tmpfs", "-o", f"size={PLENTY}", "tmpfs", str(self.folder))

    def change(self, options: str) -> None:
        """Other options, such as `ro`."""
        assert self._run("mount", "-o", f"remount,{options}", str(self.folder))

    def leave(self, free: int) -> None:
        """Leave so many bytes free."""
        status = os.statvfs(self.folder)
        self.change(f"size={(status.f_blocks - status.f_bfree) * status.f_frsize + free}")

    def close(self) -> None:
        """Take it away."""
        self._run("umount", str(self.folder))

    @staticmethod
    def _run(*command: str) -> bool:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """A disk of our own. Where none may be mounted, the shim's full disk (test_faults.py) has to do."""
    made = Disk(tmp_path_factory.mktemp("disk"))
    if os.geteuid() != 0 or not made.mount():
        pytest.skip("only root may mount a small disk to fill it")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def bench_on(disk: Disk, warm_process: Warm) -> Callable[[str], Bench]:
    """The bench of a command by name, on that disk."""
    made: dict[str, Bench] = {}

    def get(name: str) -> Bench:
        disk.change(f"rw,size={PLENTY}")
        if name not in made:
            made[name] = Bench(CASES[name], warm_process, disk.folder / name)
        made[name].fresh()
        return made[name]

    return get


@pytest.mark.parametrize("name", CASES)
def test_a_full_disk(name: str, disk: Disk, bench_on: Callable[[str], Bench]) -> None:
    codes = set()
    for free in ROOM:
        bench = bench_on(name)
        disk.leave(free)
        outcome = bench.run(Plan())
        disk.change(f"size={PLENTY}")
        trial = bench.judge(outcome)
        assert trial.told() == []
        if outcome.code:
            assert "free some space" in " ".join(outcome.err.lower().split()), outcome.err
        codes.add(outcome.code)
    assert 3 in codes


@pytest.mark.parametrize("name", CASES)
def test_a_read_only_disk(name: str, disk: Disk, bench_on: Callable[[str], Bench]) -> None:
    bench = bench_on(name)
    disk.change("ro")
    outcome = bench.run(Plan())
    disk.change("rw")
    trial = bench.judge(outcome)
    assert trial.told() == []
    assert (outcome.code, trial.changed) == (3, False)
    assert "read-only" in outcome.err
