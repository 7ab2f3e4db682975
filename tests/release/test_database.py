"""The `.duckdb` file, made from a release folder alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from claimpress.model.errors import UserError
from claimpress.release.formats.database import check_database, write_database
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.publish import TABLES
from support_release import COPRODUCE, DELIVERY, MEETING


@pytest.fixture(scope="module")
def database(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "claims.duckdb"
    write_database(ReleaseFolder(release), path)
    return path


def attached(path: Path, alias: str = "other") -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={"autoload_known_extensions": "false", "autoinstall_known_extensions": "false"}
    )
    connection.execute(f"ATTACH '{path}' AS \"{alias}\" (READ_ONLY)")
    return connection


def test_it_holds_the_tables_of_the_release(database: Path, release: Path) -> None:
    assert check_database(database, ReleaseFolder(release)) == []


def test_old_engines_can_attach_it(database: Path) -> None:
    with attached(database) as connection:
        tags = connection.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'other'"
        ).fetchone()
    assert tags is not None
    assert tags[0]["storage_version"].startswith("v1.0.0")


@pytest.mark.parametrize("alias", ["x", "claims", "Some Name"])
def test_views_work_under_any_alias(database: Path, alias: str) -> None:
    with attached(database, alias) as connection:
        columns = "actors, action, items, publisher, source_title, said_by, date"
        found = connection.execute(
            f'SELECT {columns} FROM "{alias}".claims_readable WHERE id = ?', [DELIVERY]
        ).fetchone()
        parts = connection.execute(
            f'SELECT name, part FROM "{alias}".claim_chain WHERE claim = ? ORDER BY position', [DELIVERY]
        ).fetchall()
        about = connection.execute(f'SELECT title, version, released FROM "{alias}".about').fetchone()
    assert found == (
        "Freedonia; Sylvania",
        "delivers",
        "patrol boat",
        "Freedonian News Agency",
        "Freedonia and Sylvania agree on patrol boats",
        "Defence minister of Freedonia",
        "2027",
    )
    assert parts == [("Defence minister of Freedonia", "speaker"), ("Freedonian News Agency", "publisher")]
    assert about == ("Klopstock Claims", "0.1.0", "2025-06-01")


def test_the_readable_view_has_every_claim_once(database: Path) -> None:
    with attached(database) as connection:
        rows = connection.execute("SELECT id, items, recipients FROM other.claims_readable").fetchall()
    assert len(rows) == 5
    assert {row[0]: row[1] for row in rows}[MEETING] is None


def test_tables_and_columns_carry_their_meaning(database: Path) -> None:
    with attached(database) as connection:
        tables = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        columns = connection.execute(
            "SELECT count(*) FROM duckdb_columns() WHERE database_name = 'other' AND comment IS NULL "
            "AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchone()
    assert tables == {name: spec.description for name, spec in TABLES.items()}
    assert columns == (0,)


def test_a_changed_database_is_found_out(database: Path, release: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE claims SET stage = 'done' WHERE id = ?", [COPRODUCE])
        connection.execute("DROP TABLE checks")
        connection.execute("CREATE TABLE extra (id INTEGER)")
    messages = sorted(found.message for found in check_database(copy, ReleaseFolder(release)))
    assert messages == [
        "copy.duckdb: table checks is missing",
        "copy.duckdb: table claims does not have the digest that manifest.json gives",
        "copy.duckdb: table extra is not in the release",
    ]


def test_a_column_of_a_type_without_a_digest_is_a_finding(
    database: Path, release: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("ALTER TABLE sources ADD COLUMN weight DOUBLE DEFAULT 0.5")
    found = check_database(copy, ReleaseFolder(release))
    assert [finding.code for finding in found] == ["release-database-differs"]


def test_a_file_that_is_no_database_is_a_finding(release: Path, tmp_path: Path) -> None:
    junk = tmp_path / "junk.duckdb"
    junk.write_bytes(b"junk" * 5000)
    found = check_database(junk, ReleaseFolder(release))
    assert [finding.code for finding in found] == ["release-database-differs"]
    assert check_database(tmp_path / "absent.duckdb", ReleaseFolder(release))


def test_it_comes_from_the_release_and_not_from_todays_models(release: Path, tmp_path: Path) -> None:
    """A release of another time: one table less, one column more, other words."""
    old = tmp_path / "old"
    shutil.copytree(release, old)
    manifest = json.loads((old / "manifest.json").read_text())
    manifest["tables"] = {
        "claims": manifest["tables"]["claims"] | {"rows": 1},
        "letters": {
            "rows": 1,
            "sha256": "0" * 64,
            "key": ["id"],
            "columns": [{"name": "id", "type": "VARCHAR"}],
        },
    }
    package = json.loads((old / "datapackage.json").read_text())
    field = {"name": "id", "type": "string", "description": "number of the letter"}
    package["resources"] = [
        {
            "path": "csv/letters.csv",
            "type": "table",
            "description": "Letters.",
            "schema": {"fields": [field]},
        }
    ]
    (old / "manifest.json").write_text(json.dumps(manifest))
    (old / "datapackage.json").write_text(json.dumps(package))
    duckdb.sql(f"COPY (SELECT 'l-1' AS id) TO '{old}/parquet/letters.parquet'")
    write_database(ReleaseFolder(old), tmp_path / "old.duckdb")
    with attached(tmp_path / "old.duckdb") as connection:
        names = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        views = {
            row[0]
            for row in connection.execute(
                "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            ).fetchall()
        }
        words = connection.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'letters'"
        ).fetchall()
    assert names == {"claims", "letters"}
    assert views == {"about"}
    assert words == [("number of the letter",)]


def test_a_broken_release_gives_a_sentence_and_no_file(release: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(release, broken)
    (broken / "parquet/claims.parquet").write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(UserError, match="cannot write") as caught:
        write_database(ReleaseFolder(broken), tmp_path / "out" / "claims.duckdb")
    assert "claimpress verify" in caught.value.remedy
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_with_an_odd_name_is_read_all_the_same(release: Path, tmp_path: Path) -> None:
    odd = tmp_path / "a=1" / "it's [all] * here?"
    shutil.copytree(release, odd)
    write_database(ReleaseFolder(odd), odd.parent / "it's.duckdb")
    assert check_database(odd.parent / "it's.duckdb", ReleaseFolder(odd)) == []
