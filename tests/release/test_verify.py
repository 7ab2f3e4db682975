"""Verifying releases: every kind of damage is named, and a sound release has no error."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimpress.engine.duck import DuckEngine
from claimpress.load import amount
from claimpress.model.corpus import Corpus
from claimpress.model.errors import UserError
from claimpress.release import layout, opened
from claimpress.release.formats.database import write_database
from claimpress.release.inputs import digest_of
from claimpress.release.ledger import read_ledger
from claimpress.release.reader import ReleaseFolder
from claimpress.release.seal import Request, Sealed, seal
from claimpress.release.sums import folder_facts, sums_text
from claimpress.release.verify import rebuild
from claimpress.release.verify.whole import Rebuild, VerifyReport, verify_ledger, verify_release
from claimpress.validation.bulk import open_bulk
from claimpress.validation.run import Report
from support_release import DELIVERY, build, sealed, with_claim


@pytest.fixture
def copy(release: Path, tmp_path: Path) -> Path:
    """A copy of the release, to be damaged."""
    return Path(shutil.copytree(release, tmp_path / "copy"))


def found(report: VerifyReport) -> set[tuple[str, str]]:
    """(code, file) of each error."""
    return {(entry.code, entry.place.file) for entry in report.findings if entry.severity.value == "error"}


def resign(folder: Path) -> None:
    """Make SHA256SUMS fit again, as somebody would who tampers with a release."""
    digests = {path: fact.sha256 for path, fact in folder_facts(folder).items()}
    (folder / layout.SUMS).write_text(sums_text(digests))


def in_manifest(folder: Path, change: Callable[[Any], object]) -> None:
    path = folder / layout.MANIFEST
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))
    resign(folder)


def test_a_built_release_is_whole_and_not_sealed(release: Path) -> None:
    report = verify_release(release)
    assert report.ok
    assert not report.sealed
    assert [entry.code for entry in report.findings] == ["release-not-sealed"]
    assert (report.version, report.tables) == ("0.1.0", 36)


def test_a_sealed_release_is_vouched_for_by_the_ledger(first: Sealed, data: Path) -> None:
    assert first.folder is not None
    report = verify_release(first.folder, read_ledger(data / "releases"))
    assert report.sealed
    assert report.findings == []


def test_a_copy_of_a_sealed_release_is_recognised_elsewhere(
    first: Sealed, data: Path, tmp_path: Path
) -> None:
    assert first.folder is not None
    copy = shutil.copytree(first.folder, tmp_path / "download")
    assert verify_release(copy, read_ledger(data / "releases")).sealed


@pytest.mark.parametrize("name", ["csv/claims.csv", "manifest.json"])
def test_a_damaged_release_is_still_listed_in_the_ledger(name: str, first: Sealed, data: Path) -> None:
    assert first.folder is not None
    (first.folder / name).write_text("changed")
    report = verify_release(first.folder, read_ledger(data / "releases"))
    assert (report.listed, report.ok, report.sealed) == (True, False, False)


def test_a_sealed_folder_cannot_leave_the_ledger_by_naming_another_version(first: Sealed, data: Path) -> None:
    assert first.folder is not None
    in_manifest(first.folder, lambda manifest: manifest.update(version="0.1.9"))
    (report,) = verify_ledger(data / "releases").releases
    assert report.listed
    assert ("ledger-digest-differs", "manifest.json") in found(report)


def test_a_database_is_compared_with_its_release(release: Path, tmp_path: Path) -> None:
    path = tmp_path / "claims.duckdb"
    write_database(ReleaseFolder(release), path)
    report = verify_release(release, database=path)
    assert report.ok
    assert report.database == path
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM claims WHERE id = ?", [DELIVERY])
    assert found(verify_release(release, database=path)) == {("release-database-differs", "claims.duckdb")}


def test_damage_to_files_is_named_file_by_file(copy: Path) -> None:
    (copy / "README.md").write_text("changed")
    (copy / "csv/claims.csv").unlink()
    (copy / "notes.txt").write_text("mine")
    report = verify_release(copy)
    assert found(report) == {
        ("release-file-changed", "README.md"),
        ("release-file-missing", "csv/claims.csv"),
        ("release-unreadable", "csv/claims.csv"),
        ("release-file-extra", "notes.txt"),
    }


def test_a_signature_may_lie_beside_the_checksums(copy: Path) -> None:
    (copy / "SHA256SUMS.sig").write_text("signed")
    assert "release-file-extra" not in {code for code, _ in found(verify_release(copy))}


def test_line_ends_changed_by_a_tool_are_found(copy: Path) -> None:
    path = copy / "csv/claims.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(verify_release(copy)) == {("release-file-changed", "csv/claims.csv")}


def swap_rows(copy: Path) -> None:
    path = copy / "jsonl/claims.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(reversed(lines)), encoding="utf-8")


def change_value(copy: Path) -> None:
    path = copy / "parquet/claims.parquet"
    table = pq.read_table(path)
    column = table.schema.get_field_index("stage")
    pq.write_table(
        table.set_column(column, table.schema.field(column), pa.array(["done"] * table.num_rows)), path
    )


def drop_row(copy: Path) -> None:
    path = copy / "parquet/claims.parquet"
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)


def drop_column(copy: Path) -> None:
    path = copy / "parquet/claims.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["stage"]), path)


def retype(copy: Path) -> None:
    path = copy / "parquet/claims.parquet"
    table = pq.read_table(path)
    column = table.schema.get_field_index("evidence_count")
    pq.write_table(table.set_column(column, "evidence_count", table["evidence_count"].cast("float64")), path)


def rename_in_csv(copy: Path) -> None:
    path = copy / "csv/claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("statement", "sentence", 1), encoding="utf-8")


def drop_csv_line(copy: Path) -> None:
    path = copy / "csv/claims.csv"
    path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8"
    )


def change_input(copy: Path) -> None:
    path = copy / "inputs/claims.jsonl"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"stage":"done"', '"stage":"finished"', 1), encoding="utf-8"
    )


def add_input(copy: Path) -> None:
    (copy / "inputs/letters.jsonl").write_text("{}\n")


def change_schema(copy: Path) -> None:
    path = copy / "schema/place.schema.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Where", "There", 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (swap_rows, {("release-table-differs", "jsonl/claims.jsonl")}),
        (change_value, {("release-table-differs", "parquet/claims.parquet")}),
        (
            drop_row,
            {
                ("release-row-count", "parquet/claims.parquet"),
                ("release-table-differs", "parquet/claims.parquet"),
            },
        ),
        (drop_column, {("release-columns-differ", "parquet/claims.parquet")}),
        (retype, {("release-columns-differ", "parquet/claims.parquet")}),
        (rename_in_csv, {("release-columns-differ", "csv/claims.csv")}),
        (drop_csv_line, {("release-row-count", "csv/claims.csv")}),
        (
            change_input,
            {
                ("release-input-differs", "inputs/claims.jsonl"),
                ("release-input-invalid", "inputs/claims.jsonl"),
            },
        ),
        (add_input, {("release-input-differs", "inputs/letters.jsonl")}),
        (change_schema, {("release-schema-differs", "schema")}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_tampering_that_mends_the_checksums_is_found_by_content(
    damage: Callable[[Path], None], expected: set[tuple[str, str]], copy: Path
) -> None:
    damage(copy)
    resign(copy)
    assert found(verify_release(copy)) == expected


def test_an_invalid_record_is_told_with_its_line(copy: Path) -> None:
    change_input(copy)
    messages = [
        entry.message for entry in verify_release(copy).findings if entry.code == "release-input-invalid"
    ]
    assert len(messages) == 1
    assert "inputs/claims.jsonl, line 4: stage: 'finished'" in messages[0]


def test_many_invalid_records_are_counted_and_not_dropped_in_silence(copy: Path) -> None:
    path = copy / "inputs/actors.jsonl"
    path.write_text("{}\n" * 50)
    report = verify_release(copy)
    invalid = [entry for entry in report.findings if entry.code == "release-input-invalid"]
    assert len(invalid) == 20
    assert any("30 more records" in entry.message for entry in report.findings)


# The ledger.


@pytest.fixture
def two(first: Sealed, data: Path, report: Report) -> Path:
    """A ledger of two releases."""
    assert first.entry
    sealed(data, with_claim(report, DELIVERY, stage="agreed"), "0.2.0", "2025-07-01")
    return data / "releases"


def test_a_sound_ledger_and_all_its_releases_pass_with_a_rebuild(two: Path) -> None:
    report = verify_ledger(two, Rebuild())
    assert report.ok
    assert [entry.version for entry in report.releases] == ["0.1.0", "0.2.0"]
    assert [entry.rebuilt is not None for entry in report.releases] == [False, True]


def test_there_may_be_no_release_yet(tmp_path: Path) -> None:
    report = verify_ledger(tmp_path / "releases")
    assert report.ok
    assert report.releases == []


def edit_ledger(folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    path = folder / "index.json"
    ledger = json.loads(path.read_text())
    change(ledger["releases"])
    path.write_text(json.dumps(ledger))


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (lambda r: r.reverse(), "ledger-order", "does not come after"),
        (lambda r: r[1].update(ordinal=3), "ledger-order", "number should be 2"),
        (lambda r: r[1].update(date="2025-05-01"), "ledger-order", "is before"),
        (lambda r: r.pop(), "release-orphan", "0.2.0"),
        (lambda r: r.append({**r[1], "ordinal": 3, "version": "0.3.0"}), "ledger-release-missing", "0.3.0"),
    ],
    ids=["order", "number", "day", "line-removed", "line-added"],
)
def test_a_changed_ledger_is_found(change: Callable[[Any], object], code: str, words: str, two: Path) -> None:
    edit_ledger(two, change)
    report = verify_ledger(two)
    assert not report.ok
    assert any(entry.code == code and words in entry.message for entry in report.findings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format":1,"releases":{}}',
        '{"format":1,"releases":[7]}',
        "[" * 100_000,
        "\ud800",
        "1" * 10_000,
    ],
    ids=["empty", "cut", "list", "object", "number", "deep", "surrogate", "long-number"],
)
def test_an_unreadable_ledger_is_a_finding(text: str, two: Path) -> None:
    (two / "index.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    report = verify_ledger(two)
    assert [entry.code for entry in report.findings] == ["ledger-unreadable"]


def test_a_release_rewritten_after_its_seal_is_found_by_the_ledger(two: Path) -> None:
    folder = two / "0.1.0"
    (folder / "README.md").write_text("kinder words")
    resign(folder)
    report = verify_release(folder, read_ledger(two))
    assert not report.sealed
    assert found(report) == {("ledger-digest-differs", "SHA256SUMS")}


def test_a_release_that_names_another_predecessor_is_found(two: Path) -> None:
    folder = two / "0.2.0"
    in_manifest(folder, lambda manifest: manifest["previous"].update(manifest_sha256="0" * 64))
    codes = {entry.code for entry in verify_release(folder, read_ledger(two)).findings}
    assert codes == {"ledger-digest-differs", "ledger-link-broken"}


def test_a_release_of_another_day_than_the_ledger_says_is_found(two: Path) -> None:
    in_manifest(two / "0.2.0", lambda manifest: manifest.update(date="2025-07-02"))
    codes = {entry.code for entry in verify_release(two / "0.2.0", read_ledger(two)).findings}
    assert "ledger-order" in codes


# The rebuild.


@pytest.fixture(params=["in memory", "in bulk"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How inputs are read: here few, and then as if they were many."""
    if request.param == "in bulk":
        monkeypatch.setattr(amount, "LARGE", 0)
    return str(request.param)


