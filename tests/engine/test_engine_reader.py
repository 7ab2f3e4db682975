"""Over a release's Parquet files one can ask anything and do nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from claimpress.engine.duck import DuckEngine
from claimpress.engine.reader import ReadOnly
from claimpress.model.errors import UserError
from claimpress.tables.publish import TABLES
from support_tables import tables


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("parquet")
    with DuckEngine() as engine:
        for name, table in tables().items():
            engine.register(name, table)
            engine.write_parquet(f"FROM {name}", table.schema, folder / f"{name}.parquet", TABLES[name].key)
    return {name: folder / f"{name}.parquet" for name in TABLES}


@pytest.fixture(scope="module")
def reader(files: dict[str, Path]) -> Iterator[ReadOnly]:
    with ReadOnly(files) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT count(*) AS n FROM claims", [{"n": 5}]),
        ("select id from actors order by id limit 1;", [{"id": "freedonia"}]),
        ("FROM releases SELECT version", [{"version": "0.1.0"}]),
        ("VALUES (1)", [{"col0": 1}]),
        ("WITH c AS (SELECT stage FROM claims) SELECT count(DISTINCT stage) AS n FROM c", [{"n": 2}]),
        ("PIVOT (SELECT stage FROM claims) ON stage USING count(*)", [{"done": 2, "planned": 3}]),
        (
            "SELECT id FROM claims WHERE 'patrol-boat' IN items AND date_earliest > '2026-01-01'",
            [{"id": "c-4s7sezfbspn638kj2"}],
        ),
        ("SELECT sum(quantity_value) AS n FROM claim_items", [{"n": 14}]),
        ("-- a comment\nSELECT 1 AS one -- another", [{"one": 1}]),
    ],
)
def test_questions_are_answered(reader: ReadOnly, query: str, expected: list[dict[str, object]]) -> None:
    assert reader.sql(query).to_pylist() == expected


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE claims",
        "SHOW TABLES",
        "SUMMARIZE sources",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE SELECT * FROM claims",
    ],
)
def test_tables_can_be_looked_at(reader: ReadOnly, query: str) -> None:
    assert reader.sql(query).num_rows > 0


HOSTILE = {
    "reads a file": "SELECT * FROM read_csv('/etc/passwd')",
    "reads a text": "SELECT * FROM read_text('/etc/passwd')",
    "reads bytes": "SELECT * FROM read_blob('/etc/passwd')",
    "reads json": "SELECT * FROM read_json('/etc/passwd')",
    "reads a name": "SELECT * FROM '/etc/passwd'",
    "reads its own file": "SELECT * FROM read_parquet('{own}')",
    "reads by query()": "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
    "reads by json": "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''/etc/group'')'))",
    "lists files": "SELECT * FROM glob('/*')",
    "sniffs": "SELECT * FROM sniff_csv('/etc/passwd')",
    "lists secrets": "SELECT * FROM duckdb_secrets()",
    "environment": "SELECT getenv('HOME')",
    "network": "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
    "network by name": "SELECT * FROM 'https://127.0.0.1:9/x.csv'",
    "copies out": "COPY claims TO '{out}'",
    "copies over": "COPY claims TO '{own}' (FORMAT parquet, USE_TMP_FILE false)",
    "copies in a CTE": "WITH x AS (COPY claims TO '{out}') SELECT 1",
    "copies over in a CTE": "WITH x AS (COPY claims TO '{own}' (FORMAT parquet, USE_TMP_FILE false)) FROM x",
    "copies while explained": "EXPLAIN ANALYZE COPY claims TO '{own}' (FORMAT parquet, USE_TMP_FILE false)",
    "exports": "EXPORT DATABASE '{out}'",
    "imports": "IMPORT DATABASE '{out}'",
    "attaches": "ATTACH '{out}' AS x",
    "creates": "CREATE TABLE x AS SELECT 1",
    "creates while explained": "EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1",
    "replaces a table": "CREATE OR REPLACE VIEW claims AS SELECT 1",
    "drops": "DROP VIEW claims",
    "inserts": "INSERT INTO claims SELECT * FROM claims",
    "inserts in a CTE": "WITH x AS (INSERT INTO actors SELECT * FROM actors RETURNING *) SELECT * FROM x",
    "updates": "UPDATE claims SET id = ''",
    "deletes": "DELETE FROM claims",
    "sets": "SET threads = 1",
    "unlocks": "SET lock_configuration = false",
    "opens up": "SET enable_external_access = true",
    "resets": "RESET enable_external_access",
    "pragma": "PRAGMA database_list",
    "pragma that sets": "PRAGMA threads = 1",
    "calls": "CALL pragma_version()",
    "logs": "SELECT * FROM enable_logging()",
    "installs": "INSTALL httpfs",
    "loads": "LOAD httpfs",
    "uses": "USE x",
    "begins": "BEGIN",
    "commits": "COMMIT",
    "checkpoints": "CHECKPOINT",
    "prepares": "PREPARE x AS SELECT 1",
    "executes": "EXECUTE x",
    "vacuums": "VACUUM",
    "two at once": "SELECT 1; SELECT 2",
    "a second that writes": "SELECT 1; COPY claims TO '{out}'",
    "nothing": "",
    "a comment": "-- nothing",
    "no SQL": "what is there?",
    "half a character": "SELECT '\ud800'",
    "a NUL": "SELECT '\0'; DROP VIEW claims",
    "too deep": "SELECT " + "(" * 5000 + "1" + ")" * 5000,
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_nothing_else_can_be_done(
    reader: ReadOnly, files: dict[str, Path], tmp_path: Path, query: str
) -> None:
    before = {path: path.read_bytes() for path in files.values()}
    out = tmp_path / "out"
    with pytest.raises(UserError) as refused:
        reader.sql(query.replace("{out}", str(out)).replace("{own}", str(files["claims"])))
    assert refused.value.message
    assert refused.value.remedy
    assert refused.value.exit_code == 2
    assert "root:" not in refused.value.message
    assert not out.exists()
    assert {path: path.read_bytes() for path in files.values()} == before
    assert reader.sql("SELECT count(*) AS n FROM claims").to_pylist() == [{"n": 5}], (
        "still usable, still unchanged"
    )


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("SELECT * FROM claim", "did you mean `claims`?"),
        ("SELECT * FROM Sorces", "did you mean `sources`?"),
        ("SELECT statment FROM claims", "did you mean `statement`?"),
        ("SELECT c.stagee FROM claims c", "did you mean `stage`?"),
        ("SELECT * FROM quux", "the tables are action_versions, actions, "),
        ("SELECT zzzzzz FROM claims", "DESCRIBE"),
    ],
)
def test_a_mistyped_name_comes_with_the_nearest(reader: ReadOnly, query: str, wanted: str) -> None:
    with pytest.raises(UserError) as refused:
        reader.sql(query)
    assert wanted in refused.value.remedy


def test_an_error_shows_the_place(reader: ReadOnly) -> None:
    with pytest.raises(UserError) as refused:
        reader.sql("SELECT id\nFROM claims\nWHERE stage == = 'done'")
    assert "LINE 3" in refused.value.message
    assert refused.value.message.rstrip().endswith("^")


def test_columns_are_known(reader: ReadOnly) -> None:
    assert reader.columns == {name: list(spec.names) for name, spec in TABLES.items()}


@pytest.fixture
def listening() -> Iterator[None]:
    """A run in the background inherits that Ctrl-C is ignored; this test must hear it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
