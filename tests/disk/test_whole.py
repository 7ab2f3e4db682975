"""Files and folders that take their place whole, whatever they are called and whatever goes wrong."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from claimpress.disk import whole
from claimpress.disk.plain import sync, write_text
from claimpress.disk.whole import aside, replace_all, staged, staged_file
from claimpress.model.errors import UserError
from support_release import run_python

NAMES = ["plain.txt", "it's [all] * here?", "x" * 255, "я" * 127, "-4194301"]
GONE = 4_194_301
"""No system gives out so high a process id by default."""


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_written(name: str, tmp_path: Path) -> None:
    with staged_file(tmp_path / name) as fresh:
        fresh.write_text("first")
    replace_all({tmp_path / name: b"second"})
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "second"


@pytest.mark.parametrize("name", NAMES)
def test_what_a_killed_run_left_is_cleared_and_what_only_looks_like_it_stays(
    name: str, tmp_path: Path
) -> None:
    begin = _begin(tmp_path / name)
    kept = (f"{begin}draft", f"{begin}12-{GONE}", f".tmp-other-{GONE}")
    for left in (*kept, f"{begin}{GONE}", f"{begin}{GONE}.1"):
        write_text(tmp_path / left / "half", "written")
    with aside(tmp_path / name):
        pass
    assert {path.name for path in tmp_path.iterdir()} == set(kept)


def _begin(out: Path) -> str:
    """What the names of temporary folders for `out` begin with."""
    with aside(out) as folder:
        return folder.name.removesuffix(str(os.getpid()))


def test_a_number_that_belongs_to_another_process_by_now_holds_nothing(tmp_path: Path) -> None:
    left = tmp_path / f"{_begin(tmp_path / 'out')}{os.getppid()}"
    write_text(left / "half", "written")
    with aside(tmp_path / "out"):
        assert not left.exists()


@pytest.mark.parametrize("where", ["here", "in another process"])
def test_what_is_being_written_is_never_taken_for_a_leftover(where: str, tmp_path: Path) -> None:
    with aside(tmp_path / "out") as first:
        write_text(first / "half", "written")
        if where == "here":
            with aside(tmp_path / "out") as second:
                assert second != first
        else:
            # Two containers on one disk can have the same number: only the lock tells.
            run_python(OTHER, str(tmp_path / "out"), str(os.getpid()))
        assert (first / "half").read_text() == "written"
    assert list(tmp_path.iterdir()) == []


OTHER = """
import os, sys
from pathlib import Path
from claimpress.disk.whole import aside
os.getpid = lambda: int(sys.argv[2])
with aside(Path(sys.argv[1])) as folder:
    print(folder)
"""


def test_without_locks_the_number_of_the_process_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    begin = _begin(tmp_path / "out")
    for pid in (os.getppid(), GONE):
        write_text(tmp_path / f"{begin}{pid}" / "half", "written")
    with staged(tmp_path / "out") as fresh:
        write_text(fresh / "file", "new")
    assert {path.name for path in tmp_path.iterdir()} == {"out", f"{begin}{os.getppid()}"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder that is to be replaced."""
    write_text(tmp_path / "out/file", "old")
    return tmp_path / "out"


