"""Large tables lie in parts: the release says the same, and a part that is missing or moved is found."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimpress.engine import parts
from claimpress.engine.parts import Span, even, parts_of, split
from claimpress.model.errors import UserError
from claimpress.release import build as building
from claimpress.release.formats import texts
from claimpress.release.formats.database import write_database
from claimpress.release.reader import ReleaseFolder
from claimpress.release.sums import folder_facts, sums_text
from claimpress.release.verify.whole import Rebuild, verify_ledger, verify_release
from claimpress.validation.run import Report
from support_release import build, contents, corpus_of, four_releases

OF = ("sql", "python")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_ROWS", 3)


@pytest.fixture
def release_in_parts(report: Report, tmp_path: Path) -> Path:
    return build(corpus_of(report), tmp_path / "release")


def test_only_parquet_differs(release: Path, release_in_parts: Path) -> None:
    whole, cut = contents(release), contents(release_in_parts)
    same = {path for path, data in cut.items() if whole.get(path) == data}
    told_of = {"croissant.json", "datapackage.json", "README.md", "SHA256SUMS"}
    assert {path for path in cut.keys() - same if not path.startswith("parquet/")} == told_of
    assert "parquet/claims/part-00001.parquet" in cut
    assert "parquet/claims.parquet" not in cut


def test_rows_are_shared_out_in_order(release: Path, release_in_parts: Path) -> None:
    one, other = ReleaseFolder(release), ReleaseFolder(release_in_parts)
    for name in one.tables:
        files = sorted(release_in_parts.glob(f"parquet/{name}/*.parquet"))
        counts = [pq.read_metadata(file).num_rows for file in files]
        assert all(count == 3 for count in counts[:-1])
        assert other.table(name).equals(one.table(name)), name
        assert pa.Table.from_batches(other.batches(name), one.table(name).schema).equals(one.table(name))
    query = "SELECT count(*) AS n, min(id) AS first FROM claims"
    assert other.sql(query).to_pylist() == one.sql(query).to_pylist()


def test_it_verifies_and_so_does_its_database(release_in_parts: Path, tmp_path: Path) -> None:
    write_database(ReleaseFolder(release_in_parts), tmp_path / "all.duckdb")
    found = verify_release(release_in_parts).findings
    assert [finding.code for finding in found] == ["release-not-sealed"]
    with duckdb.connect(str(tmp_path / "all.duckdb"), read_only=True) as database:
        count = database.execute("SELECT count(*) FROM claims").fetchone()
    assert count == (ReleaseFolder(release_in_parts).manifest["tables"]["claims"]["rows"],)


@pytest.mark.parametrize("hurt", ["missing", "moved", "doubled"])
def test_a_part_that_is_not_where_it_was(hurt: str, release_in_parts: Path) -> None:
    folder = release_in_parts / "parquet/claims"
    first, second = folder / "part-00000.parquet", folder / "part-00001.parquet"
    if hurt == "missing":
        second.unlink()
    elif hurt == "moved":
        first.rename(folder / "kept")
        second.rename(first)
        (folder / "kept").rename(second)
    else:
        shutil.copyfile(first, folder / "part-00099.parquet")
    sums = {path: fact.sha256 for path, fact in folder_facts(release_in_parts).items()}
    (release_in_parts / "SHA256SUMS").write_text(sums_text(sums))
    codes = {(f.code, f.place.file) for f in verify_release(release_in_parts).findings}
    table = "parquet/claims.parquet"
    expected = "release-table-differs" if hurt == "moved" else "release-row-count"
    assert (expected, table) in codes


def test_readers_and_verify_look_at_the_same_files(release_in_parts: Path) -> None:
    trap = release_in_parts / "parquet/claims.parquet"
    trap.mkdir()
    shutil.copyfile(release_in_parts / "parquet/actors/part-00000.parquet", trap / "evil.parquet")
    shutil.copyfile(trap / "evil.parquet", release_in_parts / "parquet/claims/part-x.parquet")
    whole = ReleaseFolder(release_in_parts)
    assert whole.table("claims").num_rows == whole.manifest["tables"]["claims"]["rows"]
    assert whole.sql("SELECT count(stage) AS n FROM claims").to_pylist() == [
        {"n": whole.table("claims").num_rows}
    ]


def test_what_others_put_there_stops_it(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = texts.write_texts

    def stray(folder: Path, *more: Any) -> None:
        write(folder, *more)
        (folder / "parquet/stray").write_text("not ours")

    monkeypatch.setattr(building, "write_texts", stray)
    with pytest.raises(UserError, match="stray was put there while"):
        build(corpus_of(report), tmp_path / "release")
    assert list(tmp_path.iterdir()) == []


def test_the_readme_s_queries_run(
    release: Path, release_in_parts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for folder in (release, release_in_parts):
        monkeypatch.chdir(folder)
        readme = (folder / "README.md").read_text(encoding="utf-8")
        sql, python = (re.findall(rf"^```{of}\n(.*?)^```", readme, re.DOTALL | re.MULTILINE) for of in OF)
        path = re.findall(r'read_parquet\("(.*)"\)', python[0])[0]
        answers.append((duckdb.execute(sql[0]).fetchall(), pq.read_table(path)["id"].to_pylist()))
    assert answers[0] == answers[1]
    assert all(answers[0])


def test_a_chain_of_releases_in_parts(report: Report, tmp_path: Path) -> None:
    releases = four_releases(report, tmp_path / "data")
    assert (releases / "0.1.0/parquet/claims/part-00000.parquet").exists()
    found = verify_ledger(releases, Rebuild(None))
    assert found.ok, found
    last = found.releases[-1].rebuilt
    assert last is not None
    assert last.differing == ()


def test_a_table_is_split_where_it_is_too_long(tmp_path: Path) -> None:
    table = pa.table({"id": pa.array(range(8), pa.int64())})
    path = tmp_path / "ids.parquet"
    pq.write_table(table.slice(0, 3), path)
    split(path, table.schema)
    assert path.exists()
    pq.write_table(table, path)
    split(path, table.schema)
    assert not path.exists()
    files = sorted((tmp_path / "ids").iterdir())
    assert [file.name for file in files] == [f"part-0000{n}.parquet" for n in range(3)]
    assert [pq.read_table(file)["id"].to_pylist() for file in files] == [[0, 1, 2], [3, 4, 5], [6, 7]]


@pytest.mark.parametrize(("first", "stop"), [(0, 3), (0, 8), (2, 5), (3, 6), (7, 8)])
def test_a_part_reads_no_more_row_groups_than_its_rows_are_in(
    first: int, stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"id": pa.array(range(8), pa.int64())})
    pq.write_table(table, tmp_path / "ids.parquet", row_group_size=3)
    read: list[int] = []
    batches = pq.ParquetFile.iter_batches

    def noted(file: Any, size: int, groups: list[int], **more: Any) -> Any:
        read.extend(groups)
        return batches(file, size, groups, **more)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", noted)
    span = Span(str(tmp_path / "ids.parquet"), first, stop)
    parts.write_part(parts.Part((span,), table.schema, tmp_path / "part.parquet"))
    assert read == sorted({row // 3 for row in range(first, stop)})
    assert pq.read_table(tmp_path / "part.parquet")["id"].to_pylist() == list(range(first, stop))


def test_parts_are_cut_across_files(tmp_path: Path) -> None:
    spans = [Span("a", 0, 2), Span("b", 5, 9), Span("c", 0, 1)]
    found = [part.spans for part in parts_of(spans, pa.schema([]), tmp_path / "t.parquet")]
    assert found == [
        (Span("a", 0, 2), Span("b", 5, 6)),
        (Span("b", 6, 9),),
        (Span("c", 0, 1),),
    ]


@pytest.mark.parametrize("sizes", [[1], [5], [2, 2, 2], [7, 1, 0, 4], [3, 3]])
def test_batches_are_even(sizes: list[int]) -> None:
    numbers = iter(range(sum(sizes)))
    tables = [pa.table({"n": pa.array([next(numbers) for _ in range(size)], pa.int64())}) for size in sizes]
    batches = list(even(tables, 3))
    assert [n for batch in batches for n in batch.column(0).to_pylist()] == list(range(sum(sizes)))
    assert all(batch.num_rows == 3 for batch in batches[:-1])
