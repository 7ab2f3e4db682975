"""A folder becomes records: which files are read, in which order, and what is said about the others."""

from __future__ import annotations

import json
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from claimpress.load.dataset import load_dataset
from claimpress.load.records import RawRecord
from claimpress.model.text import sha256_hex

BASE = Path(__file__).parent.parent / "valid" / "klopstock" / "data"
PLACE = '{"id":"%s","kind":"city","names":{"en":"Klopstock"}}\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the base dataset in a folder named data."""
    return Path(shutil.copytree(BASE, tmp_path / "project" / "data"))


def found(data: Path) -> list[tuple[str, str]]:
    """(file, code) of the findings of loading."""
    return sorted((finding.place.file, finding.code) for finding in load_dataset(data).findings)


def test_the_base_dataset() -> None:
    loaded = load_dataset(BASE)
    assert loaded.findings == []
    assert [raw.number for raw in loaded.records] == list(range(len(loaded.records)))
    assert [raw.kind for raw in loaded.records if raw.kind in ("dataset", "source")] == ["dataset", "source"]
    assert loaded.files == {
        f"data/{path.relative_to(BASE).as_posix()}": sha256_hex(path.read_bytes())
        for path in BASE.rglob("*")
        if path.is_file()
    }


def test_claims_take_the_source_of_their_file() -> None:
    claims = [raw for raw in load_dataset(BASE).records if raw.kind == "claim"]
    assert {raw.data["source"] for raw in claims} == {"fna-2025-klopstock"}
    assert str(claims[0].place(("source",))) == "data/claims/fna-2025-klopstock.yaml:2:9"
    assert str(claims[0].place(("evidence", 0, "length"))) == "data/claims/fna-2025-klopstock.yaml:14:36"
    assert str(claims[0].key_place(("stage",))) == "data/claims/fna-2025-klopstock.yaml:8:5"
    assert str(claims[1].place()) == "data/claims/fna-2025-klopstock.yaml:19:5"


def test_an_absent_field_has_the_place_of_what_should_hold_it() -> None:
    claim = next(raw for raw in load_dataset(BASE).records if raw.kind == "claim")
    assert claim.place(("evidence", 0, "note")) == claim.place(("evidence", 0))
    assert claim.place(("withdrawn", "reason")) == claim.place()


def test_yaml_and_jsonl_give_the_same_records(data: Path) -> None:
    before = {(raw.kind, raw.id): raw.data for raw in load_dataset(data).records}
    lines = [json.dumps(value, default=float) for (kind, _), value in before.items() if kind == "claim"]
    shutil.rmtree(data / "claims")
    (data / "claims.jsonl").write_text("\n".join(lines))
    after = {(raw.kind, raw.id): raw.data for raw in load_dataset(data).records}
    assert after == before


def test_decimals_are_never_floats(data: Path) -> None:
    (data / "items.yaml").write_text("items: [{id: a, quantity: 0.10}]\n")
    (data / "items.jsonl").write_text('{"id":"b","quantity":0.10}\n')
    values = [raw.data["quantity"] for raw in load_dataset(data).records if raw.kind == "item"]
    assert values == [Decimal("0.10")] * 2
    assert [str(value) for value in values] == ["0.10"] * 2


def test_files_of_a_kind_are_read_together_in_the_order_of_their_names(data: Path) -> None:
    (data / "places.yaml").unlink()
    (data / "places").mkdir()
    (data / "places" / "deep").mkdir()
    names = ["places.jsonl", "places/b.jsonl", "places/a.yaml", "places/deep/c.jsonl"]
    for name in names:
        text = PLACE % Path(name).stem
        (data / name).write_text(f"places: [{text.strip()}]\n" if name.endswith("yaml") else text)
    order = [(raw.file, raw.id) for raw in load_dataset(data).records if raw.kind == "place"]
    assert order == [
        ("data/places.jsonl", "places"),
        ("data/places/a.yaml", "a"),
        ("data/places/b.jsonl", "b"),
        ("data/places/deep/c.jsonl", "c"),
    ]


def test_the_order_of_the_file_system_makes_no_difference(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b", "a", "ä", "B"):
        (data / "places").mkdir(exist_ok=True)
        (data / "places" / f"{name}.jsonl").write_text(PLACE % name.lower())
    before = load_dataset(data)
    real = os.scandir

    class Reversed:
        def __init__(self, path: Path) -> None:
            with real(path) as entries:
                self._entries = list(entries)[::-1]

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self._entries

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Reversed)
    after = load_dataset(data)
    assert [shape(raw) for raw in after.records] == [shape(raw) for raw in before.records]
    assert list(after.files) == list(before.files)


def shape(raw: RawRecord) -> tuple[str, int, str, str]:
    """What tells a record from others."""
    return raw.file, raw.number, raw.kind, raw.id


def test_what_lies_about_is_named_or_left_alone(data: Path) -> None:
    for name in (
        "README.md",
        ".gitkeep",
        "claims/.draft.yaml",
        "claims/README.md",
        "rules/mine.sql",
        "releases/0.1.0/manifest.json",
    ):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    assert found(data) == []
    for name in (
        "actor.yaml",
        "claims/x.yml",
        "attestations.yaml",
        "photo.jpg",
        "dataset.yml",
        "claims/rules/x.sql",
    ):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("x")
    assert {code for _, code in found(data)} == {"unknown-file"}
    assert len(found(data)) == 6


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("claim.yml", "Did you mean claims.yaml?"),
        ("actor.yaml", "Did you mean actors.yaml?"),
        ("dataset.yml", "Did you mean dataset.yaml?"),
        ("claims/x.yml", "Files in claims/ end in .yaml or .jsonl"),
        ("attestations/x.yaml", "Files in attestations/ end in .jsonl"),
        ("source/x.yaml", "Did you mean the folder sources/?"),
        ("photo.jpg", "Move the file out of this folder"),
    ],
)
def test_misspelt_names_come_with_the_nearest_known(data: Path, name: str, words: str) -> None:
    (data / name).parent.mkdir(exist_ok=True)
    (data / name).write_text("x")
    (finding,) = load_dataset(data).findings
    assert finding.place.file == f"data/{name}"
    assert finding.remedy.startswith(words)


def test_a_missing_source_is_reported_once_and_the_claims_are_kept(data: Path) -> None:
    file = data / "claims" / "fna-2025-klopstock.yaml"
    file.write_text(file.read_text().replace("source: fna-2025-klopstock\n", ""))
    assert found(data) == [("data/claims/fna-2025-klopstock.yaml", "missing-field")]
    assert sum(raw.kind == "claim" for raw in load_dataset(data).records) == 5


def test_a_release_reads_like_a_dataset(tmp_path: Path) -> None:
    inputs = tmp_path / "0.1.0" / "inputs"
    inputs.mkdir(parents=True)
    (inputs / "dataset.json").write_text('{\n"id":"x",\n"title":1}\n')
    (inputs / "places.jsonl").write_text(PLACE % "a")
    loaded = load_dataset(inputs)
    assert loaded.findings == []
    assert str(loaded.records[0].place(("title",))) == "inputs/dataset.json:3:9"
    assert list(loaded.files) == ["inputs/dataset.json", "inputs/places.jsonl"]
