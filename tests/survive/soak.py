"""The long run, `make soak` or `python -m survive.soak [KILLS [COMMAND ...]]`: every call of every kind hurt.

A table on standard output, one line a command, every count of what went wrong 0; what went wrong, and the
plan that it came of, on standard error; exit code 1 where anything did.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from survive import plans
from survive.cases import CASES
from survive.client import warm
from survive.shim import NO_COMPILER, Action, Kind, Plan, compiled, compiler
from survive.trials import Bench, Trial

KILLS = 200
FAILING = (Action.FAIL, Action.VANISH)
COLUMNS = {
    "half": "half releases",
    "lost": "lost inputs",
    "ledger": "ledger without folder",
    "told": "ended badly",
    "next": "next run failed",
}


@dataclass
class Tally:
    """What came of the runs of one command."""

    runs: int = 0
    faults: int = 0
    kills: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    seconds: float = 0


def everything(bench: Bench, kills: int) -> Iterator[Plan]:
    """All plans for a command."""
    for kind in Kind:
        yield from plans.faults(bench.calls, kind)
    yield from plans.lasting(bench.calls, step=4)
    for at in plans.vanishing(bench.calls, step=4):
        yield Plan(at, Action.VANISH)
    yield from plans.around_renames(bench.calls)
    yield from plans.kills(bench.case.name, bench.calls, kills)


def soak(bench: Bench, kills: int, tell: Callable[[str], None]) -> Tally:
    """Carry out all plans and count."""
    tally, begun = Tally(), time.monotonic()
    for plan in everything(bench, kills):
        trial = bench.vanish(plan.at) if plan.action is Action.VANISH else bench.trial(plan)
        _count(tally, plan, trial)
        for text in trial.told():
            tell(f"{bench.case.name}: {plan}: {text}")
    tally.seconds = time.monotonic() - begun
    return tally


def _count(tally: Tally, plan: Plan, trial: Trial) -> None:
    tally.runs += 1
    tally.faults += plan.action in FAILING
    tally.kills += plan.action not in FAILING
    tally.problems.update(problem.what for problem in trial.problems)


def main(kills: int, names: Sequence[str]) -> int:
    """Run these commands; 0 where nothing broke."""
    if compiler() is None:
        _complain(NO_COMPILER)
        return 3
    if unknown := [name for name in names if name not in CASES]:
        _complain(f"no such command: {', '.join(unknown)}; there are {', '.join(CASES)}")
        return 2
    heads = ["command", "runs", "faults", "kills", *COLUMNS.values(), "seconds"]
    widths = [max(len(head), 8) for head in heads]
    print("  ".join(head.rjust(width) for head, width in zip(heads, widths, strict=True)), flush=True)
    broken = 0
    with tempfile.TemporaryDirectory(prefix="soak-") as name, warm(compiled(Path(name))) as process:
        for case in (CASES[name] for name in names):
            tally = soak(Bench(case, process, Path(name) / case.name), kills, _complain)
            broken += sum(tally.problems.values())
            counts = [tally.runs, tally.faults, tally.kills, *(tally.problems[what] for what in COLUMNS)]
            cells = [case.name, *map(str, counts), f"{tally.seconds:.0f}"]
            print("  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True)), flush=True)
    return 1 if broken else 0


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS, sys.argv[2:] or list(CASES)))
