"""The same inputs give the same bytes: in another place, time zone, locale and order."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from claimpress.model.corpus import Corpus
from claimpress.release.build import Plan, build_release
from claimpress.release.working import InMemory
from claimpress.tables.lineage import Lineage
from claimpress.validation.run import Report
from support_release import (
    DELIVERY,
    KLOPSTOCK,
    ROOT,
    TESTS,
    build,
    contents,
    run_python,
    sealed,
    with_claim,
)

BUILD = """
import locale, sys
from pathlib import Path
from claimpress.release.build import Plan, build_release
from claimpress.release.working import InMemory
from claimpress.tables.lineage import Lineage
from claimpress.validation.run import validate_root

try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
report = validate_root(Path(sys.argv[1]))
assert report.ok and report.corpus is not None, report.findings
threads = int(sys.argv[3]) if len(sys.argv) > 3 else None
plan = Plan(Lineage("0.1.0", "2025-06-01"), threads=threads)
build_release(InMemory(report.corpus), plan, Path(sys.argv[2]))
"""
REBUILD = """
import sys
from pathlib import Path
from claimpress.release.ledger import read_ledger
from claimpress.release.verify.whole import Rebuild, verify_release

folder = Path(sys.argv[1])
rebuilt = verify_release(folder, read_ledger(folder.parent), Rebuild()).rebuilt
if (rebuilt.compared, rebuilt.differing, rebuilt.note) != ("bytes", (), ""):
    sys.exit(repr(rebuilt))
"""
ELSEWHERE = [
    pytest.param(
        {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "0", "USER": "somebody"}, id="tokyo"
    ),
    pytest.param(
        {"TZ": "America/St_Johns", "PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        id="turkish",
    ),
    pytest.param(
        {
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "HOME": "/nonexistent",
            "PYTHONOPTIMIZE": "2",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        id="ascii-optimised-homeless",
    ),
]


@pytest.mark.parametrize("env", ELSEWHERE)
def test_surroundings_leave_no_trace(env: dict[str, str], release: Path, tmp_path: Path) -> None:
    run_python(BUILD, str(KLOPSTOCK / "data"), str(tmp_path / "out"), env=env, cwd=tmp_path)
    assert contents(tmp_path / "out") == contents(release)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("env", ELSEWHERE)
def test_a_release_with_a_past_is_the_same_elsewhere_too(
    env: dict[str, str], data: Path, report: Report, tmp_path: Path
) -> None:
    second = sealed(data, with_claim(report, DELIVERY, stage="agreed"), "0.2.0", "2025-07-01")
    run_python(REBUILD, str(second.folder), env=env, cwd=tmp_path)


def test_another_checkout_path_leaves_no_trace(release: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "another place" / "of the same"
    for part in ("build/claimpress", "schema", "docs/templates"):
        shutil.copytree(ROOT / part, checkout / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(KLOPSTOCK, checkout / "project")
    where = run_python(
        "import claimpress; print(claimpress.__file__)", env={"PYTHONPATH": str(checkout / "build")}
    )
    assert where.startswith(str(checkout))
    run_python(
        BUILD, "project/data", "project/out", env={"PYTHONPATH": str(checkout / "build")}, cwd=checkout
    )
    assert contents(checkout / "project" / "out") == contents(release)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_number_of_threads_leaves_no_trace(
    threads: int, corpus: Corpus, release: Path, tmp_path: Path
) -> None:
    plan = Plan(Lineage("0.1.0", "2025-06-01"), threads=threads)
    build_release(InMemory(corpus), plan, tmp_path / "out")
    assert contents(tmp_path / "out") == contents(release)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_files_and_records_leaves_no_trace(
    seed: int, release: Path, corpus: Corpus, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    data = tmp_path / "data"
    files = [path for path in (KLOPSTOCK / "data").rglob("*") if path.is_file()]
    chance.shuffle(files)
    for path in files:
        copy = data / path.relative_to(KLOPSTOCK / "data")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
        os.utime(copy, (seed, seed))
    run_python(
        BUILD,
        str(data),
        str(tmp_path / "out"),
        env={"PYTHONPATH": os.pathsep.join((str(ROOT / "build"), str(TESTS)))},
    )
    assert contents(tmp_path / "out") == contents(release)
    lists = {
        name: chance.sample(value, len(value))
        for name, value in vars(corpus).items()
        if isinstance(value, list)
    }
    shuffled = build(Corpus(corpus.dataset, **lists), tmp_path / "shuffled")
    assert contents(shuffled) == contents(release)


def test_inputs_of_a_release_give_the_release(release: Path, tmp_path: Path) -> None:
    run_python(BUILD, str(release / "inputs"), str(tmp_path / "out"))
    assert contents(tmp_path / "out") == contents(release)
