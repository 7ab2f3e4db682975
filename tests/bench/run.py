"""`make bench`: claimpress and what else one would reach for, in turn, on the same records.

`run.py SIZE FOLDER` makes its data in FOLDER, and writes what it found beside what was found at other sizes
to docs/benchmarks.json; `report.py` makes a page of that.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.contests import CHECK_BAD, CONTESTANTS, GOALS, SMALL, Contestant, Data
from bench.generate import MISTAKES, generate
from bench.measure import Measured, measure
from bench.world import World
from bench.yamlfiles import write_yaml

SEED = 7
SHARE = 0.01
FAST, LONG = 20.0, 300.0
"""Seconds: below the first a run is done seven times, beyond the second once, else three times."""
RESULTS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.json"
PACKAGES = ("claimpress", "duckdb", "pyarrow", "pydantic", "datasets", "frictionless", "jsonschema")


def times(seconds: float) -> int:
    """How often a command is run that takes so long."""
    if seconds > LONG:
        return 1
    return 7 if seconds < FAST else 3


def prepared(size: int, folder: Path) -> Data:
    """The data of a size, made where it is not there yet."""
    data = Data(folder / f"{size}/clean/data", folder / f"{size}/bad/data", folder / f"{size}/out")
    for root, share in ((data.clean, 0.0), (data.bad, SHARE)):
        if not (root / "dataset.json").exists():
            print(f"making {size:,} claims, {share:.0%} of them bad", flush=True)
            generate(World(size, SEED), root / "claims.jsonl", errors=share)
    data.out.mkdir(parents=True, exist_ok=True)
    if size == SMALL and not data.yaml.exists():
        print(f"{write_yaml(data.clean, data.yaml):,} files of YAML", flush=True)
    return data


def run_once(contestant: Contestant, data: Data) -> Measured:
    """One run, prepared."""
    contestant.prepare(data)
    found = measure(contestant.command(data), codes=contestant.codes)
    print(f"{found.seconds:8.2f} s {found.peak / 1e9:6.2f} GB  {contestant.name}", flush=True)
    return found


def rounds(contestants: Sequence[Contestant], data: Data) -> dict[str, list[Measured]]:
    """All runs of each contestant; in every round each one that is still due has its turn."""
    found: dict[str, list[Measured]] = {one.name: [run_once(one, data)] for one in contestants}
    for number in range(1, 7):
        for one in contestants:
            if number < times(found[one.name][0].seconds):
                found[one.name].append(run_once(one, data))
    return found


def due(size: int, words: Sequence[str]) -> list[Contestant]:
    """Those that are run at a size, and whose names hold one of the words."""
    chosen = (one for one in CONTESTANTS if one.only in (None, size))
    return [one for one in chosen if not words or any(word in one.name for word in words)]


def told(found: dict[str, list[Measured]]) -> dict[str, Any]:
    """Runs as they are written down."""
    return {
        name: {
            "seconds": [round(run.seconds, 3) for run in runs],
            "median": round(median(run.seconds for run in runs), 3),
            "peak": max(run.peak for run in runs),
        }
        for name, runs in found.items()
    }


def goals(found: dict[str, list[Measured]]) -> list[dict[str, Any]]:
    """Each goal with what was reached in runs that stood side by side: by medians, at least, and at most."""
    rows = []
    for goal in GOALS:
        one, other = found.get(goal.one), found.get(goal.other or "")
        if not one or (goal.other and not other):
            continue
        if other:
            side_by_side = list(zip(one, other, strict=False))
            pairs = [a.seconds / b.seconds for a, b in side_by_side]
            ones, others = zip(*((a.seconds, b.seconds) for a, b in side_by_side), strict=True)
            reached = median(ones) / median(others)
        else:
            pairs = [run.seconds for run in one]
            reached = median(pairs)
        rows.append(
            {
                "what": goal.what,
                "goal": round(goal.most, 4),
                "at": goal.at,
                "reached": round(reached, 4),
                "least": round(min(pairs), 4),
                "most": round(max(pairs), 4),
                "met": reached <= goal.most,
            }
        )
    return rows


def machine() -> dict[str, Any]:
    """Where it was run."""
    told_of = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.partition(":")[2].strip() for line in told_of if "model name" in line), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu or platform.machine(),
        "cores": os.cpu_count(),
        "memory": memory,
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def mistakes(bad: Path) -> dict[str, int]:
    """How many mistakes were made in the bad claims, and how many of them the last run found."""
    made = {(one["line"], one["code"]) for one in _lines(bad / MISTAKES)}
    findings = _lines(written(bad))
    found = {(one["line"], one["code"]) for one in findings if one["file"].endswith("/claims.jsonl")}
    return {"made": len(made), "found": len(made & found)}


def written(bad: Path) -> Path:
    """Where findings stand that are many."""
    return bad.parent / "dist" / "findings.jsonl"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def beside(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """What was found now; where some contestants were chosen, with what was found of the others before."""
    if before is not None:
        now = {**before, **now, "runs": before["runs"] | now["runs"]}
        again = {row["what"] for row in now["goals"]}
        now["goals"] += [row for row in before["goals"] if row["what"] not in again]
    order = [one.name for one in CONTESTANTS]
    now["runs"] = {name: now["runs"][name] for name in sorted(now["runs"], key=order.index)}
    now["goals"].sort(key=lambda row: [goal.what for goal in GOALS].index(row["what"]))
    return {**now, "day": date.today().isoformat(), "seed": SEED, "machine": machine()}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", default=[], help="contestants whose names hold this text")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where results go")
    given = parser.parse_args()
    data = prepared(given.size, given.folder.resolve())
    found = rounds(due(given.size, given.only), data)
    sizes = json.loads(given.out.read_text(encoding="utf-8")) if given.out.exists() else {}
    before = sizes.get(str(given.size)) if given.only else None
    now = {"runs": told(found), "goals": goals(found)}
    if CHECK_BAD in found and written(data.bad).exists():
        now["mistakes"] = mistakes(data.bad)
    sizes[str(given.size)] = beside(before, now)
    ordered = {size: sizes[size] for size in sorted(sizes, key=int)}
    given.out.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
