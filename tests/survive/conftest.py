"""One warm process and one bench a command, for all tests of this folder."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survive.cases import CASES
from survive.client import Warm, warm
from survive.shim import NO_COMPILER, compiled, compiler
from survive.trials import Bench

ROOM = 256 * 2**20
STRICT = os.environ.get("CLAIMPRESS_STRICT") == "1"


@pytest.fixture(scope="session")
def warm_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """A process with everything imported and the shim loaded."""
    if not sys.platform.startswith("linux"):
        pytest.skip("faults are made with LD_PRELOAD, which is Linux's")
    if compiler() is None:
        (pytest.fail if STRICT else pytest.skip)(NO_COMPILER)
    with warm(compiled(tmp_path_factory.mktemp("shim"))) as process:
        yield process


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: no test here is about what a loss of power leaves."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < ROOM:
        yield tmp_path_factory.mktemp("quick")
        return
    with tempfile.TemporaryDirectory(prefix="survive-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def bench_of(warm_process: Warm, quick_folder: Path) -> Callable[[str], Bench]:
    """The bench of a command by name, made when it is first asked for."""
    made: dict[str, Bench] = {}

    def get(name: str) -> Bench:
        if name not in made:
            made[name] = Bench(CASES[name], warm_process, quick_folder / name)
        return made[name]

    return get


@pytest.fixture(params=list(CASES))
def bench(request: pytest.FixtureRequest, bench_of: Callable[[str], Bench]) -> Bench:
    """Each command in turn."""
    return bench_of(request.param)
