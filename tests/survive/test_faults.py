"""A fault at every write, sync and rename of each command in turn, and at some calls of every other kind."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable

import pytest

from survive import plans
from survive.cases import Get, Publish
from survive.shim import EVERYTHING, Action, Kind, Plan
from survive.trials import Bench

LAST = 4
"""Calls of a kind at a run's end that are hurt whatever else is: what readers see changes there."""


def hurt(bench: Bench, chosen: list[Plan]) -> None:
    """Try all plans; each must hurt something, and nothing may break."""
    trials = [bench.trial(plan) for plan in chosen]
    assert [told for trial in trials for told in trial.told()] == []
    assert all(trial.outcome.log for trial in trials), "a plan that met no call proves nothing"


@pytest.mark.parametrize("kind", list(plans.EACH), ids=lambda kind: kind.name.lower())
def test_one_fault_at_every_write_sync_and_rename(bench: Bench, kind: Kind) -> None:
    chosen = list(plans.faults(bench.calls, kind))
    assert chosen
    hurt(bench, chosen)


def test_one_fault_at_some_calls_of_every_other_kind(bench: Bench) -> None:
    others = [kind for kind in Kind if kind not in plans.EACH]
    step = max(24, bench.case.every)
    hurt(bench, [plan for kind in others for plan in plans.faults(bench.calls, kind, step, LAST)])


def test_what_a_download_could_not_remove_is_not_shown_with_the_release(
    bench_of: Callable[[str], Bench],
) -> None:
    bench = bench_of("get")
    at = [at for at, call in enumerate(bench.calls, 1) if re.match(r"unlink /got/.*/\.tmp-SHA256SUMS", call)]
    assert at
    hurt(bench, [Plan(one, Action.FAIL, errno.EIO) for one in at])


def test_a_disk_that_is_full_or_read_only_or_broken_from_some_call_on(bench: Bench) -> None:
    hurt(bench, list(plans.lasting(bench.calls, step=max(1, len(bench.calls) // 8))))


def test_a_disk_that_is_read_only_from_the_first_call_on_is_told(bench: Bench) -> None:
    trial = bench.trial(Plan(1, Action.FAIL, errno.EROFS, EVERYTHING))
    assert trial.told() == []
    assert (trial.outcome.code, trial.changed) == (3, False)
    assert "read-only" in trial.outcome.err


def test_a_folder_that_vanishes_while_the_command_works(bench: Bench) -> None:
    calls = plans.vanishing(bench.calls, step=max(1, len(bench.calls) // 8))
    assert [told for at in calls for told in bench.vanish(at).told()] == []


def test_every_file_of_a_seal_is_forced_to_the_disk_before_it_is_shown(
    bench_of: Callable[[str], Bench],
) -> None:
    calls = bench_of("release").calls
    shown = next(at for at, call in enumerate(calls) if call == "rename /data/releases/0.2.0")
    written = {call.removeprefix("write ") for call in calls[:shown] if call.startswith("write ")}
    written = {path for path in written if "/.tmp-0.2.0-" in path}
    assert len(written) > 80
    for path in written:
        last = max(at for at, call in enumerate(calls) if call == f"write {path}")
        assert f"sync {path}" in calls[last:shown]
    folders = {path.rpartition("/")[0] for path in written}
    assert {f"sync {folder}" for folder in folders} <= set(calls[:shown])
    ledger = next(at for at, call in enumerate(calls) if call == "rename /data/releases/index.json")
    assert "sync /data/releases" in calls[shown:ledger]
    assert "sync /data/releases" in calls[ledger:]


@pytest.mark.parametrize(
    ("name", "inside", "shown"),
    [
        ("publish", f"/{Publish.sent}/", f"rename /{Publish.listing}"),
        ("get", f"/{Get.got}.part/", f"rename /{Get.got}"),
    ],
)
def test_every_file_of_a_copy_is_forced_to_the_disk_before_it_is_shown(
    name: str, inside: str, shown: str, bench_of: Callable[[str], Bench]
) -> None:
    calls = bench_of(name).calls
    at = calls.index(shown)
    written = {call.removeprefix("write ") for call in calls[:at] if call.startswith(f"write {inside}")}
    assert len(written) > 80
    for path in written:
        last = max(number for number, call in enumerate(calls) if call == f"write {path}")
        assert f"sync {path}" in calls[last:at]
    folders = {re.sub(r"(/\.tmp-[^/]*)?/[^/]*$", "", path) for path in written}
    assert {f"sync {folder}" for folder in folders} <= set(calls[:at])
    assert f"sync {shown.split()[1].rpartition('/')[0]}" in calls[at:]
