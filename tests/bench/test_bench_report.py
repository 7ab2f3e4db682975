"""The page and the plot are those of the figures beside them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

from bench.contests import BARE, OURS
from bench.measure import Measured, measure
from bench.plot import draw
from bench.report import DOCS, PLOT, page, panels
from bench.run import goals, times

SIZES = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))


def test_the_page_is_that_of_the_figures() -> None:
    assert (DOCS / "benchmarks.md").read_text(encoding="utf-8") == page(SIZES)


def test_the_plot_is_that_of_the_figures() -> None:
    drawn = draw(panels(SIZES))
    assert (DOCS / PLOT).read_text(encoding="utf-8") == drawn
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


def test_a_ratio_is_that_of_medians_and_its_spread_that_of_pairs() -> None:
    runs = {
        OURS: [Measured(second, 0, "") for second in (3.0, 4.0, 8.0)],
        BARE: [Measured(second, 0, "") for second in (2, 2, 2, 1, 1, 1, 1)],
    }
    (row,) = (row for row in goals(runs) if row["goal"] == 1.5)
    assert (row["reached"], row["least"], row["most"], row["met"]) == (2.0, 1.5, 4.0, False)


def test_quick_commands_are_run_more_often() -> None:
    assert [times(seconds) for seconds in (19, 21, 299, 301)] == [7, 3, 3, 1]


def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    held = "x = bytearray(60_000_000); x[::4096] = b'1' * len(x[::4096])"
    script = tmp_path / "two.py"
    script.write_text(
        f"import subprocess, sys, time\n{held}\n"
        f"subprocess.run([sys.executable, '-c', {held + '; import time; time.sleep(1)'!r}], check=True)\n",
        encoding="utf-8",
    )
    found = measure([sys.executable, str(script)])
    assert 120_000_000 < found.peak < 200_000_000
    assert found.seconds > 1
