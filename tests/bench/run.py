"""claimpress and what else one would reach for, in turn, on the same records: `run.py SIZE FOLDER`.

Data and results, `benchmarks.json`, are kept in FOLDER.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

if __package__ in (None, ""):  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.contests import CONTESTANTS, GOALS, Contestant, Data
from bench.generate import generate
from bench.measure import Measured, measure
from bench.world import World

SEED = 7
SHARE = 0.01
FAST, LONG = 20.0, 300.0
"""Seconds: below the first a run is done seven times, beyond the second once, else three times."""
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


def ratios(found: dict[str, list[Measured]]) -> list[dict[str, Any]]:
    """Each goal with the ratio of medians, and the least and greatest of the paired runs."""
    rows = []
    for goal in GOALS:
        one, other = found.get(goal.one), found.get(goal.other)
        if not one or not other:
            continue
        pairs = [a.seconds / b.seconds for a, b in zip(one, other, strict=False)]
        ratio = median(run.seconds for run in one) / median(run.seconds for run in other)
        rows.append(
            {
                "what": goal.what,
                "goal": round(goal.most, 4),
                "ratio": round(ratio, 4),
                "least": round(min(pairs), 4),
                "most": round(max(pairs), 4),
                "met": ratio <= goal.most,
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


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", default=[], help="contestants whose names hold this text")
    parser.add_argument("--out", type=Path, help="where results go instead")
    given = parser.parse_args()
    data = prepared(given.size, given.folder.resolve())
    chosen = [one for one in CONTESTANTS if not given.only or any(text in one.name for text in given.only)]
    found = rounds(chosen, data)
    results = {"size": given.size, "seed": SEED, "machine": machine(), "runs": told(found)}
    results["ratios"] = ratios(found)
    out = given.out or given.folder / "benchmarks.json"
    out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for row in results["ratios"]:
        mark = "met" if row["met"] else "NOT met"
        print(
            f"{row['ratio']:8.3f} ({row['least']:.3f} to {row['most']:.3f}), goal {row['goal']}, {mark}:",
            row["what"],
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