def test_ctrl_c_stops_a_runaway_query(reader: ReadOnly) -> None:
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        reader.sql("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7")
    timer.join()
    assert reader.sql("SELECT 1 AS one").to_pylist() == [{"one": 1}]


def test_a_file_that_is_no_parquet_is_said_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "claims.parquet"
    broken.write_text("no parquet")
    with pytest.raises(UserError, match=r"claims\.parquet cannot be read"):
        ReadOnly({"claims": broken})
    with pytest.raises(UserError, match="cannot be read"):
        ReadOnly({"claims": tmp_path / "missing.parquet"})


def test_an_odd_folder_name_is_no_trouble(files: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "it's a [release] *?"
    folder.mkdir()
    copy = folder / "claims.parquet"
    copy.write_bytes(files["claims"].read_bytes())
    with ReadOnly({"claims": copy}) as reader:
        assert reader.sql("SELECT count(*) AS n FROM claims")["n"] == pa.chunked_array([[5]])


def test_an_answer_too_large_for_memory_is_refused(files: dict[str, Path]) -> None:
    with ReadOnly(files, memory=200_000_000, largest=10_000_000) as reader:
        for query, words in (
            ("FROM range(100000000000)", "too large"),
            ("FROM range(1000000000) ORDER BY hash(range)", "more memory than it may have"),
        ):
            with pytest.raises(UserError, match=words) as refused:
                reader.sql(query)
            assert "LIMIT" in refused.value.remedy
            assert refused.value.exit_code == 3
        assert reader.sql("SELECT 1 AS one").to_pylist() == [{"one": 1}]


def test_a_stream_comes_in_pieces_and_can_be_left(reader: ReadOnly) -> None:
    stream = reader.stream("FROM range(100000000000)")
    assert next(stream).num_rows < 100_000
    stream.close()
    assert [piece.schema.names for piece in reader.stream("SELECT id FROM claims WHERE false")] == [["id"]]
    with pytest.raises(UserError, match="no"):
        list(reader.stream("SELECT CASE WHEN range > 50000 THEN error('no') END FROM range(90000)"))
