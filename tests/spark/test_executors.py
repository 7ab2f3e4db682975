"""What an executor does with a range of a file, and what the driver keeps of it. No cluster is needed."""

from __future__ import annotations

import errno
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.generate import generate
from bench.world import World
from claimpress.columns import kernel
from claimpress.columns.large import LargeFile
from claimpress.engine.stage import Stage
from claimpress.load.files import InputFile
from claimpress.load.pieces import Pieces
from claimpress.load.ranges import ranges
from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS
from claimpress.release.opened import opened
from claimpress.validation import cluster as module
from claimpress.validation.cluster import Cluster
from claimpress.validation.executors import RangeTask, screened, told
from claimpress.validation.platform import Screened, ThisMachine

CLAIMS = 400


@pytest.fixture
def claims(tmp_path: Path) -> InputFile:
    path = tmp_path / "data/claims.jsonl"
    generate(World(CLAIMS, 2), path, workers=1, errors=0.5)
    return InputFile(KINDS["claim"], path, "claims.jsonl")


@pytest.fixture
def on_two(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs of a cluster that does them here: how many things each has."""
    jobs: list[int] = []

    def each(_: object, work: Any, things: Any) -> list[Any]:
        jobs.append(len(things))
        return [work(thing) for thing in things]

    def in_waves(_: object, work: Any, things: Any) -> Iterator[Any]:
        for at in range(0, len(things), 2):
            yield from each(_, work, things[at : at + 2])

    monkeypatch.setattr(module, "check_session", lambda _: None)
    monkeypatch.setattr(module, "each", each)
    monkeypatch.setattr(module, "in_waves", in_waves)
    return jobs


def taken(platform: Any, file: InputFile, folder: Path) -> list[Screened]:
    (folder / "tables").mkdir(parents=True)
    stage = Stage(folder / "tables")
    return list(platform.screened(LargeFile(file, 0), Pieces(file), stage))


def summed(some: list[Screened]) -> tuple[int, int, int, list[tuple[int, bytes]]]:
    looked_at = [numbered for one in some for numbered in one.looked_at]
    return sum(s.size for s in some), sum(s.lines for s in some), sum(s.fitting for s in some), looked_at


def test_lines_to_look_at_do_not_travel_with_answers(
    claims: InputFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where that is every line; they are handed over once."""
    monkeypatch.setattr(kernel, "library", lambda: None)
    (whole,) = ranges(claims, 1 << 30)
    task = RangeTask(whole, 0, 1, tmp_path)
    answer = screened(task)
    assert len(pickle.dumps(answer)) < 1_000
    lines = claims.path.read_bytes().splitlines()
    assert summed(list(told(task, answer)))[3] == list(enumerate(lines, 1))
    assert [path.name for path in task.tables.iterdir()] == []


def test_a_range_that_is_read_twice_is_there_once(claims: InputFile, tmp_path: Path) -> None:
    (whole,) = ranges(claims, 1 << 30)
    task = RangeTask(whole, 0, 1, tmp_path)
    assert screened(task) == screened(task)
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == [task.name]


def test_a_wave_is_settled_before_the_next(
    claims: InputFile, tmp_path: Path, on_two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = summed(taken(ThisMachine(), claims, tmp_path / "here"))
    monkeypatch.setattr(module, "RANGE", claims.size() // 5 + 1)
    (tmp_path / "tables").mkdir()
    found = Cluster(None).screened(LargeFile(claims, 0), Pieces(claims), Stage(tmp_path / "tables"))  # type: ignore[arg-type]
    first = next(iter(found))
    assert on_two == [5, 2]
    assert summed([first, *found]) == here
    assert on_two == [5, 2, 2, 1]


def test_small_files_need_no_job_until_they_are_many(
    claims: InputFile, tmp_path: Path, on_two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RANGE", claims.size())
    platform = Cluster(None)  # type: ignore[arg-type]
    read = [summed(taken(platform, claims, tmp_path / str(number))) for number in range(4)]
    assert on_two == []
    read.append(summed(taken(platform, claims, tmp_path / "last")))
    assert on_two == [1, 1]
    assert all(one == read[0] for one in read)


@pytest.mark.usefixtures("on_two")
def test_executors_without_the_compiled_reader_are_named_once(
    claims: InputFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RANGE", claims.size() // 5 + 1)
    monkeypatch.setattr(kernel, "library", lambda: None)
    monkeypatch.setattr("socket.gethostname", lambda: "node-7")
    notes: list[str] = []
    taken(Cluster(None, notes.append), claims, tmp_path / "work")  # type: ignore[arg-type]
    (note,) = notes
    assert "node-7 lacks the compiled reader" in note
    assert "C compiler" in note


def test_a_full_disk_is_no_fault_of_the_file_that_is_read(
    claims: InputFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Stage.add

    def full(stage: Stage, name: str, table: Any) -> None:
        if name == "raw_claim" and table.num_rows:
            raise OSError(errno.ENOSPC, "No space left on device")
        add(stage, name, table)

    monkeypatch.setattr(Stage, "add", full)
    with (
        pytest.raises(UserError, match=r"cannot write .*: no space left on the disk"),
        opened(claims.path.parent, tmp_path / "out", platform=ThisMachine()),
    ):
        pass
    assert not list(tmp_path.rglob(".tmp-*"))
