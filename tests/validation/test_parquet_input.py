"""Records in Parquet are what the same records are as lines: findings, tables and releases."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import claimpress
from bench.generate import generate
from bench.mistakes import CHANGES
from bench.world import World
from claimpress.columns import kernel
from claimpress.load import amount
from claimpress.model.finding import Finding
from claimpress.model.kinds import KINDS
from claimpress.validation.run import validate_root
from support_release import contents
from validation.test_bulk import assert_alike, bulk, told

UNREADABLE = frozenset({"not-utf8", "json-syntax", "duplicate-key", "raw-control-character", "not-a-number"})
"""What only a line can be wrong in."""


def as_parquet(lines: Path, into: Path, *, raw: bool = False) -> None:
    """Files of lines as Parquet, typed by what they hold; `raw`: each field as the JSON that it is."""
    into.mkdir(parents=True)
    shutil.copy(lines / "dataset.json", into)
    for path in sorted(lines.glob("[a-z]*.jsonl")):
        read = f"read_json('{path}', format = 'newline_delimited', sample_size = -1)"
        with duckdb.connect() as session:
            if raw:
                names = [name for name, *_ in session.execute(f"DESCRIBE FROM {read}").fetchall()]
                types = ", ".join(f"'{name}': 'JSON'" for name in names)
                read = read.replace("sample_size = -1", f"columns = {{{types}}}")
            session.execute(f"COPY (FROM {read}) TO '{into / path.stem}.parquet' (ROW_GROUP_SIZE 2048)")


def made(root: Path, count: int, errors: float = 0.0) -> Path:
    codes = tuple(code for code in CHANGES if code not in UNREADABLE)
    generate(World(count, 7), root / "lines/claims.jsonl", workers=1, errors=errors, codes=codes)
    return root / "lines"


def without_columns(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    """What findings say, with lines and rows as the places."""
    said = ((f.place.file.split("/")[1].partition(".")[0], f.place.line, f) for f in findings)
    return {(*at, f.code, f.message, f.value, f.pointer, f.kind, f.record) for *at, f in said}


def in_words_of(findings: set[tuple[object, ...]], old: str, new: str) -> set[tuple[object, ...]]:
    return {tuple(str(part).replace(old, new) for part in found) for found in findings}


@pytest.mark.parametrize("raw", [False, True])
def test_the_findings_are_those_of_lines(tmp_path: Path, raw: bool) -> None:
    lines = made(tmp_path, 700, 0.2)
    as_parquet(lines, tmp_path / "rows", raw=raw)
    of_lines = validate_root(lines)
    of_rows, _ = assert_alike(tmp_path / "rows", tmp_path / "work")
    assert of_lines.findings
    assert of_rows.compared
    assert {f.place.column for f in of_rows.findings if f.place.file.endswith(".parquet")} == {1}
    assert [len(of_rows.loaded.records), of_rows.unsound] == [
        len(of_lines.loaded.records),
        of_lines.unsound,
    ]
    assert in_words_of(without_columns(of_rows.findings), ".parquet", ".jsonl") == in_words_of(
        without_columns(of_lines.findings), "lines/", "rows/"
    )


def test_the_release_has_the_bytes_of_one_from_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In memory and in bulk; in bulk, from several files of both forms."""
    lines = made(tmp_path, 300)
    as_parquet(lines, tmp_path / "rows")
    wanted = contents(claimpress.build(lines, tmp_path / "of-lines").path)
    assert contents(claimpress.build(tmp_path / "rows", tmp_path / "of-rows").path) == wanted
    monkeypatch.setattr(amount, "LARGE", 1)
    assert contents(claimpress.build(tmp_path / "rows", tmp_path / "in-bulk").path) == wanted
    rows = tmp_path / "rows/claims.parquet"
    texts = (lines / "claims.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "rows/claims").mkdir()
    pq.write_table(pq.read_table(rows).slice(0, 100), tmp_path / "rows/claims/a.parquet")
    (tmp_path / "rows/claims/b.jsonl").write_bytes(b"".join(texts[100:200]) + b"\n\n\n \n")
    (tmp_path / "rows/claims/c.jsonl").write_bytes(b"\n\n\n".join(texts[200:]).rstrip())
    rows.unlink()
    monkeypatch.setattr(amount, "SMALL", 60_000)  # the first is read by itself, the others together
    assert contents(claimpress.build(tmp_path / "rows", tmp_path / "mixed").path) == wanted


def test_days_and_numbers_have_types(tmp_path: Path) -> None:
    """What a table calls a day or a number is what a line writes so; nulls are no fields."""
    lines = made(tmp_path, 60)
    as_parquet(lines, tmp_path / "rows")
    path = tmp_path / "rows/sources.parquet"
    table = pq.read_table(path)
    assert pa.types.is_date(table.schema.field("published").type)
    starts = pa.list_(pa.struct({"start": pa.float64(), "length": pa.decimal128(30, 2)}))
    at = table.schema.get_field_index("paragraphs")
    pq.write_table(table.set_column(at, "paragraphs", table["paragraphs"].cast(starts)), path)
    assert told(validate_root(tmp_path / "rows").findings) == []
    assert told(bulk(tmp_path / "rows", tmp_path / "work").findings) == []


def test_without_the_compiled_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "library", lambda: None)
    as_parquet(made(tmp_path, 100, 0.2), tmp_path / "rows")
    assert_alike(tmp_path / "rows", tmp_path / "work")


