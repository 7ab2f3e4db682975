"""Places for what does not fit into memory: no run takes away what another host works on."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimpress.disk.room import clear_work, work_folder
from claimpress.model.errors import UserError

GONE = 4_194_301
"""No system gives out so high a process id by default."""


@pytest.fixture(autouse=True)
def host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "node-7")


def left(folder: Path) -> None:
    """What killed runs left: here, on hosts with names like ours, and one of another kind."""
    for name in ("node-7", "node-8", "node-7-1", "node"):
        (folder / f".tmp-work-{name}-{GONE}/half").mkdir(parents=True)
    (folder / f".tmp-work-{GONE}").mkdir()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_only_what_this_host_left_is_removed(tmp_path: Path) -> None:
    left(tmp_path)
    others = names(tmp_path) - {f".tmp-work-node-7-{GONE}"}
    with work_folder("work", 1, tmp_path) as own:
        assert own.name.startswith(".tmp-work-node-7-")
        assert names(tmp_path) == {*others, own.name}
        clear_work("work", tmp_path)
        assert own.is_dir()
    assert names(tmp_path) == others


def test_any_later_run_on_the_same_host_removes_it(tmp_path: Path) -> None:
    left(tmp_path)
    clear_work("work", tmp_path)
    assert f".tmp-work-node-7-{GONE}" not in names(tmp_path)
    assert len(names(tmp_path)) == 4


def test_tmpdir_is_no_remedy_for_a_shared_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError) as told, work_folder("work", 2**60, tmp_path):
        pass
    assert "TMPDIR" not in told.value.remedy
    with pytest.raises(UserError) as told, work_folder("work", 2**60):
        pass
    assert "TMPDIR" in told.value.remedy
