"""What a release remembers of those before it: every state, every change, and how they are asked for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimpress
from claimpress.model.errors import UserError
from claimpress.release.asof import Remembered, as_of
from claimpress.release.formats.database import check_database, write_database
from claimpress.release.formats.macros import as_texts
from claimpress.release.history import past_of
from claimpress.release.ledger import read_ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.verify.whole import Rebuild, verify_release
from claimpress.tables.digest import table_digest
from claimpress.tables.versions import VERSIONED
from support_release import COPRODUCE, DELIVERY, PURCHASE, VERSIONS


@pytest.fixture(scope="module")
def newest(releases: Path) -> ReleaseFolder:
    return ReleaseFolder(releases / VERSIONS[-1])


def test_every_published_state_stands_in_the_tables_of_versions(newest: ReleaseFolder) -> None:
    rows = [row for row in newest.table("claim_versions").to_pylist() if row["id"] == DELIVERY]
    states = [(row["stage"], row["from_release"], row["to_release"]) for row in rows]
    assert states == [
        ("planned", "0.1.0", "0.1.0"),
        ("agreed", "0.9.0", "0.10.0"),
        ("planned", "0.11.0", "0.11.0"),
    ]
    (still,) = [row for row in newest.table("claim_versions").to_pylist() if row["id"] == COPRODUCE]
    assert (still["from_ordinal"], still["to_ordinal"]) == (1, 4)


def test_changes_tell_field_old_new_and_reason_release_by_release(newest: ReleaseFolder) -> None:
    rows = newest.table("changes").to_pylist()
    told = [(r["release"], r["record"], r["field"], r["old"], r["new"], r["reason"]) for r in rows]
    gone = json.dumps({"since": "0.9.0", "reason": "the agency took it back", "successor": COPRODUCE})
    assert told == [
        ("0.9.0", DELIVERY, "stage", '"planned"', '"agreed"', "misread"),
        (
            "0.10.0",
            PURCHASE,
            "withdrawn",
            None,
            gone.replace(": ", ":").replace(", ", ","),
            "misread; the agency took it back",
        ),
        ("0.11.0", DELIVERY, "stage", '"agreed"', '"planned"', "read again"),
    ]
    assert rows[0]["declared_by"] == "maintainers"
    assert rows[0]["declared_on"].isoformat() == "2025-07-01"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_remembered_of_a_release_is_what_was_published(
    version: str, releases: Path, newest: ReleaseFolder
) -> None:
    row = next(row for row in newest.table("releases").to_pylist() if row["version"] == version)
    then, was = Remembered(newest, row), ReleaseFolder(releases / version)
    for table in VERSIONED:
        digest = was.manifest["tables"][table.base.name]["sha256"]
        assert table_digest(then.table(table.base.name)) == digest
    assert then.table("changes").equals(was.table("changes"))
    assert [row["version"] for row in then.table("releases").to_pylist()] == list(VERSIONS[: row["ordinal"]])


@pytest.mark.parametrize("alias", ["release", "x", "it's [odd]", "Größe"])
def test_the_macro_answers_under_any_attached_name(alias: str, newest: ReleaseFolder, tmp_path: Path) -> None:
    write_database(newest, tmp_path / "a.duckdb")
    name = '"' + alias + '"'
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{tmp_path}/a.duckdb' AS {name} (READ_ONLY)")
        query = f"SELECT stage FROM {name}.claims_as_of(?) WHERE id = '{DELIVERY}'"
        stages = [connection.execute(query, [version]).fetchall() for version in VERSIONS]
        assert stages == [[("planned",)], [("agreed",)], [("agreed",)], [("planned",)]]
        columns = connection.execute(f"DESCRIBE FROM {name}.claims_as_of('0.1.0')").fetchall()
        assert columns == connection.execute(f"DESCRIBE {name}.claims").fetchall()
        with pytest.raises(
            duckdb.Error, match=r"there is no release 0\.2\.0: the releases are 0\.1\.0, 0\.9\.0"
        ):
            connection.execute(f"FROM {name}.claims_as_of('0.2.0')")
        claims, sources = (f"{name}.{table}_as_of('0.9.0')" for table in ("claims", "sources"))
        joined = f"SELECT count(*) FROM {claims} c JOIN {sources} s ON s.id = c.source"
        assert connection.execute(joined).fetchone() == (5,)


def test_two_databases_do_not_mix(newest: ReleaseFolder, releases: Path, tmp_path: Path) -> None:
    write_database(newest, tmp_path / "new.duckdb")
    write_database(ReleaseFolder(releases / "0.9.0"), tmp_path / "old.duckdb")
    with duckdb.connect() as connection:
        for name in ("new", "old"):
            connection.execute(f"ATTACH '{tmp_path}/{name}.duckdb' AS {name} (READ_ONLY)")
        query = f"SELECT to_release FROM {{}}.claim_versions WHERE id = '{COPRODUCE}'"
        assert connection.execute(query.format("old")).fetchall() == [("0.9.0",)]
        connection.execute("USE old")
        assert connection.execute("SELECT count(*) FROM new.claims_as_of('0.11.0')").fetchone() == (5,)
        with pytest.raises(duckdb.Error, match="there is no release"):
            connection.execute("FROM claims_as_of('0.11.0')")


def test_many_states_are_read_from_the_tables_of_the_database_in_use(
    newest: ReleaseFolder, releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimpress.release.formats import macros

    monkeypatch.setattr(macros, "MOST_ROWS", 2)
    write_database(newest, tmp_path / "a.duckdb")
    assert check_database(tmp_path / "a.duckdb", newest) == []
    with duckdb.connect(tmp_path / "a.duckdb", read_only=True) as connection:
        query = f"SELECT stage FROM claims_as_of('0.9.0') WHERE id = '{DELIVERY}'"
        assert connection.execute(query).fetchall() == [("agreed",)]
    write_database(ReleaseFolder(releases / "0.10.0"), tmp_path / "other.duckdb")
    with duckdb.connect(tmp_path / "other.duckdb", read_only=True) as connection:
        connection.execute(f"ATTACH '{tmp_path}/a.duckdb' AS a (READ_ONLY)")
        with pytest.raises(duckdb.Error, match="USE that database first"):
            connection.execute("FROM a.claims_as_of('0.9.0')")  # it would read the other's tables


def test_a_macro_that_lies_is_found(newest: ReleaseFolder, tmp_path: Path) -> None:
    write_database(newest, tmp_path / "a.duckdb")
    assert check_database(tmp_path / "a.duckdb", newest) == []
    with duckdb.connect(tmp_path / "a.duckdb") as connection:
        connection.execute("CREATE OR REPLACE MACRO claims_as_of(release) AS TABLE SELECT * FROM claims")
    found = check_database(tmp_path / "a.duckdb", newest)
    assert found
    assert all("claims_as_of" in entry.message for entry in found)


def test_the_library_goes_back_by_the_sealed_folder_or_by_memory(releases: Path, tmp_path: Path) -> None:
    with claimpress.open(releases / "0.11.0") as release, release.as_of("0.9.0") as then:
        assert then.path == releases / "0.9.0"
        assert then.remembered_by is None
        assert then.sql(f"SELECT stage FROM claims WHERE id = '{DELIVERY}'").to_pylist() == [
            {"stage": "agreed"}
        ]
    alone = Path(shutil.copytree(releases / "0.11.0", tmp_path / "downloads" / "release"))
    with claimpress.open(alone) as release, release.as_of("0.9.0") as then:
        assert (then.version, then.remembered_by) == ("0.9.0", "0.11.0")
        assert then.sql(f"SELECT stage FROM claims WHERE id = '{DELIVERY}'").to_pylist() == [
            {"stage": "agreed"}
        ]
        assert then.table("evidence").num_rows == 5
        with pytest.raises(UserError, match="does not remember the table 'claim_versions'"):
            then.table("claim_versions")
        with pytest.raises(UserError, match=r"manifest of release 0\.9\.0 is not at hand"):
            _ = then.manifest
        with pytest.raises(UserError, match=r"knows no release 7\.0\.0"):
            release.as_of("7.0.0")


def test_another_folder_in_the_place_of_an_earlier_release_is_refused(releases: Path, tmp_path: Path) -> None:
    copies = Path(shutil.copytree(releases, tmp_path / "releases"))
    shutil.rmtree(copies / "0.9.0")
    shutil.copytree(copies / "0.10.0", copies / "0.9.0")
    with pytest.raises(UserError, match="its manifest is another one"):
        as_of(ReleaseFolder(copies / "0.11.0"), "0.9.0")


def test_every_table_is_remembered_as_it_was_sealed(releases: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(releases / "0.11.0", tmp_path / "downloads" / "release"))
    with (
        claimpress.open(releases / "0.9.0") as sealed,
        claimpress.open(alone) as release,
        release.as_of("0.9.0") as then,
    ):
        for name in ("claims", "evidence", "coverage", "changes"):
            query = f"FROM {name} ORDER BY ALL"
            assert then.sql(query).to_pylist() == sealed.sql(query).to_pylist(), name
        assert then.sql("FROM releases").num_rows == sealed.sql("FROM releases").num_rows


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM Claims",
        'FROM "claims"',
        "FROM query_table('cla' || 'ims')",
        "FROM query('FROM cla' || 'ims')",
    ],
)
def test_a_table_is_compared_with_its_digest_before_it_is_asked(
    query: str, releases: Path, tmp_path: Path
) -> None:
    copies = Path(shutil.copytree(releases, tmp_path / "releases"))
    shutil.copyfile(copies / "0.10.0/parquet/claims.parquet", copies / "0.9.0/parquet/claims.parquet")
    with claimpress.open(copies / "0.11.0") as release, release.as_of("0.9.0") as then:
        assert then.sql("SELECT count(*) AS n FROM sources").num_rows == 1
        for _ in range(2):
            with pytest.raises(UserError, match="is not as it was sealed"):
                then.sql(query)


def test_history_begins_where_releases_did_not_yet_keep_any(releases: Path, tmp_path: Path) -> None:
    """A ledger whose first releases have no tables of versions, as 0.1.0 of a dataset may be."""
    copies = Path(shutil.copytree(releases, tmp_path / "releases"))
    for version in VERSIONS[:3]:
        path = copies / version / "manifest.json"
        manifest = json.loads(path.read_text())
        for name in (*(table.spec.name for table in VERSIONED), "changes"):
            del manifest["tables"][name]
        path.write_text(json.dumps(manifest))
    past, whole = past_of(read_ledger(copies), "0.11.0"), past_of(read_ledger(releases), "0.11.0")
    assert past is not None
    assert whole is not None
    told, sealed = past.versions["claim_versions"], whole.versions["claim_versions"]
    assert isinstance(told, pa.Table)
    assert told.equals(sealed.to_table())
    assert past.changes == whole.changes


def test_a_later_release_is_rebuilt_byte_for_byte_with_its_past_and_without(
    releases: Path, tmp_path: Path
) -> None:
    ledger = read_ledger(releases)
    with_past = verify_release(releases / "0.10.0", ledger, Rebuild())
    assert with_past.rebuilt is not None
    assert (with_past.rebuilt.compared, with_past.rebuilt.differing, with_past.rebuilt.note) == (
        "bytes",
        (),
        "",
    )
    alone = Path(shutil.copytree(releases / "0.10.0", tmp_path / "alone"))
    without = verify_release(alone, None, Rebuild())
    assert without.rebuilt is not None
    assert (without.rebuilt.compared, without.rebuilt.differing) == ("bytes", ())


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n'\"\\␀␁␂␃␄ї"), max_size=8)
KINDS = {
    "VARCHAR": TEXTS,
    "VARCHAR[]": st.lists(TEXTS.filter(bool), max_size=3),
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "BOOLEAN": st.booleans(),
    "DATE": st.dates(),
    "DECIMAL(21,6)": st.decimals(-(10**15) + 1, 10**15 - 1, places=6),
}


@given(st.lists(st.tuples(*(st.none() | values for values in KINDS.values())), max_size=4))
def test_rows_survive_as_texts(rows: list[tuple[Any, ...]]) -> None:
    types = {f"a {number}": kind for number, kind in enumerate(KINDS)}
    columns = {name: [row[at] for row in rows] for at, name in enumerate(types)}
    query = as_texts(columns, types)
    assert query is not None
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == rows
        told = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {query}").fetchall()}
    assert told == types


def test_rows_that_hold_every_mark_stay_in_their_table() -> None:
    every = "".join(map(chr, range(0x2400, 0x2440)))
    assert as_texts({"a": [every]}, {"a": "VARCHAR"}) is None
