"""The bench itself: a command that does everything wrong is caught at everything."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from survive import plans
from survive.cases import Sloppy
from survive.client import Warm
from survive.shim import Action, Kind, Plan
from survive.trials import Bench


@pytest.fixture(scope="session")
def sloppy(warm_process: Warm, quick_folder: Path) -> Bench:
    """A command that writes in place, hides what fails and leaves a lock that only it can remove."""
    return Bench(Sloppy(), warm_process, quick_folder / "sloppy")


def found(bench: Bench, chosen: Iterable[Plan]) -> set[str]:
    """What the bench found wrong over all these plans."""
    return {problem.what for plan in chosen for problem in bench.trial(plan).problems}


def test_half_results_lost_inputs_and_locks_that_stay_are_found(sloppy: Bench) -> None:
    kills = [Plan(at, Action.TEAR) for at in range(1, len(sloppy.calls) + 1)]
    assert found(sloppy, kills) == {"half", "lost", "next"}


def test_errors_that_are_hidden_or_told_badly_are_found(sloppy: Bench) -> None:
    assert "told" in found(sloppy, plans.faults(sloppy.calls, Kind.WRITE))


def test_the_same_kills_are_drawn_each_time_and_others_for_another_command(sloppy: Bench) -> None:
    drawn = [list(plans.kills(name, sloppy.calls, 50)) for name in ("one", "one", "two")]
    assert drawn[0] == drawn[1] != drawn[2]
    assert {plan.action for plan in drawn[0]} == {Action.SIGNAL, Action.TEAR, Action.TIMER}