def bad_files(folder: Path) -> dict[str, str]:
    """Name -> what is to be said of it."""
    whole = pq.read_table(folder / "claims.parquet")
    data = (folder / "claims.parquet").read_bytes()
    files = {
        "cut": data[:-300],
        "text": b'{"id":"x"}\n',
        "empty": b"",
        "torn": data[:999] + bytes(2000) + data[2999:],
    }
    (folder / "claims").mkdir()
    for name, some in files.items():
        (folder / "claims" / f"{name}.parquet").write_bytes(some)
    twice = whole.select(["id"]).append_column("ID", whole["id"])
    pq.write_table(twice, folder / "claims/twice.parquet")
    latin = pa.table({"id": pa.array([b"caf\xe9"])})
    pq.write_table(latin, folder / "claims/latin.parquet")
    damaged = "it is no Parquet file, or it is damaged"
    said = {**dict.fromkeys(files, damaged), "twice": "two of its columns are called 'id'"}
    return said | {"latin": "it holds a text that is not UTF-8"}


def test_files_that_are_no_parquet(tmp_path: Path) -> None:
    as_parquet(made(tmp_path, 60), tmp_path / "rows")
    wanted = bad_files(tmp_path / "rows")
    report, _ = assert_alike(tmp_path / "rows", tmp_path / "work")
    found = {f.place.file.split("/")[-1].partition(".")[0]: f for f in report.findings}
    assert {name: f.message.partition(": ")[2] for name, f in found.items()} == wanted
    assert {f.code for f in report.findings} == {"unreadable-file"}
    assert not report.compared


def test_a_name_with_signs_that_stand_for_others(tmp_path: Path) -> None:
    as_parquet(made(tmp_path, 60), tmp_path / "rows")
    (tmp_path / "rows/claims").mkdir()
    odd = tmp_path / "rows/claims/a*[b]?'c.parquet"
    (tmp_path / "rows/claims.parquet").rename(odd)
    report, _ = assert_alike(tmp_path / "rows", tmp_path / "work")
    assert report.findings == []
    assert dict(report.files[f"rows/claims/{odd.name}"]) == {"claim": 60}


@pytest.mark.parametrize("stem", [kind.stem for kind in KINDS.values() if kind.name != "dataset"])
def test_every_kind_may_be_in_parquet(stem: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    pq.write_table(pa.table({"nonsense": ["x"]}), tmp_path / f"data/{stem}.parquet")
    report = validate_root(tmp_path / "data")
    assert "unknown-field" in {f.code for f in report.findings if f.place.file == f"data/{stem}.parquet"}
    assert "unknown-file" not in {f.code for f in report.findings}
