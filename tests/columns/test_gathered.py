"""Small files read together, and files that hold more than anybody expects."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.generate import generate
from bench.world import World
from claimpress.columns.gathered import JoinedFiles, RowFile, gather
from claimpress.columns.large import LargeFile
from claimpress.load import amount, parquet
from claimpress.load.amount import bulk_size
from claimpress.load.files import InputFile, walk
from claimpress.load.pieces import Pieces
from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS
from claimpress.validation.platform import screen
from validation.test_bulk import assert_alike

CLAIM = KINDS["claim"]


def many(root: Path, errors: float = 0.1) -> Path:
    """Claims in small files of every form, some of them odd."""
    generate(World(400, 7), root / "made/claims.jsonl", workers=1, errors=errors)
    lines = (root / "made/claims.jsonl").read_bytes().splitlines(keepends=True)
    (root / "made/claims.jsonl").unlink()
    (root / "made/claims").mkdir()
    shapes = {
        "a.jsonl": b"".join(lines[:50]).rstrip(b"\n"),
        "b.jsonl": b"",
        "c.jsonl": b"\n \n\t\n",
        "d.jsonl": b"\n\n\n".join(lines[50:100]),
        "e.jsonl": b"\xef\xbb\xbf" + b"".join(lines[100:120]),
        "f.jsonl": b"".join(lines[120:150]).replace(b"\n", b"\r\n"),
        "g.jsonl": b"".join(lines[150:200]),
        "h.jsonl": b"".join(lines[200:220]) + b'{"id":"' + b"x" * 1_000_010 + b"\n",
        "i.jsonl.gz": gzip.compress(b"".join(lines[220:300])),
        "j.jsonl.gz": gzip.compress(b"".join(lines[300:320]))[:-200],
        "k.jsonl": b"".join(lines[320:]),
    }
    for name, content in shapes.items():
        (root / "made/claims" / name).write_bytes(content)
    return root / "made"


def test_many_small_files_are_found_the_same_in(tmp_path: Path) -> None:
    one_by_one, at_once = assert_alike(many(tmp_path), tmp_path / "work")
    assert {f.place.file for f in one_by_one.findings} >= {f"made/claims/{name}.jsonl" for name in "adefghk"}
    assert {name: dict(held) for name, held in at_once.files.items() if sum(held.values())} == {
        name: dict(held) for name, held in one_by_one.files.items()
    }


def test_what_is_read_together(tmp_path: Path) -> None:
    files = [file for file in walk(many(tmp_path)).files if file.kind is CLAIM]
    (tmp_path / "work").mkdir()
    found = list(gather(files, tmp_path / "work"))
    parts = [
        [part.path.name[0] for part in one.parts] if isinstance(one, JoinedFiles) else one.file.path.name[0]
        for one in found
    ]
    assert parts == [["a", "b", "c", "d"], "e", "f", ["g", "h", "i"], "j", "k"]
    assert found[0].file.name.endswith("made/claims/a.jsonl and 3 more")


def test_together_they_are_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amount, "LARGE", 20_000)
    (tmp_path / "claims").mkdir()
    (tmp_path / "sources.jsonl").write_bytes(b"x" * 15_000)
    for number in range(9):
        (tmp_path / "claims" / f"{number}.jsonl").write_bytes(b"x" * 2_000)
    assert bulk_size(walk(tmp_path)) == 0
    (tmp_path / "claims/9.jsonl").write_bytes(b"x" * 2_000)
    assert bulk_size(walk(tmp_path)) == 20_000


def repeated(path: Path, length: int, rows: int) -> None:
    """A file of Parquet with one text again and again, which is written down once."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * length]))
    pq.write_table(pa.table({"id": column}), path)


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows may take a tenth of what they may take else."""
    monkeypatch.setattr(parquet, "MEMORY", parquet.MEMORY // 10)
    parquet._database.cache_clear()
    yield
    parquet._database.cache_clear()


@pytest.mark.usefixtures("little_memory")
def test_rows_that_would_fill_the_memory_are_a_finding(tmp_path: Path) -> None:
    generate(World(60, 7), tmp_path / "data/claims.jsonl", workers=1)
    repeated(tmp_path / "data/events.parquet", 20_000, 10_000)
    assert (tmp_path / "data/events.parquet").stat().st_size < 50_000
    report, _ = assert_alike(tmp_path / "data", tmp_path / "work")
    assert [f.message for f in report.findings] == ["the file cannot be read: its rows take too much memory"]


@pytest.mark.parametrize("name", ["claims.jsonl.gz", "claims.jsonl.zst", "claims.parquet"])
def test_small_files_that_hold_much_are_read_in_bulk(tmp_path: Path, name: str) -> None:
    """A file may say what it likes of its size."""
    if name.endswith("parquet"):
        repeated(tmp_path / name, 5_000, 8_000)
    else:
        form = "gzip" if name.endswith("gz") else "zstd"
        with pa.output_stream(str(tmp_path / name), compression=form) as stream:
            for _ in range(20):
                stream.write(b"{}\n" * (1 << 20))
    (file,) = walk(tmp_path).files
    assert file.path.stat().st_size < 200_000
    assert bulk_size(walk(tmp_path)) >= amount.LARGE


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the disk has almost nothing left."""
    usage: Any = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)


