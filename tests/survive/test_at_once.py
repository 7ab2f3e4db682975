"""Two runs at once: the second says who holds the lock, and a holder that is dead holds nobody up."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from survive.cases import Publish
from survive.shim import Action, Plan
from survive.trials import Bench

LOCKED = {"build": "dist/.lock", "release": "data/releases/.lock", "get": "got/.lock"}
Benches = Callable[[str], Bench]


def stopped(bench: Bench) -> int:
    """A run that has been stopped in the middle of its work; its process id."""
    bench.fresh()
    plan = Plan(len(bench.calls) // 2, Action.SIGNAL, signal.SIGSTOP)
    pid = bench.warm.start(bench.case.name, bench.case.arguments(bench.scratch), bench.scratch, plan)
    assert bench.warm.is_stopped(pid)
    return pid


def finish(bench: Bench, pid: int) -> None:
    """Let a stopped run go on to its end, which is a good one."""
    bench.warm.signal(pid, signal.SIGCONT)
    trial = bench.judge(bench.warm.wait(pid))
    assert trial.told() == []
    assert trial.outcome.code == 0


@pytest.mark.parametrize("name", LOCKED)
def test_the_second_is_told_who_holds_the_lock_and_the_first_goes_on(name: str, bench_of: Benches) -> None:
    bench = bench_of(name)
    first = stopped(bench)
    second = bench.run(Plan())
    assert second.code == 3
    assert f"by process {first}" in " ".join(second.err.split())
    assert "Wait until it has ended" in " ".join(second.err.split())
    finish(bench, first)


@pytest.mark.parametrize("name", LOCKED)
def test_a_holder_that_is_killed_holds_nobody_up(name: str, bench_of: Benches) -> None:
    bench = bench_of(name)
    first = stopped(bench)
    bench.warm.signal(first, signal.SIGKILL)
    assert bench.judge(bench.warm.wait(first)).told() == []
    assert (bench.run(Plan()).code, (bench.scratch / LOCKED[name]).exists()) == (0, False)


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_file_with_the_number_of_another_living_process_holds_nobody_up(
    name: str, bench_of: Benches
) -> None:
    bench = bench_of(name)
    bench.fresh()
    (bench.scratch / LOCKED[name]).write_text(f"{os.getpid()}\n")
    assert bench.judge(bench.run(Plan())).told() == []


@pytest.mark.parametrize(("stopping", "other"), [("build", "release"), ("release", "build")])
def test_building_and_sealing_do_not_wait_for_each_other(
    stopping: str, other: str, bench_of: Benches
) -> None:
    bench = bench_of(stopping)
    first = stopped(bench)
    beside = bench.warm.run(other, [bench.scratch])
    bench.warm.signal(first, signal.SIGCONT)
    assert (beside.code, bench.warm.wait(first).code) == (0, 0), beside.err
    assert bench.warm.run("command", ["--data", bench.scratch, "verify"]).code == 0
    # The draft that began before the seal is known to be out of date, and made anew.
    assert bench.warm.run("build", [bench.scratch]).code == 0
    note = (bench.scratch / "dist/build.json").read_text()
    assert '"previous": "0.2.0"' in note


def test_two_publishers_of_the_same_release_both_end_well(bench_of: Benches) -> None:
    bench = bench_of("publish")
    bench.fresh()
    locking = [at for at, call in enumerate(bench.calls, 1) if call == f"open /{Publish.place}/.lock"]
    # The lock is held file by file, and waited for: so the first one stops where it does not hold it.
    plan = Plan(locking[len(locking) // 2], Action.SIGNAL, signal.SIGSTOP)
    first = bench.warm.start("publish", [bench.scratch], bench.scratch, plan)
    assert bench.warm.is_stopped(first)
    assert bench.run(Plan()).code == 0
    finish(bench, first)


def test_two_edits_at_once_leave_every_file_whole(bench_of: Benches) -> None:
    bench = bench_of("edit")
    first = stopped(bench)
    assert bench.run(Plan()).code == 0
    finish(bench, first)
