"""SIGKILL at moments that are drawn, and around each rename."""

from __future__ import annotations

import signal

from survive import plans
from survive.trials import Bench

KILLS = 20


def test_killed_at_random_moments(bench: Bench) -> None:
    trials = [bench.trial(plan) for plan in plans.kills(bench.case.name, bench.calls, KILLS)]
    assert [told for trial in trials for told in trial.told()] == []
    killed = [trial for trial in trials if trial.outcome.code == -signal.SIGKILL]
    # One whose time had not come when the run had ended kills nothing.
    assert len(killed) >= KILLS // 2


def test_killed_before_and_after_each_rename(bench: Bench) -> None:
    trials = [bench.trial(plan) for plan in plans.around_renames(bench.calls, bench.case.every, last=2)]
    assert trials
    assert [told for trial in trials for told in trial.told()] == []
    assert {trial.outcome.code for trial in trials} == {-signal.SIGKILL}
