"""`--records`: files outside the dataset's folder are read as if they lay in it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

import claimpress
from claimpress.load import amount
from claimpress.model.errors import UserError
from claimpress.release.inputs import input_lines
from claimpress.validation.run import validate_root
from support_cli import Cli
from support_release import contents

DATE = ("--date", "2025-06-01")


@pytest.fixture
def lines(project: Path) -> list[bytes]:
    """The dataset's claims as lines; its folder has lost them."""
    corpus = validate_root(project / "data").corpus
    assert corpus is not None
    (project / "own").mkdir()
    for path in (project / "data/claims").iterdir():
        path.rename(project / "own" / path.name)
    return next(
        [f"{line}\n".encode() for line in some] for path, some in input_lines(corpus) if "claims" in path
    )


def spread(folder: Path, lines: list[bytes]) -> None:
    """The lines in three files of different forms."""
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(b"".join(lines[:2]))
    for name, form in (("b.jsonl.zst", "zstd"), ("c.jsonl.gz", "gzip")):
        with pa.output_stream(str(folder / name), compression=form) as stream:
            stream.write(b"".join(lines[2:3] if form == "zstd" else lines[3:]))


@pytest.mark.parametrize("large", [False, True])
def test_a_release_of_them_is_that_of_the_folder(
    cli: Cli, project: Path, lines: list[bytes], monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    spread(project / "more/2026", lines)
    if large:
        monkeypatch.setattr(amount, "LARGE", 1)
    records = (
        "--records",
        "claims=more/*/[ab].jsonl*",
        "--records",
        f"claims={project}/more/2026/c.jsonl.gz",
    )
    assert cli("validate", *records).out.startswith("No findings: 5 claims from 1 source, 25 records")
    assert cli("build", "--out", "there", *records).code == 0
    claims = project / "data/claims"
    claims.rmdir()
    (project / "own").rename(claims)
    assert cli("build", "--out", "here").code == 0
    claims.rename(project / "own")
    assert contents(project / "there/release") == contents(project / "here/release")
    assert cli("release", "0.1.0", *DATE, *records).code == 0
    assert cli("verify", "0.1.0", "--rebuild").code == 0
    assert "nothing differs" in cli("diff", *records).out


def test_findings_name_the_file(cli: Cli, project: Path, lines: list[bytes], tmp_path: Path) -> None:
    spread(tmp_path / "far", [line.replace(b'"stage":"', b'"stage":"x') for line in lines])
    (project / "near.jsonl").write_bytes(lines[0].replace(b'"stage":"', b'"stage":"x'))
    run = cli("validate", "--records", f"claims={tmp_path}/far/*", "--records", "claims=near.jsonl")
    assert run.code == 1
    assert f"{tmp_path}/far/a.jsonl:2:" in run.out
    assert "\nnear.jsonl:1:" in f"\n{run.out}"
    told = json.loads(cli("validate", "--format", "json", "--records", "claims=near.jsonl").out)
    assert "near.jsonl" in {finding["file"] for finding in told["findings"]}
    found = claimpress.validate(project, records={"claims": [tmp_path / "far/b.jsonl.zst", "near.jsonl"]})
    assert [f.place.file for f in found if f.code == "unknown-choice"] == [
        str(tmp_path / "far/b.jsonl.zst"),
        str(project / "near.jsonl"),
    ]


def test_a_file_is_read_once(cli: Cli, lines: list[bytes], project: Path) -> None:
    (project / "data/claims.jsonl").write_bytes(b"".join(lines))
    run = cli("validate", "--records", "claims=data/cl*.jsonl", "--records", "claims=data/claims.jsonl")
    assert "5 claims" in run.out


@pytest.mark.parametrize(
    ("place", "said", "code"),
    [
        ("claims", "does not say what is where", 2),
        ("claim=a.jsonl", "no records of the kind 'claim'", 2),
        ("dataset=a.jsonl", "no records of the kind 'dataset'", 2),
        ("claims=nowhere/*.jsonl", "there is no file nowhere/*.jsonl", 3),
        ("claims=data", "data is a folder", 2),
        ("claims=data/dataset.yaml", "is no file of records", 2),
        ("claims=https://example.org/claims.jsonl", "records are not read from https://example.org", 2),
        ("claims=ftp://example.org/claims.jsonl", "are not known here", 2),
    ],
)
def test_places_that_are_none(cli: Cli, project: Path, place: str, said: str, code: int) -> None:
    run = cli("validate", "--records", place)
    assert (run.code, said in run.err) == (code, True), run.err
    assert project.is_dir()


def test_releases_take_no_records(cli: Cli, project: Path) -> None:
    run = cli("diff", "0.1.0", "0.2.0", "--records", "claims=x.jsonl")
    assert (run.code, "--records is for the working data" in run.err) == (2, True)
    with pytest.raises(UserError, match="no file"):
        claimpress.build(project, project / "out", records={"claims": "none-*.jsonl"})
