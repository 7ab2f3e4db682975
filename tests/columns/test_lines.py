"""The compiled reader of lines against the one that explains: what it accepts, and what it makes of it."""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from claimpress.columns import kernel
from claimpress.columns.batch import FITS, LOOK, Batch
from claimpress.columns.lines import read_lines
from claimpress.columns.models import tables_of
from claimpress.columns.plain import RANGES
from claimpress.columns.shape import shape_of
from claimpress.load.jsonl import read_jsonl
from claimpress.load.records import RawRecord
from claimpress.model.canonical import record_line
from claimpress.model.fields import Record
from claimpress.model.formats import ValueProblem, clean_line
from claimpress.validation.structure import fits
from columns.mutated import STEMS, right, styled, wrong

TESTS = Path(__file__).resolve().parents[1]
MANY = 4000
"""Changed lines of each kind."""
pytestmark = pytest.mark.skipif(
    kernel.library() is None and os.environ.get("CLAIMPRESS_STRICT") != "1", reason="it was not compiled"
)


def explained(kind: str, line: bytes) -> Record | None:
    """The record of a line as the explaining path reads it; None where it finds anything wrong."""
    read = read_jsonl(io.BytesIO(line), "x.jsonl")
    records = [RawRecord(kind, one.value, "x", 0, dict, reported=frozenset(one.reported)) for one in read]
    if len(records) != 1 or read.findings or not fits(records[0]):
        return None
    return records[0].model


def joined(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def assert_same_columns(kind: str, batch: Batch, records: list[tuple[int, Record]]) -> None:
    """What the batch holds is what the records say."""
    shape = shape_of(kind)
    for name, made, wanted in zip(shape.tables, batch.tables, tables_of(shape, records), strict=True):
        for key in ("record", "position", "inner"):
            assert getattr(made, key).to_pylist() == getattr(wanted, key).to_pylist(), (name, key)
        assert list(made.columns) == list(wanted.columns)
        for column, values in made.columns.items():
            values.validate(full=True)
            assert values.to_pylist() == wanted.columns[column].to_pylist(), (name, column)


@pytest.mark.parametrize("kind", STEMS)
def test_whatever_it_accepts_is_in_order_and_read_alike(kind: str) -> None:
    lines = list(wrong(kind, MANY))
    batch = read_lines(kind, joined(lines), 100)
    accepted = []
    for number, (line, state) in enumerate(zip(lines, batch.states, strict=True), 100):
        if state == FITS:
            record = explained(kind, line)
            assert record is not None, line
            accepted.append((number, record))
    assert_same_columns(kind, batch, accepted)
    assert 0 < len(accepted) < len(lines)


@pytest.mark.parametrize("kind", STEMS)
def test_lines_in_canonical_form_are_those_of_their_records(kind: str) -> None:
    lines = list(wrong(kind, MANY))
    text, left_out = kernel.canonical(shape_of(kind), joined(lines))
    states = read_lines(kind, joined(lines), 0).states
    there = [line for at, line in enumerate(lines) if at not in set(left_out)]
    assert {at for at, state in enumerate(states) if state == FITS} <= set(range(len(lines))) - set(left_out)
    found = text.decode().splitlines()
    assert len(found) == len(there) > 100
    for line, made in zip(there, found, strict=True):
        if (record := explained(kind, line)) is not None:
            assert made == record_line(record), line


@pytest.mark.parametrize("kind", STEMS)
def test_ordinary_lines_need_no_second_look(kind: str) -> None:
    random = Random(5)
    lines = [styled(record, random).encode() for record in right(kind)]
    batch = read_lines(kind, joined(lines), 0)
    assert [lines[at] for at in batch.looked_at()] == []


def test_invalid_examples_are_not_accepted() -> None:
    seen = 0
    for path in sorted((TESTS / "invalid").glob("*/*.jsonl")):
        kind = {stem: kind for kind, stem in STEMS.items()}.get(path.name.partition("--")[0])
        for line in path.read_bytes().splitlines() if kind else ():
            data = line.removesuffix(b"\r") + b"\n"
            if kind and read_lines(kind, data, 0).states == bytes([FITS]):
                assert explained(kind, data) is not None, (path, line)
            seen += 1
    assert seen > 20


def test_lines_keep_their_numbers_beside_blank_and_broken_ones() -> None:
    lines = [styled(record, Random(1)).encode() for record in right("event")[:3]]
    data = joined([b"", lines[0], b" \t", b"{", lines[1], lines[2]])
    batch = read_lines("event", data, 1000)
    assert list(batch.states) == [0, FITS, 0, LOOK, FITS, FITS]
    assert batch.tables[0].record.to_pylist() == [1001, 1004, 1005]
    assert [data[at : at + 2] for at in batch.starts] == [b"\n{", b'{"', b" \t", b"{\n", b'{"', b'{"']


def test_without_the_compiled_reader_every_line_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "library", lambda: None)
    batch = read_lines("event", b'{"id": "x"}\n \n', 3)
    assert list(batch.states) == [LOOK, 0]
    assert batch.tables[0].rows == 0


def test_lines_without_an_end_are_refused() -> None:
    with pytest.raises(ValueError, match="whole lines"):
        kernel.read(shape_of("event"), b"{}", 0)


def test_characters_that_pass_unseen_are_minded_by_no_rule() -> None:
    composing = {
        int(parts[1], 16)
        for point in range(sys.maxunicode)
        if (parts := unicodedata.decomposition(chr(point)).split())
        and len(parts) == 2
        and "<" not in parts[0]
    }
    for first, last in RANGES:
        for point in range(first, last + 1):
            c = chr(point)
            assert not unicodedata.combining(c), hex(point)
            assert point not in composing, hex(point)
            try:
                clean_line(c)
            except ValueProblem as problem:
                pytest.fail(f"U+{point:04X}: {problem.code}")


@pytest.mark.parametrize("fast", [0, 1])
def test_digests_are_those_of_sha256(fast: int) -> None:
    lib = kernel.library()
    assert lib is not None
    out = ctypes.create_string_buffer(64)
    for length in [*range(200), 1000, 4096, 65_537]:
        text = bytes(at * 7 % 256 for at in range(length))
        lib.cp_sha256(ctypes.c_char_p(text), ctypes.c_int64(length), fast, out)
        assert out.raw.decode() == hashlib.sha256(text).hexdigest()


def test_no_line_makes_it_reach_beyond_its_memory(tmp_path: Path) -> None:
    """Compiled with checks of every access, it reads all those lines again."""
    if shutil.which("gcc") is None and os.environ.get("CLAIMPRESS_STRICT") != "1":
        pytest.skip("gcc is not installed")
    flags = ("-std=gnu11", "-O1", "-g", "-fPIC", "-shared", "-D_GNU_SOURCE", "-fsanitize=address,undefined")
    source, library = TESTS.parent / "build/claimpress/columns/kernel.c", tmp_path / "checked.so"
    subprocess.run(["gcc", *flags, "-fno-sanitize-recover", "-o", library, source], check=True)
    found = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    environment = os.environ | {
        "LD_PRELOAD": found.stdout.strip(),
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "build")]),
        "PYTHONMALLOC": "malloc",  # so that every buffer of Python is watched too
    }
    command = [sys.executable, "-m", "columns.checked", str(library)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > MANY
