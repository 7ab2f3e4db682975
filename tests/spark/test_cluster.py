"""A real cluster of several processes, of which some die: the release is right, or is not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import claimpress
from bench.generate import generate
from bench.world import World
from support_release import contents

ALL = os.environ.get("CLAIMPRESS_ENGINES") == "all"
CLUSTER = "local-cluster[2,1,1024]"
"""Two executors in processes of their own, each with one core and 1,024 MB."""
PROGRAM = """
from claimpress.cli import main
from claimpress.validation import cluster
cluster.RANGE = 400_000
main()
"""
"""The command with ranges so small that executors have something to read."""
LONG = 400.0
"""Seconds after which a run is given up."""
EXECUTOR = "CoarseGrainedExecutorBackend"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    generate(World(3_000, 21), tmp_path / "project/data/claims.jsonl")
    return tmp_path / "project"


@pytest.fixture
def build(project: Path) -> Iterator[subprocess.Popen[str]]:
    """A build under way on the cluster, in a process group of its own."""
    command = [sys.executable, "-c", PROGRAM, "build", "--engine", "spark", "--master", CLUSTER]
    run = subprocess.Popen(
        command,
        cwd=project,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    yield run
    run.kill()
    for process in group(run.pid):
        os.kill(process, signal.SIGKILL)
    run.communicate()


def group(leader: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, of = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has just ended
            continue
        if int(of) == leader and state != "Z":
            found.append(int(folder.name))
    return found


def executors(leader: int) -> list[int]:
    """Those of them that are executors."""
    return [pid for pid in group(leader) if EXECUTOR in words_of(pid)]


def words_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def wait_for(what: Callable[[], object], run: subprocess.Popen[str]) -> None:
    end = time.monotonic() + LONG
    while not what():
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)


def screened(project: Path) -> bool:
    """Whether executors have written what they read."""
    return any(project.glob(".tmp-*/tables/parts/[0-9]*/*.parquet"))


def test_a_release_is_right_although_an_executor_was_killed(
    project: Path, build: subprocess.Popen[str], tmp_path: Path
) -> None:
    wait_for(lambda: screened(project), build)
    first = executors(build.pid)
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    out, err = build.communicate(timeout=LONG)
    assert (build.returncode, err) == (0, ""), err
    assert "written" in out
    claimpress.build(project, tmp_path / "here").close()
    assert contents(project / "dist/release") == contents(tmp_path / "here/release")
    assert not list(project.glob(".tmp-*"))


def written(project: Path) -> bool:
    """Whether a part of the release is there."""
    return any(project.glob("dist/.tmp-*/parquet/*.parquet"))


@pytest.mark.parametrize("moment", [screened, written] if ALL else [screened])
def test_nothing_is_published_where_the_driver_is_lost(
    moment: Callable[[Path], bool], project: Path, build: subprocess.Popen[str], tmp_path: Path
) -> None:
    wait_for(lambda: moment(project), build)
    os.kill(build.pid, signal.SIGKILL)
    build.wait()
    end = time.monotonic() + LONG
    while group(build.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert group(build.pid) == []
    assert not (project / "dist/release").exists()
    claimpress.build(project).close()
    claimpress.build(project, tmp_path / "here").close()
    assert contents(project / "dist/release") == contents(tmp_path / "here/release")
