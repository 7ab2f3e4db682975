"""Files and folders that take their place whole, whatever they are called and whatever goes wrong."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest

from claimpress.disk.plain import write_text
from claimpress.disk.whole import aside, replace_all, staged, staged_file
from claimpress.model.errors import UserError

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
    with aside(tmp_path / name) as folder:
        begin = folder.name.removesuffix(str(os.getpid()))
    kept = (f"{begin}{os.getppid()}", f"{begin}draft", f".tmp-other-{GONE}")
    for left in (*kept, f"{begin}{GONE}", f"{begin.replace('.tmp-', '.old-')}{GONE}"):
        write_text(tmp_path / left / "half", "written")
    with aside(tmp_path / name):
        pass
    assert {path.name for path in tmp_path.iterdir()} == set(kept)


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
