"""The engine writes the same bytes whatever the order and the threads, and runs queries that only read."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimpress.engine.duck import DuckEngine
from claimpress.engine.protocol import Engine
from claimpress.model.errors import UserError
from claimpress.tables.digest import table_digest
from claimpress.tables.publish import TABLES
from support_tables import tables


def shuffled(count: int, seed: int) -> pa.Table:
    ids = list(range(count))
    random.Random(seed).shuffle(ids)
    return pa.table(
        {
            "id": [f"c-{i:07}" for i in ids],
            "names": [[f"n{i % 7}", "x"] if i % 5 else [] for i in ids],
            "count": [i * 31 % 1009 if i % 3 else None for i in ids],
        }
    )


def test_parquet_bytes_do_not_depend_on_threads_or_order(tmp_path: Path) -> None:
    written = set()
    for threads, seed in ((1, 1), (2, 2), (4, 3)):
        path = tmp_path / f"{threads}.parquet"
        with DuckEngine(threads) as engine:
            made = shuffled(125_000, seed)
            engine.register("claims", made)
            engine.write_parquet("FROM claims", made.schema, path, ["id"])
        written.add(path.read_bytes())
    assert len(written) == 1
    assert pq.read_metadata(tmp_path / "1.parquet").num_row_groups == 2


def test_every_table_comes_back_from_parquet_as_it_was(tmp_path: Path) -> None:
    with DuckEngine() as engine:
        for name, table in tables().items():
            path = tmp_path / f"{name}.parquet"
            engine.register(name, table)
            engine.write_parquet(f"FROM {name}", table.schema, path, TABLES[name].key)
            back = pq.read_table(path)
            assert back.column_names == table.column_names
            assert table_digest(back) == table_digest(table), name


def test_text_is_sorted_by_code_point(tmp_path: Path) -> None:
    names = ["b", "B", "a", "é", "z", "Ї", "日", "😀", "！"]
    with DuckEngine() as engine:
        made = pa.table({"id": names})
        engine.register("t", made)
        engine.write_parquet("FROM t", made.schema, tmp_path / "t.parquet", ["id"])
    assert pq.read_table(tmp_path / "t.parquet")["id"].to_pylist() == sorted(names)


def test_parquet_needs_a_key(tmp_path: Path) -> None:
    with DuckEngine() as engine:
        made = pa.table({"id": [1]})
        engine.register("t", made)
        with pytest.raises(ValueError, match="sort key"):
            engine.write_parquet("FROM t", made.schema, tmp_path / "t.parquet", [])


def test_a_file_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with DuckEngine() as engine:
        made = pa.table({"id": [1]})
        engine.register("t", made)
        with pytest.raises(UserError, match="could not be written"):
            engine.write_parquet("FROM t", made.schema, tmp_path / "missing" / "t.parquet", ["id"])


def test_names_with_quotes_are_names(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    with DuckEngine() as engine:
        made = pa.table({'od"d': pa.array([2, 1], pa.int64())})
        engine.register('odd "name"', made)
        engine.write_parquet('FROM "odd ""name"""', made.schema, path, ['od"d'])
    assert pq.read_table(path)['od"d'].to_pylist() == [1, 2]


def test_a_query_gives_arrow_and_rows() -> None:
    engine: Engine = DuckEngine(1)
    engine.register("t", pa.table({"id": ["b", "a"]}))
    assert engine.query("SELECT count(*) AS n FROM t").to_pylist() == [{"n": 2}]
    assert engine.rows("SELECT id, id || '!' AS loud FROM t ORDER BY id") == (
        ["id", "loud"],
        [("a", "a!"), ("b", "b!")],
    )
    engine.register("t", pa.table({"id": ["c"]}))
    assert engine.query("FROM t").to_pylist() == [{"id": "c"}]
    engine.close()


def test_python_variables_are_no_tables() -> None:
    secret = pa.table({"id": [1]})
    with DuckEngine() as engine, pytest.raises(UserError, match="secret"):
        engine.query("SELECT * FROM secret")
    assert secret.num_rows == 1


def test_a_locked_engine_reads_its_tables_and_writes_nothing(tmp_path: Path) -> None:
    with DuckEngine(locked=True) as engine:
        made = pa.table({"id": [1]})
        engine.register("t", made)
        assert engine.rows("SELECT id FROM t")[1] == [(1,)]
        with pytest.raises(UserError):
            engine.write_parquet("FROM t", made.schema, tmp_path / "t.parquet", ["id"])
        with pytest.raises(UserError, match="no access to files"):
            engine.query("SELECT * FROM read_text('/etc/hostname')")
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_takes_too_long_fails() -> None:
    with DuckEngine(seconds=1) as engine:
        with pytest.raises(UserError, match="maximum execution time"):
            engine.query(
                "WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT max(x) FROM t"
            )
        assert engine.rows("SELECT 1")[1] == [(1,)]
