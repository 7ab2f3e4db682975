"""The page docs/benchmarks.md and its plot, from docs/benchmarks.json: `report.py [DOCS]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.contests import BARE, CHECK, OURS, RELEASE
from bench.plot import Line, Panel, draw

DOCS = Path(__file__).resolve().parents[2] / "docs"
PLOT = "benchmarks.svg"
SHOWN = (OURS, CHECK, RELEASE, BARE)
"""Contestants that are drawn."""
GIB = 2**30
MEMORY = {1_000_000: 2, 10_000_000: 3}
"""GiB that all processes together should not exceed, by size."""
GROWTH = 11
"""How many times as long ten times as many claims should take at most."""
_TABLE = ("| what | at most | measured | |", "|---|---|---|---|")
_HEAD = """# Benchmarks

How long claimpress takes, and how much memory, beside what one would reach for instead. The records are made
up, nested and of about 800 bytes like those of the first dataset. The others read the same file of claims;
DuckDB and Hugging Face datasets check nothing. A goal holds at the size for which it was set.

Each command is run as a process of its own, in turn with the others: seven times where it takes less than 20
seconds, once where it takes more than 300, else three times. Given are medians, and the least and the most;
ratios are those of runs that stood side by side. Memory is that of all processes of a command together (a
page that several share counts once), looked at up to twenty times a second, and so seldom that looking takes
no more than a twenty-fifth of the time. Files had been read before, so the disk is hardly measured. All of it
stands in [benchmarks.json](benchmarks.json); `make bench SIZE=100000` measures again, on your machine.
"""


def page(sizes: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    parts = [_HEAD, "## Goals", *_goals(sizes)]
    parts += [
        "## Time and memory against size",
        f"![Seconds and memory against the number of claims]({PLOT})",
    ]
    for size, found in sizes.items():
        parts += [f"## {int(size):,} claims", "\n".join(_runs(found)), _machine(found)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _goals(sizes: Mapping[str, Any]) -> Iterator[str]:
    for size, found in sizes.items():
        rows = [*(_goal(row, int(size)) for row in found["goals"]), *_memory(int(size), found)]
        yield "\n".join([f"At {int(size):,} claims:", "", *_TABLE, *rows])
    if {"1000000", "10000000"} <= set(sizes):
        yield "\n".join(["From 1,000,000 to 10,000,000 claims:", "", *_TABLE, *_growth(sizes)])


def _goal(row: Mapping[str, Any], size: int) -> str:
    goal, reached, least, most = (_figure(row[name]) for name in ("goal", "reached", "least", "most"))
    mark = _mark(row["met"]) if row["at"] == size else ""
    return f"| {row['what']} | {goal if mark else ''} | {reached} ({least} to {most}) | {mark} |"


def _memory(size: int, found: Mapping[str, Any]) -> Iterator[str]:
    most = MEMORY.get(size)
    for name in (OURS, RELEASE):
        if most is not None and name in found["runs"]:
            peak = found["runs"][name]["peak"] / GIB
            yield f"| {name}, GiB of memory | {most} | {_figure(peak)} | {_mark(peak <= most)} |"


def _growth(sizes: Mapping[str, Any]) -> Iterator[str]:
    for name in (OURS, CHECK, RELEASE):
        small, large = (sizes[size]["runs"].get(name) for size in ("1000000", "10000000"))
        if small and large:
            times = large["median"] / small["median"]
            yield f"| {name}, times as long | {GROWTH} | {_figure(times)} | {_mark(times <= GROWTH)} |"


def _runs(found: Mapping[str, Any]) -> Iterator[str]:
    yield from ("| command | seconds | runs | memory |", "|---|---|---|---|")
    for name, run in found["runs"].items():
        least, most = min(run["seconds"]), max(run["seconds"])
        times, peak = len(run["seconds"]), run["peak"] / GIB
        seconds = f"{run['median']:.2f} ({least:.2f} to {most:.2f})"
        yield f"| {name} | {seconds} | {times} | {peak:.2f} GiB |"
    if mistakes := found.get("mistakes"):
        yield ""
        yield (
            f"Of {mistakes['made']:,} mistakes in the bad records {mistakes['found']:,} were found, each at "
            "its line with its code."
        )


def _machine(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"Measured on {found['day']}: {machine['cores']} cores ({machine['cpu']}), "
        f"{machine['memory'] / GIB:.0f} GiB, {machine['system']}, Python {machine['python']}; {packages}."
        f"{found.get('note', '')}"
    )


def _figure(number: float) -> str:
    return f"{number:.3g}"


def _mark(met: bool) -> str:
    return "met" if met else "**not met**"


def panels(sizes: Mapping[str, Any]) -> list[Panel]:
    """What is drawn: seconds and gibibytes against the number of claims."""
    return [
        Panel("seconds", _lines(sizes, lambda run: run["median"]), by_tens=True),
        Panel("memory, GiB", _lines(sizes, lambda run: run["peak"] / GIB), by_tens=False),
    ]


def _lines(sizes: Mapping[str, Any], of: Callable[[Mapping[str, Any]], float]) -> list[Line]:
    runs = [(int(size), found["runs"]) for size, found in sizes.items()]
    return [Line(name, [(size, of(run[name])) for size, run in runs if name in run]) for name in SHOWN]


def main() -> None:
    """The command."""
    docs = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    sizes = json.loads((docs / "benchmarks.json").read_text(encoding="utf-8"))
    (docs / "benchmarks.md").write_text(page(sizes), encoding="utf-8")
    (docs / PLOT).write_text(draw(panels(sizes)), encoding="utf-8")


if __name__ == "__main__":
    main()
