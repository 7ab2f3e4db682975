"""What every engine promises, on both of them."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimpress.columns.arrow import AMOUNT
from claimpress.engine.duck import DuckEngine
from claimpress.engine.parquet import parquet_files
from claimpress.engine.parts import PART_ROWS, split
from claimpress.engine.protocol import Engine
from claimpress.engine.spark import tasks
from claimpress.engine.spark.engine import SparkEngine
from claimpress.model.errors import UserError


@pytest.fixture(params=["duckdb", "spark", "spark-few"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "work").mkdir()
    if request.param == "duckdb":
        with DuckEngine(locked=True, folders=[tmp_path]) as duck:
            yield duck
        return
    session: Any = request.getfixturevalue("spark")
    few = request.param == "spark-few"
    with SparkEngine(session, tmp_path / "work", folders=[tmp_path], few=few) as on_spark:
        yield on_spark


MIXED = pa.table(
    {
        "id": pa.array(["b", "B", "a", "é", "z", "Ї", "日", "😀", "！", None]),
        "names": pa.array([["x", "y"], [], None, ["Ї"], [], [], [], [], [], []], pa.list_(pa.string())),
        "amount": pa.array([Decimal("0.5"), None, *map(Decimal, range(8))], AMOUNT),
        "day": pa.array([0, 1, None, -800_000, 4, 5, 6, 7, 8, 9], pa.int32()).cast(pa.date32()),
        "flag": pa.array([True, False, None] * 3 + [True]),
        "count": pa.array(range(10), pa.int32()),
        "large": pa.array(range(2**40, 2**40 + 10), pa.int64()),
    }
)


def test_every_type_goes_in_and_comes_out(engine: Engine) -> None:
    engine.register("mixed", MIXED)
    back = engine.query("SELECT * FROM mixed ORDER BY count")
    assert back.cast(MIXED.schema).equals(MIXED)
    names, rows = engine.rows("SELECT count, amount, day, flag, names FROM mixed WHERE id = 'b'")
    assert names == ["count", "amount", "day", "flag", "names"]
    wanted = MIXED.slice(0, 1).to_pylist()[0]
    assert rows == [tuple(wanted[name] for name in names)]


def test_parquet_is_the_same_file_everywhere(engine: Engine, tmp_path: Path) -> None:
    made = MIXED.take(random.Random(3).sample(range(10), 10))
    engine.register("mixed", made)
    engine.write_parquet("SELECT * FROM mixed", MIXED.schema, tmp_path / "own.parquet", ["id"])
    with DuckEngine() as other:
        other.register("mixed", MIXED)
        other.write_parquet("FROM mixed", MIXED.schema, tmp_path / "other.parquet", ["id"])
    assert (tmp_path / "own.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()
    ids = [None, *sorted(name for name in MIXED["id"].to_pylist() if name)]
    assert pq.read_table(tmp_path / "own.parquet")["id"].to_pylist() == ids


@pytest.mark.parametrize("rows", [PART_ROWS, 130_000])
def test_large_parquet_is_the_same_too(
    engine: Engine, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one file, or in parts of so many rows."""
    monkeypatch.setattr("claimpress.engine.parts.PART_ROWS", rows)
    numbers = list(range(300_000))
    random.Random(1).shuffle(numbers)
    made = pa.table({"id": [f"c-{n:07}" for n in numbers], "n": pa.array(numbers, pa.int64())})
    pq.write_table(made, tmp_path / "made.parquet")
    engine.read_parquet("made", tmp_path / "made.parquet")
    engine.write_parquet("SELECT * FROM made", made.schema, tmp_path / "own.parquet", ["id"])
    with DuckEngine(2) as other:
        other.register("made", made)
        other.write_parquet("FROM made", made.schema, tmp_path / "other.parquet", ["id"])
    for path in (tmp_path / "own.parquet", tmp_path / "other.parquet"):
        if path.is_file():  # as for a release
            split(path, made.schema)
    own, others = (parquet_files(tmp_path / name) for name in ("own.parquet", "other.parquet"))
    assert len(own) == -(-300_000 // rows)
    assert [path.read_bytes() for path in own] == [path.read_bytes() for path in others]


def test_a_table_without_rows_is_written_too(engine: Engine, tmp_path: Path) -> None:
    engine.register("mixed", MIXED.slice(0, 0))
    engine.write_parquet("SELECT * FROM mixed", MIXED.schema, tmp_path / "own.parquet", ["id"])
    assert pq.read_table(tmp_path / "own.parquet").num_rows == 0
    assert [path.name for path in tmp_path.iterdir() if path.name != "work"] == ["own.parquet"]


def test_made_and_defined_tables_build_on_each_other(engine: Engine, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["x", "y"]}), tmp_path / "it's {one} [*].parquet")
    engine.read_parquet("first", tmp_path / "it's {one} [*].parquet")
    engine.make("second", "SELECT id, id || '!' AS loud FROM first")
    engine.define("third", "SELECT loud FROM second WHERE id = 'y'")
    assert engine.rows("SELECT * FROM third")[1] == [("y!",)]
    engine.make("second", "SELECT 'y' AS id, 'other' AS loud")
    engine.define("third", "SELECT loud FROM second")
    assert engine.rows("SELECT * FROM third")[1] == [("other",)]
    engine.drop_made()