@pytest.mark.parametrize("name", ["claims.jsonl.gz", "claims.parquet"])
def test_what_would_fill_the_disk_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        with duckdb.connect() as session:
            session.execute(f"COPY (SELECT repeat('x', 50000) id FROM range(9000)) TO '{path}'")
    else:
        path.write_bytes(gzip.compress(b"{}\n" * (8 << 20)))
    file = InputFile(CLAIM, path, name)
    large = RowFile(file, 0, lines_at=tmp_path / "lines") if name.endswith("parquet") else LargeFile(file, 0)
    full(monkeypatch)
    with pytest.raises(UserError, match="holds more than was foreseen"):
        large.prepare() if isinstance(large, RowFile) else large.spool(tmp_path / "lines")
    written = (tmp_path / "lines").stat().st_size
    assert written < file.size() + (8 << 20)


def test_what_was_foreseen_may_take_the_last_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "claims.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}\n" * 3, mtime=0))
    full(monkeypatch)
    LargeFile(InputFile(CLAIM, path, path.name), 0).spool(tmp_path / "lines")
    assert (tmp_path / "lines").read_bytes() == b"{}\n" * 3


def test_endless_blank_lines_take_no_room(tmp_path: Path) -> None:
    """Where lines begin is remembered for records, and found again behind blank lines too."""
    path = tmp_path / "claims.jsonl"
    texts = [b'{"id":"%d"}' % number for number in range(6)]
    blank = b"\n" * 50_000
    path.write_bytes(
        b"\n".join([blank, *texts[:3]]) + blank + b" \n\t\n" + b"\n\n".join(texts[3:5]) + b"\n" + texts[5]
    )
    large, numbers = LargeFile(InputFile(CLAIM, path, path.name), 100), []
    with path.open("rb") as stream:
        for piece in Pieces(large.file, 60_000).read(stream):
            some = screen("claim", piece.data, 100, piece.first, lambda *_: None)
            large.note(some.size, some.lines, some.starts, some.kept)
            numbers += [100 + line - 1 for line, _ in some.looked_at]
    assert len(numbers) == 6
    data = path.read_bytes() + b"\n"
    at, lengths = large.spans(numbers)
    assert [data[start : start + length] for start, length in zip(at, lengths, strict=True)] == texts
    assert len(large._starts) < 20


def test_a_folder_is_made_for_nothing(tmp_path: Path) -> None:
    """One small file alone is read from where it lies."""
    shutil.copy(Path(__file__), tmp_path / "claims.jsonl")
    (found,) = gather([InputFile(CLAIM, tmp_path / "claims.jsonl", "x")], tmp_path)
    assert type(found) is LargeFile
    assert found.file.path == tmp_path / "claims.jsonl"
