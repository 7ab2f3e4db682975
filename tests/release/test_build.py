"""What a built release folder holds."""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from claimpress.disk import whole
from claimpress.disk.plain import write_text
from claimpress.disk.whole import aside
from claimpress.model.corpus import Corpus
from claimpress.model.errors import UserError
from claimpress.release import build as building
from claimpress.release import sums, working
from claimpress.release.formats import parquet, texts
from claimpress.release.inputs import ordered, read_inputs
from claimpress.release.metadata import (
    card,
    changes,
    citation,
    croissant,
    datapackage,
    datasheet,
    licence,
    manifest,
    zenodo,
)
from claimpress.tables.build import build_tables
from claimpress.tables.digest import table_digest
from claimpress.tables.lineage import Lineage
from claimpress.tables.publish import TABLES
from claimpress.validation.run import Report
from support_release import COPRODUCE, DELIVERY, PURCHASE, TESTS, build, contents, with_claim, with_records

TOP = {
    ".zenodo.json",
    "CHANGES.md",
    "CITATION.cff",
    "DATASHEET.md",
    "LICENSE",
    "README.md",
    "SHA256SUMS",
    "croissant.json",
    "datapackage.json",
    "manifest.json",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_release_holds_every_table_in_three_formats_and_its_papers(release: Path) -> None:
    found = set(contents(release))
    tables = {f"{form}/{name}.{form}" for form in ("parquet", "jsonl", "csv") for name in TABLES}
    rest = found - tables - TOP
    assert tables | TOP <= found
    assert all(name.startswith(("inputs/", "schema/")) for name in rest)
    assert {"inputs/dataset.json", "inputs/claims.jsonl", "schema/claim.schema.json"} <= rest


def test_every_file_is_readable_by_all_whatever_the_umask(corpus: Corpus, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        out = build(corpus, tmp_path / "release")
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (out, *out.rglob("*")) if path.is_dir()}
    assert (modes, folders) == ({0o644}, {0o755})


def test_the_manifest_tells_rows_types_and_digests_of_the_tables(release: Path, corpus: Corpus) -> None:
    told = json.loads((release / "manifest.json").read_text())
    for name, table in build_tables(ordered(corpus), Lineage("0.1.0", "2025-06-01")).items():
        entry = told["tables"][name]
        assert entry["rows"] == table.num_rows
        assert entry["sha256"] == table_digest(table)
        assert [column["name"] for column in entry["columns"]] == table.column_names
    assert told["checks"] == {"needed": 1, "claims": 5, "with_enough": 5}
    assert told["previous"] is None


def test_the_three_formats_hold_the_same_rows(release: Path) -> None:
    for name in TABLES:
        table = pq.read_table(release / f"parquet/{name}.parquet")
        lines = (release / f"jsonl/{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(rows(release / f"csv/{name}.csv")) == len(lines) == table.num_rows
        assert [json.loads(line)[TABLES[name].key[0]] for line in lines] == table[
            TABLES[name].key[0]
        ].to_pylist()


def test_csv_is_flat_and_plain(release: Path) -> None:
    raw = (release / "csv/claims.csv").read_bytes()
    claims = {row["id"]: row for row in rows(release / "csv/claims.csv")}
    items = {row["claim"]: row for row in rows(release / "csv/claim_items.csv")}
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert claims[COPRODUCE]["actors"] == "freedonia;sylvania"
    assert claims[COPRODUCE]["date"] == ""
    assert claims[COPRODUCE]["negated"] == "false"
    assert claims[DELIVERY]["date_latest"] == "2027-12-31"
    assert items[PURCHASE]["quantity_value"] == "12"


def test_inputs_read_back_are_the_records(release: Path, corpus: Corpus) -> None:
    assert read_inputs(release / "inputs") == ordered(corpus)


def test_a_dataset_without_records_makes_a_release_too(report: Report, tmp_path: Path) -> None:
    names = (
        "actions",
        "actors",
        "items",
        "places",
        "events",
        "searches",
        "sources",
        "claims",
        "attestations",
    )
    empty = with_records(report, **dict.fromkeys(names, ()))
    assert empty.corpus is not None
    out = build(empty.corpus, tmp_path / "release")
    assert rows(out / "csv/claims.csv") == []
    assert str(pq.read_table(out / "parquet/claims.parquet").schema.field("actors").type).startswith("list")


def test_no_machine_path_and_no_sentence_of_the_text_is_in_a_release(release: Path) -> None:
    everything = b"\n".join(contents(release).values()).decode("utf-8", "replace")
    text = (TESTS / "archive" / "fna-2025-klopstock.txt").read_text(encoding="utf-8")
    sentences = [part for part in text.replace("\n", ". ").split(". ") if len(part) >= 40]
    assert len(sentences) > 4
    for trace in (str(release.parent), f"{Path.home()}/", *sentences):
        assert trace not in everything


def test_a_second_build_takes_the_place_of_the_first(report: Report, corpus: Corpus, tmp_path: Path) -> None:
    out = build(corpus, tmp_path / "release")
    (out / "stray.txt").write_text("not of the release")
    changed = with_claim(report, PURCHASE, stage="cancelled").corpus
    assert changed is not None
    build(changed, out)
    assert "stray.txt" not in contents(out)
    assert [path.name for path in tmp_path.iterdir()] == ["release"]
    assert {row["id"]: row["stage"] for row in rows(out / "csv/claims.csv")}[PURCHASE] == "cancelled"


WRITERS: list[tuple[Any, str]] = [
    (parquet, "write_parquets"),
    (texts, "canonical_lines"),
    (texts, "csv_lines"),
    (datapackage, "datapackage"),
    (croissant, "croissant"),
    (card, "card"),
    (citation, "citation_text"),
    (zenodo, "zenodo"),
    (datasheet, "datasheet"),
    (changes, "changes_text"),
    (licence, "licence_text"),
    (manifest, "manifest"),
    (sums, "sums_text"),
    (working, "write_text"),
    (building, "_copy_schema"),
    (whole, "_settle"),
    (whole, "_swap"),
]


@pytest.mark.parametrize("already", [False, True], ids=["first", "again"])
@pytest.mark.parametrize(("module", "name"), WRITERS, ids=[name for _, name in WRITERS])
def test_whichever_writer_fails_nothing_half_written_stays(
    module: Any,
    name: str,
    already: bool,
    corpus: Corpus,
    release: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "release"
    before = contents(Path(shutil.copytree(release, out))) if already else {}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, name, fail)
    with pytest.raises(UserError, match="no space left") as caught:
        build(corpus, out)
    assert caught.value.exit_code == 3
    assert "space" in caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == (["release"] if already else [])
    assert contents(out) == before


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the system refuse to write files larger than this, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [100, 2_000, 50_000])
def test_a_disk_that_refuses_leaves_nothing_behind(size: int, corpus: Corpus, tmp_path: Path) -> None:
    with largest_file(size), pytest.raises(UserError) as caught:
        build(corpus, tmp_path / "release")
    assert caught.value.exit_code == 3
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot write") as caught:
        build(corpus, tmp_path / "file" / "release")
    assert caught.value.exit_code == 3


def test_leftovers_of_a_killed_build_are_cleared_and_those_of_a_living_one_kept(
    corpus: Corpus, tmp_path: Path
) -> None:
    write_text(tmp_path / ".tmp-release-4194301" / "half", "written")
    with aside(tmp_path / "release") as alive:
        write_text(alive / "half", "written")
        build(corpus, tmp_path / "release")
        assert sorted(path.name for path in tmp_path.iterdir()) == [alive.name, "release"]


@pytest.mark.parametrize("name", ["inputs/claims.jsonl", "csv/claims.csv", "parquet/claims.parquet"])
def test_a_file_that_somebody_removes_meanwhile_is_missed(
    name: str, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = texts._write

    def remove(piece: texts._Piece) -> None:
        write(piece)
        if piece.form == "csv":
            (piece.path.parents[1] / name).unlink(missing_ok=True)

    monkeypatch.setattr(texts, "_write", remove)
    with pytest.raises(UserError, match=f"{name} went missing"):
        build(corpus, tmp_path / "release")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_an_odd_name_gets_the_same_release(
    release: Path, corpus: Corpus, tmp_path: Path
) -> None:
    odd = build(corpus, tmp_path / "a=1" / "it's [all] * here?")
    assert contents(odd) == contents(release)