def test_shared_functions_mean_the_same(engine: Engine) -> None:
    engine.register("t", pa.table({"k": [1, 1, 2], "v": ["b", "a", None]}))
    sql = """
    SELECT k, array_join(sort_array(collect_list(v)), ' ') AS texts, no_texts() AS none, count(*) AS n
    FROM t WHERE v IS NOT NULL GROUP BY k
    """
    assert engine.rows(sql)[1] == [(1, "a b", [], 2)]
    assert engine.rows('SELECT v AS "odd" FROM t WHERE k = 2')[1] == [(None,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT nothing FROM t", "nothing"),
        ("SELECT * FROM unknown_table", "unknown_table"),
        ("SELECT * FROM read_text('/etc/hostname')", "read_text"),
        ("SELECT * FROM '/etc/hostname'", "not allowed"),
        ("SELECT getenv('HOME')", "getenv"),
        ("DROP TABLE t", "not allowed"),
        ("SELECT 1; SELECT 2", "one query at a time"),
        ("SELECT FROM WHERE", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_in_the_same_words(engine: Engine, sql: str, message: str) -> None:
    engine.register("t", pa.table({"id": ["a"]}))
    with pytest.raises(UserError, match=message) as told:
        engine.ask(sql)
    assert "\n\tat " not in told.value.message
    assert engine.rows("SELECT id FROM t")[1] == [("a",)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '${env:HOME}' AS value",
        "SELECT '${system:java.home}' AS value",
        "SELECT $$it's$$ AS value",
        r"SELECT '\' || ' AS pointer, reflect(concat(chr(106), 'x')) AS value FROM t -- ' AS v FROM t",
        "SELECT 1 AS value -- \\\n FROM nowhere",
    ],
)
def test_no_rule_says_something_else_to_spark(sql: str, spark: Any, tmp_path: Path) -> None:
    with SparkEngine(spark, tmp_path, few=True) as engine:
        engine.register("t", pa.table({"id": ["a"]}))
        with pytest.raises(UserError, match="means something else on Spark"):
            engine.ask(sql)


@pytest.mark.parametrize("name", ["reflect", "java_method", "try_reflect"])
def test_no_rule_calls_java(engine: Engine, name: str) -> None:
    with pytest.raises(UserError):
        engine.ask(f"SELECT {name}('java.lang.System', 'getenv', 'HOME')")


def test_a_key_is_needed(engine: Engine, tmp_path: Path) -> None:
    engine.register("mixed", MIXED)
    with pytest.raises(ValueError, match="sort key"):
        engine.write_parquet("SELECT * FROM mixed", MIXED.schema, tmp_path / "x.parquet", [])


def test_a_file_that_cannot_be_written_is_said_in_words(engine: Engine, tmp_path: Path) -> None:
    engine.register("mixed", MIXED)
    with pytest.raises(UserError):
        engine.write_parquet("SELECT * FROM mixed", MIXED.schema, tmp_path / "no" / "x.parquet", ["id"])


def state(session: Any) -> tuple[object, ...]:
    """What somebody else may notice of a session, and of Spark in this process."""
    settings = sorted((key, value) for key, value in session.conf.getAll.items())
    views = sorted(table.name for table in session.catalog.listTables())
    java = type(session)._get_j_spark_session_class(session._jvm).getActiveSession()
    active = java.get() == session._jsparkSession if java.isDefined() else None
    level = logging.getLogger("SQLQueryContextLogger").level
    return settings, views, type(session).getActiveSession() is session, active, level


@pytest.mark.parametrize("query", ["SELECT count(*) AS n FROM t", "SELECT 1 // 0 AS n FROM nowhere"])
def test_a_session_is_left_as_it_was(query: str, spark: Any, tmp_path: Path) -> None:
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.WARNING)
    spark.createDataFrame([("mine",)], "word string").createOrReplaceTempView("t")
    before = state(spark)
    with suppress(UserError), SparkEngine(spark, tmp_path, few=True) as engine:
        engine.register("t", pa.table({"id": ["a"]}))
        assert type(spark).getActiveSession() is not spark
        engine.query(query)
    assert state(spark) == before
    assert spark.sql("SELECT * FROM t").collect()[0].word == "mine"
    spark.catalog.dropTempView("t")


def test_executors_with_other_versions_are_refused(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = tasks.versions()
    monkeypatch.setattr(tasks, "versions", lambda: "claimpress 9.9.9, DuckDB 9, PyArrow 9")
    with pytest.raises(UserError) as told:
        tasks.each(spark, abs, [1, 2])
    assert ours in told.value.message
    assert "claimpress 9.9.9" in told.value.message
    assert "PYSPARK_PYTHON" in told.value.remedy
