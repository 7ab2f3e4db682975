"""The archive: texts by digest, whatever their names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimpress.evidence import archive as module
from claimpress.evidence.archive import Archive
from claimpress.model.errors import UserError
from claimpress.model.text import normalise

TEXT = "Boats were built.\n\nMore boats were “built”.\n".encode()
NORMAL = normalise(TEXT)


def opened(folder: Path) -> Archive:
    found = Archive.open(folder)
    assert found is not None
    return found


def test_a_text_is_found_by_its_bytes_in_any_folder_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/no name at all").write_bytes(TEXT)
    assert opened(tmp_path).text(NORMAL.raw_sha256, "0" * 64) == NORMAL


def test_a_file_with_the_same_words_stands_in(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(TEXT.replace(b"\n", b"\r\n").replace("“".encode(), b'"'))
    found = opened(tmp_path).text(NORMAL.raw_sha256, NORMAL.sha256)
    assert found is not None
    assert (found.text, found.sha256) == (NORMAL.text, NORMAL.sha256)
    assert found.raw_sha256 != NORMAL.raw_sha256


def test_the_very_file_comes_before_one_with_the_same_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT + b"\n")
    (tmp_path / "b.txt").write_bytes(TEXT)
    assert opened(tmp_path).text(NORMAL.raw_sha256, NORMAL.sha256) == NORMAL


def test_a_text_that_is_not_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"something else")
    assert opened(tmp_path).text(NORMAL.raw_sha256, NORMAL.sha256) is None


def test_no_folder_is_no_archive_and_a_wrong_one_an_error(tmp_path: Path) -> None:
    assert Archive.open(None) is None
    assert Archive.open("") is None
    with pytest.raises(UserError, match="does not exist") as caught:
        Archive.open(tmp_path / "gone")
    assert "--archive" in caught.value.remedy
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="is not a folder"):
        Archive.open(tmp_path / "file")


def test_a_folder_that_may_not_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UserError, match="cannot be read: Permission denied"):
        Archive.open(tmp_path)


def test_what_is_no_text_is_passed_over_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (tmp_path / "outside.txt").write_bytes(TEXT)
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "folder-link").symlink_to(tmp_path)
    (folder / "dangling").symlink_to(folder / "nothing")
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    (folder / "large.txt").write_bytes(b"x" * 101)
    os.mkfifo(folder / "pipe")
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    archive = opened(folder)
    assert archive.text(NORMAL.raw_sha256, NORMAL.sha256) is None
    assert sorted(archive.skipped) == [
        "dangling: not a regular file",
        "large.txt: larger than 16 MB",
        "latin.txt: not UTF-8",
        "link.txt: a link that leads out of the archive",
        "pipe: not a regular file",
    ]


def test_a_link_inside_the_archive_is_followed(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/a").write_bytes(TEXT)
    (tmp_path / "b").symlink_to(tmp_path / "texts/a")
    assert opened(tmp_path).text(NORMAL.raw_sha256, "") == NORMAL