def test_a_reader_finds_a_folder_at_every_moment_of_its_replacement(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, steps = Path.rename, []

    def rename(self: Path, target: Path) -> Path:
        steps.append(self)
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with staged(old) as fresh:
        write_text(fresh / "file", "new")
    assert (old / "file").read_text() == "new"
    assert steps == []
    assert [path.name for path in old.parent.iterdir()] == ["out"]


def test_where_nothing_can_change_places_it_is_replaced_in_steps(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "exchange", lambda *_: False)
    with staged(old) as fresh:
        write_text(fresh / "file", "new")
    assert (old / "file").read_text() == "new"
    assert [path.name for path in old.parent.iterdir()] == ["out"]


def test_a_folder_that_a_killed_run_had_moved_away_is_put_back(old: Path) -> None:
    moved = f"{_begin(old).replace('.tmp-', '.old-')}{GONE}"
    old.rename(old.with_name(moved))
    with aside(old):
        assert (old / "file").read_text() == "old"
    (old.with_name(moved)).mkdir()
    with aside(old):
        pass
    assert (old / "file").read_text() == "old"
    assert [path.name for path in old.parent.iterdir()] == ["out"]


def test_a_link_is_replaced_and_what_it_points_to_stays(old: Path) -> None:
    (old.parent / "link").symlink_to(old)
    with staged(old.parent / "link") as fresh:
        write_text(fresh / "file", "new")
    assert (old / "file").read_text() == "old"
    assert (old.parent / "link/file").read_text() == "new"
    assert {path.name for path in old.parent.iterdir()} == {"out", "link"}


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    write_text(tmp_path / "old/file", "as it was")
    with suppress(RuntimeError), staged(tmp_path / "old") as fresh:
        write_text(fresh / "file", "half")
        raise RuntimeError
    assert (tmp_path / "old/file").read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_files_whose_names_begin_alike_are_written_together(tmp_path: Path) -> None:
    names = ["x" * 60 + end for end in ("-one.yaml", "-two.yaml")]
    replace_all({tmp_path / name: name.encode() for name in names})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict(
        zip(names, names, strict=True)
    )


@pytest.mark.parametrize("step", ["write_bytes", "mkdir", "replace"])
def test_a_refusal_names_the_file_that_was_meant(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(Path, step)

    def refuse(self: Path, *rest: object, **named: object) -> object:
        if self == tmp_path:
            return real(self, *rest, **named)
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, step, refuse)
    with pytest.raises(UserError, match="no space left") as caught:
        replace_all({tmp_path / "claims.yaml": b"new"})
    assert caught.value.message.startswith(f"nothing was changed: {tmp_path / 'claims.yaml'}:")
    assert list(tmp_path.iterdir()) == []


def test_a_replaced_file_keeps_its_mode_and_a_new_one_can_be_read_by_all(tmp_path: Path) -> None:
    (tmp_path / "private").write_text("old")
    (tmp_path / "private").chmod(0o600)
    replace_all({tmp_path / "private": b"new", tmp_path / "fresh": b"new"})
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"private": 0o600, "fresh": 0o644}


def test_a_folder_that_cannot_be_forced_to_the_disk_stops_nothing_and_a_file_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    forced: list[bool] = []

    def refuse(handle: int) -> None:
        forced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        if forced[-1] is refused:
            raise OSError(22, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", refuse)
    refused = True
    replace_all({tmp_path / "file": b"new"})
    with staged(tmp_path / "folder", durable=True) as fresh:
        write_text(fresh / "file", "new")
    assert forced.count(False) == 2
    refused = False
    with pytest.raises(UserError, match="Invalid argument"):
        replace_all({tmp_path / "file": b"newer"})
    assert (tmp_path / "file").read_bytes() == b"new"


def test_files_that_were_replaced_are_taken_back_without_asking_for_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").write_text("old")
    full: list[Path] = []

    def refuse_folders(path: Path) -> bool:
        full.extend([path] if path == tmp_path else [])
        return bool(full)

    monkeypatch.setattr(whole, "sync", _refusing(sync, refuse_folders))
    monkeypatch.setattr(Path, "write_bytes", _refusing(Path.write_bytes, lambda _: bool(full)))
    with pytest.raises(UserError, match="nothing was changed"):
        replace_all({tmp_path / "one": b"new", tmp_path / "two": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one": b"old"}


def test_what_could_not_be_taken_back_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text("old")
    monkeypatch.setattr(Path, "replace", _refusing(Path.replace, _Second()))
    with pytest.raises(UserError) as caught:
        replace_all({tmp_path / "one": b"new", tmp_path / "two": b"new"})
    assert (
        f"only these files were changed: {tmp_path / 'one'}; then {tmp_path / 'two'}:" in caught.value.message
    )
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one": "new", "two": "old"}


class _Second:
    """True from the second question on."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _: Path) -> bool:
        self.asked += 1
        return self.asked > 1


def _refusing(real: Callable[..., Any], when: Callable[[Path], bool]) -> Callable[..., Any]:
    def step(path: Path, *rest: object) -> object:
        if when(path):
            raise OSError(errno.EIO, "Input/output error")
        return real(path, *rest)

    return step
