"""Other people's tools open a release: what they read is what was released."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

from claimpress.model.kinds import KINDS
from claimpress.release.formats.database import write_database
from claimpress.release.formats.types import names_of
from claimpress.release.inputs import path_of
from claimpress.release.reader import ReleaseFolder
from claimpress.tables.publish import TABLES
from claimpress.tables.spec import Column
from claimpress.validation.run import Report
from support_release import COPRODUCE, PURCHASE, build, contents, corpus_of, with_records

SCRIPTS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def rows(release: Path) -> dict[str, int]:
    """Table name -> number of rows, as the manifest says."""
    return {
        name: entry["rows"]
        for name, entry in json.loads((release / "manifest.json").read_text())["tables"].items()
    }


@pytest.fixture(scope="module")
def empty(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release without any record."""
    names = [kind.stem for kind in KINDS.values() if kind.name != "dataset"]
    corpus = with_records(report, **dict.fromkeys(names, ())).corpus
    assert corpus is not None
    return build(corpus, tmp_path_factory.mktemp("empty") / "release")


@pytest.fixture(scope="module")
def parts(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose tables lie in parts of three rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimpress.engine.parts.PART_ROWS", 3)
        return build(corpus_of(report), tmp_path_factory.mktemp("parts") / "release")


def run(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Output of a command that is expected to go well."""
    surroundings = {**os.environ, **(env or {})}
    done = subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_sha256sum_checks_every_file(release: Path) -> None:
    told = run("sha256sum", "-c", "--strict", "SHA256SUMS", cwd=release).splitlines()
    assert len(told) == len(contents(release)) - 1
    assert all(line.endswith(": OK") for line in told)


def test_duckdb_reads_parquet_and_csv_alike(release: Path, rows: dict[str, int]) -> None:
    with duckdb.connect() as connection:
        for name, spec in TABLES.items():
            kept = ", ".join(f'"{column.name}"' for column in spec.columns if not column.is_list)
            kinds = ", ".join(f"'{column.name}': '{_kind(column)}'" for column in spec.columns)
            typed = connection.execute(f"SELECT {kept} FROM '{release}/parquet/{name}.parquet'").fetchall()
            csv = f"read_csv('{release}/csv/{name}.csv', header = true, columns = {{{kinds}}})"
            assert connection.execute(f"SELECT {kept} FROM {csv}").fetchall() == typed
            assert len(typed) == rows[name]


def _kind(column: Column) -> str:
    return "VARCHAR" if column.is_list else names_of(column.type).sql


def test_duckdb_attaches_the_database(release: Path, rows: dict[str, int], tmp_path: Path) -> None:
    write_database(ReleaseFolder(release), tmp_path / "claims.duckdb")
    with duckdb.connect(str(tmp_path / "claims.duckdb"), read_only=True) as connection:
        for name, expected in rows.items():
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (expected,)


def test_pyarrow_reads_every_table(release: Path, rows: dict[str, int]) -> None:
    for name, expected in rows.items():
        table = pq.read_table(release / f"parquet/{name}.parquet")
        flat = pyarrow.csv.read_csv(
            release / f"csv/{name}.csv", parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True)
        )
        assert table.num_rows == flat.num_rows == expected
        assert table.column_names == flat.column_names == list(TABLES[name].names)
    items = pq.read_table(release / "parquet/claim_items.parquet").to_pylist()
    assert {row["claim"]: row["quantity_value"] for row in items}[PURCHASE] == Decimal(12)
    whole = pyarrow.dataset.dataset(release / "parquet/claims.parquet").to_table(
        filter=pa.compute.field("stage") == "planned"
    )
    assert whole.num_rows == 3


def test_pandas_reads_every_table(release: Path, rows: dict[str, int]) -> None:
    for name, expected in rows.items():
        assert len(pd.read_parquet(release / f"parquet/{name}.parquet")) == expected
        assert len(pd.read_csv(release / f"csv/{name}.csv")) == expected
        assert expected == 0 or len(pd.read_json(release / f"jsonl/{name}.jsonl", lines=True)) == expected
    claims = pd.read_parquet(release / "parquet/claims.parquet")
    joint = claims[claims["id"] == COPRODUCE]
    assert [list(value) for value in joint["actors"]] == [["freedonia", "sylvania"]]
    assert joint["date"].isna().all()


def test_polars_reads_every_table(release: Path, rows: dict[str, int]) -> None:
    for name, expected in rows.items():
        assert pl.read_parquet(release / f"parquet/{name}.parquet").height == expected
        assert pl.scan_csv(release / f"csv/{name}.csv").collect().height == expected
    claims = pl.read_parquet(release / "parquet/claims.parquet")
    assert claims.schema["actors"] == pl.List(pl.String)
    assert claims.filter(pl.col("actors").list.contains("sylvania")).height == 5


LOAD = """
import json, sys
from datasets import get_dataset_config_names, load_dataset

folder, found = sys.argv[1], {}
for name in get_dataset_config_names(folder):
    plain = load_dataset(folder, name, split="train")
    stream = load_dataset(folder, name, split="train", streaming=True)
    streamed = list(stream)
    assert streamed == list(plain), name
    found[name] = [plain.num_rows, plain.column_names]
default = load_dataset(folder, split="train") if "claims" in found else None
print(json.dumps({"default": default and default.column_names, "configs": found}))
"""


@pytest.mark.parametrize("which", ["release", "empty", "parts"])
def test_datasets_loads_every_configuration_and_streams_it(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(which)
    told = json.loads((folder / "manifest.json").read_text())["tables"]
    surroundings = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    found = json.loads(
        run(sys.executable, "-c", LOAD, str(folder), env=surroundings, cwd=tmp_path).splitlines()[-1]
    )
    filled = {name: entry["rows"] for name, entry in told.items() if entry["rows"]}
    assert found["configs"] == {name: [count, list(TABLES[name].names)] for name, count in filled.items()}
    assert found["default"] == (list(TABLES["claims"].names) if "claims" in filled else None)


@pytest.mark.parametrize("which", ["release", "empty", "parts"])
def test_frictionless_validates_the_package(which: str, request: pytest.FixtureRequest) -> None:
    from frictionless import Package, system

    folder: Path = request.getfixturevalue(which)
    with system.use_context(trusted=True):
        package = Package(str(folder / "datapackage.json"))
        report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])
    assert len(report.tasks) == len(TABLES) + len(list(folder.glob("parquet/**/*.parquet")))


def test_frictionless_finds_what_the_package_promises_and_the_data_breaks(
    release: Path, tmp_path: Path
) -> None:
    from frictionless import Package, system

    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    path = copy / "csv/claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",planned,", ",soon,", 1), encoding="utf-8")
    parquet = copy / "parquet/places.parquet"
    parquet.write_bytes(parquet.read_bytes() + b"\0")
    with system.use_context(trusted=True):
        report = Package(str(copy / "datapackage.json")).validate()
    kinds = {(task.name, error.type) for task in report.tasks for error in task.errors}
    assert ("claims", "constraint-error") in kinds
    assert ("claims", "hash-count") in kinds
    assert ("places-parquet", "hash-count") in kinds


CROISSANT = """
import json, sys
import mlcroissant as mlc

dataset = mlc.Dataset(jsonld=sys.argv[1])
assert not dataset.metadata.ctx.issues.errors, dataset.metadata.ctx.issues.report()
assert not dataset.metadata.ctx.issues.warnings, dataset.metadata.ctx.issues.report()
found = {}
for entry in dataset.metadata.record_sets:
    records = list(dataset.records(record_set=entry.uuid))
    found[entry.name] = [len(records), sorted(records[0]) if records else None]
    if entry.uuid == "claims" and records:
        actors = [record["claims/actors"] for record in records]
        assert all(isinstance(value, list) for value in actors), actors
        assert any(len(value) == 2 for value in actors)
print(json.dumps(found))
"""


@pytest.mark.parametrize("which", ["release", "empty", "parts"])
def test_mlcroissant_loads_every_record_set(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder: Path = request.getfixturevalue(which)
    told = json.loads((folder / "manifest.json").read_text())["tables"]
    output = run(sys.executable, "-c", CROISSANT, str(folder / "croissant.json"), env={"HOME": str(tmp_path)})
    found = json.loads(output.splitlines()[-1])
    assert {name: count for name, (count, _) in found.items()} == {
        name: entry["rows"] for name, entry in told.items()
    }
    for name, (_, fields) in found.items():
        assert fields is None or fields == sorted(f"{name}/{column}" for column in TABLES[name].names)


def test_croissant_refuses_a_file_that_has_changed(release: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    shutil.copy(copy / "parquet/places.parquet", copy / "parquet/events.parquet")
    code = (
        "import sys, mlcroissant as mlc; list(mlc.Dataset(jsonld=sys.argv[1]).records(record_set='events'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(copy / "croissant.json")],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "hash" in done.stderr.lower()


def records(release: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and content of every record in a release's inputs."""
    for kind in KINDS.values():
        for line in (release / path_of(kind)).read_text(encoding="utf-8").splitlines():
            yield kind.name, json.loads(line)


def test_jsonschema_accepts_every_record_with_the_published_schema(release: Path) -> None:
    schemas = {
        kind: json.loads((release / f"schema/{kind}.schema.json").read_text(encoding="utf-8"))
        for kind in KINDS
    }
    count = 0
    for kind, record in records(release):
        Draft202012Validator.check_schema(schemas[kind])
        Draft202012Validator(schemas[kind], registry=Registry()).validate(record)
        broken = {**record, "surprise": 1}
        assert not Draft202012Validator(schemas[kind], registry=Registry()).is_valid(broken)
        count += 1
    assert count > 20


def test_check_jsonschema_accepts_every_record_with_the_published_schema(
    release: Path, tmp_path: Path
) -> None:
    files: dict[str, list[str]] = {}
    for number, (kind, record) in enumerate(records(release)):
        path = tmp_path / f"{kind}-{number}.json"
        path.write_text(json.dumps(record), encoding="utf-8")
        files.setdefault(kind, []).append(str(path))
    for kind, paths in files.items():
        run(
            str(SCRIPTS / "check-jsonschema"),
            "--schemafile",
            str(release / f"schema/{kind}.schema.json"),
            *paths,
        )


@pytest.mark.parametrize("which", ["release", "empty"])
def test_the_citation_file_is_one(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    schema = "vendor.citation-file-format"
    run(str(SCRIPTS / "check-jsonschema"), "--builtin-schema", schema, str(folder / "CITATION.cff"))
