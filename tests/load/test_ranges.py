"""However a file is cut into ranges, its lines are read once each, in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.load import ranges as module
from claimpress.load.files import InputFile
from claimpress.load.pieces import Pieces
from claimpress.load.ranges import NotPlainError, Range, count_lines, ranges
from claimpress.model.kinds import KINDS


def file(folder: Path, data: bytes) -> InputFile:
    path = folder / "claims.jsonl"
    path.write_bytes(data)
    return InputFile(KINDS["claim"], path, "data/claims.jsonl")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text("ab Ї{}", max_size=12), max_size=12),
    st.booleans(),
    st.integers(1, 40),
    st.integers(1, 20),
)
def test_ranges_hold_what_pieces_hold(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ended: bool, size: int, piece: int
) -> None:
    data = "\n".join(lines).encode() + (b"\n" if ended else b"")
    one = file(tmp_path_factory.mktemp("r"), data)
    with one.path.open("rb") as stream:
        whole = list(Pieces(one, 64).read(stream))
    cut = ranges(one, size)
    found = [b"".join(some.pieces(piece)) for some in cut]
    assert b"".join(found) == b"".join(part.data for part in whole)
    assert [count_lines(some) for some in cut] == [text.count(b"\n") for text in found]


def test_an_empty_file_has_no_range(tmp_path: Path) -> None:
    assert ranges(file(tmp_path, b""), 10) == []


@pytest.mark.parametrize("data", [b"{}\r\n{}\r\n", "{}\n".encode("utf-16"), b"{}\n" + b"x" * 60 + b"\n{}\n"])
def test_what_is_not_plain_is_left_to_whoever_reads_from_the_beginning(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LINE_LIMIT", 20)
    monkeypatch.setattr(module, "_LOOKED", 8)
    one = file(tmp_path, data)
    assert None in [count_lines(some) for some in ranges(one, 7)]
    with pytest.raises(NotPlainError):
        list(Range(one, 0, len(data)).pieces(7))