def test_a_rebuild_reads_much_in_bulk(two: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Path] = []
    monkeypatch.setattr(opened, "open_bulk", noted(taken))
    assert verify_release(two / "0.2.0", read_ledger(two), Rebuild()).ok
    assert taken == ([two / "0.2.0/inputs"] if way == "in bulk" else [])


def noted(taken: list[Path]) -> Callable[..., Any]:
    """`open_bulk`, with a note of what it was asked for."""

    def note(root: Path, *arguments: Any, **named: Any) -> Any:
        taken.append(root)
        return open_bulk(root, *arguments, **named)

    return note


@pytest.mark.usefixtures("way")
def test_a_rebuild_compares_every_byte(two: Path) -> None:
    report = verify_release(two / "0.2.0", read_ledger(two), Rebuild())
    assert report.rebuilt is not None
    assert (report.rebuilt.compared, report.rebuilt.differing, report.rebuilt.note) == ("bytes", (), "")
    assert report.rebuilt.count == report.files


@pytest.mark.usefixtures("way")
def test_a_rebuild_under_another_lock_file_compares_tables_and_says_so(two: Path) -> None:
    report = verify_release(two / "0.2.0", read_ledger(two), Rebuild("f" * 64))
    assert report.rebuilt is not None
    assert (report.rebuilt.compared, report.rebuilt.count, report.rebuilt.differing) == ("tables", 36, ())
    assert "another lock file" in report.rebuilt.note


def test_a_rebuild_without_the_lock_file_at_hand_says_that(data: Path, report: Report) -> None:
    request = Request("0.1.0", "2025-06-01", lock_sha256="e" * 64)
    done = seal(data, report, request)
    assert done.folder is not None
    told = verify_release(done.folder, read_ledger(data / "releases"), Rebuild()).rebuilt
    assert told is not None
    assert told.note == "bytes were not compared: the lock file that it was built with is not here"


def test_a_rebuild_with_another_version_of_the_tool_compares_tables(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "VERSION", "9.9.9")
    report = verify_release(two / "0.2.0", read_ledger(two), Rebuild())
    assert report.rebuilt is not None
    assert report.rebuilt.compared == "tables"
    assert "9.9.9" in report.rebuilt.note


def test_what_another_library_wrote_otherwise_is_compared_by_its_tables(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = DuckEngine.write_parquet

    def written_otherwise(engine: DuckEngine, sql: str, schema: pa.Schema, path: Path, *key: Any) -> None:
        write(engine, sql, schema, path, *key)
        pq.write_table(pq.ParquetFile(path).read(), path, compression="gzip")

    monkeypatch.setattr(DuckEngine, "write_parquet", written_otherwise)
    report = verify_release(two / "0.2.0", read_ledger(two), Rebuild())
    assert report.ok
    assert report.rebuilt is not None
    assert (report.rebuilt.compared, report.rebuilt.count) == ("tables", 36)
    # The tables, the two lists of files, and SHA256SUMS.
    assert report.rebuilt.note == "39 files differ in bytes, as other library versions write them"


def test_a_later_release_can_be_rebuilt_without_the_one_before(two: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(two / "0.2.0", tmp_path / "alone")
    report = verify_release(alone, None, Rebuild())
    assert report.ok
    assert report.rebuilt is not None
    assert report.rebuilt.compared == "bytes"
    assert "the release before it is not at hand" in report.rebuilt.note
    # `releases`, `changes` and 17 tables of states in three forms, CHANGES.md, manifest and SHA256SUMS.
    assert report.files is not None
    assert report.rebuilt.count == report.files - 3 * 19 - 3
    report = verify_release(alone, None, Rebuild("f" * 64))
    assert report.rebuilt is not None
    assert (report.rebuilt.compared, report.rebuilt.count) == ("tables", 17)
    assert "the release before it is not at hand" in report.rebuilt.note


@pytest.mark.usefixtures("way")
def test_records_that_do_not_give_the_tables_are_found_by_a_rebuild(
    release: Path, corpus: Corpus, tmp_path: Path
) -> None:
    """Inputs swapped together with all digests that speak of them: only the rebuild can tell."""
    claims = [claim.model_copy(update={"statement": "Something else."}) for claim in corpus.claims]
    other = build(Corpus(**{**vars(corpus), "claims": claims}), tmp_path / "other")
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    shutil.copy(other / "inputs/claims.jsonl", copy / "inputs/claims.jsonl")
    told = json.loads((other / "manifest.json").read_text())
    in_manifest(
        copy, lambda manifest: manifest.update(inputs=told["inputs"], inputs_sha256=told["inputs_sha256"])
    )
    assert found(verify_release(copy)) == set()
    report = verify_release(copy, None, Rebuild())
    names = {name for code, name in found(report) if code == "rebuild-differs"}
    assert {"parquet/claims.parquet", "jsonl/claims.jsonl", "csv/claims.csv"} <= names
    report = verify_release(copy, None, Rebuild("f" * 64))
    assert found(report) == {
        ("rebuild-differs", f"table {name}")
        for name in ("checks", "claims", "claim_versions", "check_versions")
    }


@pytest.mark.usefixtures("way")
def test_inputs_that_todays_tool_cannot_read_make_a_rebuild_impossible(copy: Path) -> None:
    path = copy / "inputs/places.jsonl"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"kind":"city"', '"kind":"moon"'), encoding="utf-8"
    )
    schema = copy / "schema/place.schema.json"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"city"', '"moon"'), encoding="utf-8")
    facts = folder_facts(copy)

    def mend(manifest: Any) -> None:
        manifest["inputs"]["inputs/places.jsonl"]["sha256"] = facts["inputs/places.jsonl"].sha256
        manifest["inputs_sha256"] = digest_of(
            {name: entry["sha256"] for name, entry in manifest["inputs"].items()}
        )
        manifest["schema_sha256"] = digest_of(
            {name: fact.sha256 for name, fact in facts.items() if name.startswith("schema/")}
        )

    in_manifest(copy, mend)
    report = verify_release(copy, None, Rebuild())
    assert [entry.code for entry in report.findings] == ["release-not-sealed", "rebuild-impossible"]
    assert "inputs/places.jsonl:" in report.findings[1].message


def test_a_damaged_release_is_not_rebuilt(copy: Path) -> None:
    (copy / "README.md").unlink()
    assert ("rebuild-impossible", "manifest.json") in found(verify_release(copy, None, Rebuild()))


# Folders that somebody prepared.


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        verify_release(tmp_path / "absent")
    assert caught.value.exit_code == 3


def test_an_empty_folder_is_told_to_be_no_release(tmp_path: Path) -> None:
    assert found(verify_release(tmp_path)) == {
        ("release-unreadable", "SHA256SUMS"),
        ("release-unreadable", "manifest.json"),
    }


@pytest.mark.parametrize(
    "path",
    ["../secret", "/etc/passwd", "a/../b", "./README.md", "parquet//claims.parquet", "a\u202eb", "~/x/.."],
)
def test_checksums_of_files_elsewhere_are_refused(path: str, copy: Path) -> None:
    with (copy / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  {path}\n")
    report = verify_release(copy)
    codes = {entry.code for entry in report.findings if entry.severity.value == "error"}
    assert codes <= {"release-unsafe-path", "release-file-missing"}
    assert codes


@pytest.mark.parametrize(
    "text",
    ["", "junk", f"{'0' * 64} one-space\n", "x" * 100_000, "\0" * 100, f"{'0' * 64}  a\n" * 2, "\udcff"],
)
def test_broken_checksum_files_are_findings(text: str, copy: Path) -> None:
    (copy / "SHA256SUMS").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert not verify_release(copy).ok


def test_links_pipes_and_folders_are_never_followed(copy: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for name in ("README.md", "manifest.json", "inputs/claims.jsonl"):
        (copy / name).unlink()
    (copy / "README.md").symlink_to(secret)
    (copy / "inputs/claims.jsonl").symlink_to("/dev/zero")
    os.mkfifo(copy / "manifest.json")
    shutil.move(copy / "csv", tmp_path / "csv")
    (copy / "csv").symlink_to(tmp_path / "csv")
    (copy / "loop").symlink_to(copy)
    report = verify_release(copy)
    links = {place for code, place in found(report) if code == "release-not-a-file"}
    assert links == {"README.md", "manifest.json", "inputs/claims.jsonl", "csv", "loop"}
    assert ("release-file-missing", "csv/claims.csv") in found(report)


def test_files_too_large_to_be_right_are_not_read(copy: Path) -> None:
    os.truncate(copy / "manifest.json", 70 * 2**20)
    os.truncate(copy / "csv/claims.csv", 10**11)
    codes = found(verify_release(copy))
    assert ("release-too-large", "csv/claims.csv") in codes
    assert ("release-unreadable", "manifest.json") in codes


def test_folders_without_end_are_not_walked(copy: Path) -> None:
    deep = copy
    for _ in range(200):
        deep = deep / "d"
        deep.mkdir()
    assert ("release-not-a-file", "d/" * 8 + "d") in found(verify_release(copy))


@pytest.mark.parametrize(
    "name", ["manifest.json", "schema/claim.schema.json", "inputs/claims.jsonl", "inputs/dataset.json"]
)
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe{\x00",
        b"[" * 200_000,
        b'{"tables": ' + b"9" * 10_000 + b"}",
        b'{"$ref": "https://example.org/x"}',
        b'{"type": 7}',
        b'{"properties": {"id": {"pattern": "("}}}',
        b"NaN",
    ],
    ids=[
        "empty",
        "cut",
        "null",
        "list",
        "utf-16",
        "deep",
        "long-number",
        "remote",
        "no-schema",
        "bad-pattern",
        "nan",
    ],
)
def test_broken_json_is_a_finding_never_a_traceback(name: str, text: bytes, copy: Path) -> None:
    (copy / name).write_bytes(text)
    resign(copy)
    assert not verify_release(copy).ok


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(tables={"../../x": m["tables"]["claims"]}),
        lambda m: m.update(tables=[]),
        lambda m: m["tables"]["claims"].update(rows=-1),
        lambda m: m["tables"]["claims"].update(columns=[]),
        lambda m: m["tables"]["claims"].update(key=["id; DROP TABLE claims"]),
        lambda m: m.update(inputs={"../../etc/passwd": {"records": 1, "sha256": "0" * 64}}),
        lambda m: m.update(version=7),
        lambda m: m.pop("previous"),
        lambda m: m.update(format=2),
    ],
)
def test_a_manifest_of_another_shape_is_a_finding(change: Callable[[Any], object], copy: Path) -> None:
    in_manifest(copy, change)
    assert ("release-unreadable", "manifest.json") in found(verify_release(copy))


@pytest.mark.parametrize("keep", [0, 4, 100, -10])
def test_cut_parquet_is_a_finding(keep: int, copy: Path) -> None:
    path = copy / "parquet/claims.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    resign(copy)
    assert ("release-unreadable", "parquet/claims.parquet") in found(verify_release(copy))


def test_csv_that_is_no_text_is_a_finding(copy: Path) -> None:
    (copy / "csv/claims.csv").write_bytes(b'id\n"\xff')
    resign(copy)
    assert ("release-unreadable", "csv/claims.csv") in found(verify_release(copy))
