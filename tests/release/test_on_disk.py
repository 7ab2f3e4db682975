"""A release of records that stay on the disk is, byte for byte, that of the same records in memory."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bench.generate import generate
from bench.world import World
from claimpress.columns import kernel
from claimpress.load import pieces
from claimpress.model.errors import UserError
from claimpress.model.kinds import KINDS
from claimpress.release import on_disk
from claimpress.release.dist import build_dist
from claimpress.release.history import Step, past_of
from claimpress.release.inputs import input_lines
from claimpress.release.ledger import read_ledger
from claimpress.release.on_disk import OnDisk
from claimpress.release.outlook import outlook
from claimpress.release.ready import gone, in_the_way, read
from claimpress.release.seal import Request, Sealed, seal
from claimpress.validation import canonical
from claimpress.validation.bulk import open_bulk
from claimpress.validation.run import validate_root
from support_release import contents, corpus_of
from support_tables import klopstock


@contextmanager
def in_bulk(data: Path, work: Path, out: Path) -> Iterator[OnDisk]:
    """Every file of lines, however small, read in bulk."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    out.mkdir(parents=True, exist_ok=True)
    with open_bulk(data, work, out=out) as bulk:
        assert bulk.report.compared, bulk.report.findings
        yield OnDisk(bulk)


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A dataset of made-up claims, out of order."""
    generate(World(700, 11), tmp_path / "data/claims.jsonl", workers=1)
    shuffle(tmp_path / "data/claims.jsonl")
    return tmp_path / "data"


def shuffle(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    random.Random(5).shuffle(lines)
    path.write_bytes(b"".join(lines))


def edit(data: Path, change: Callable[[int, dict[str, Any]], dict[str, Any] | None]) -> None:
    """Change claims by their place in the file; None drops one. What others need is left as it was."""
    path = data / "claims.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def write(needed: set[str]) -> None:
        changed = (
            record if {record["id"], record["source"]} & needed else change(at, record)
            for at, record in enumerate(records)
        )
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in changed if record is not None]
        path.write_text("".join(lines), encoding="utf-8")

    write(set())
    found = validate_root(data).findings
    uncovered = {one.record for one in found if one.code == "uncovered-paragraph"}
    write(uncovered | {one.value for one in found if one.code == "dangling-reference"})


def assert_same_release(data: Path, tmp_path: Path) -> None:
    in_memory = build_dist(data, validate_root(data), tmp_path / "memory")
    with in_bulk(data, tmp_path / "work", tmp_path / "disk") as working:
        on_the_disk = build_dist(data, working, tmp_path / "disk")
        assert build_dist(data, working, tmp_path / "disk").fresh is False
    assert (on_the_disk.proposal, on_the_disk.in_the_way, on_the_disk.fewer) == (
        in_memory.proposal,
        in_memory.in_the_way,
        in_memory.fewer,
    )
    assert contents(on_the_disk.release) == contents(in_memory.release)


def test_of_made_up_claims(made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", 50_000)
    monkeypatch.setattr(on_disk, "_AT_ONCE", 64)
    monkeypatch.setattr(canonical, "_AT_ONCE", 64)
    assert_same_release(made_up, tmp_path)


def test_without_the_compiled_part(made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "library", lambda: None)
    assert_same_release(made_up, tmp_path)


def test_of_files_with_other_ends_of_lines(made_up: Path, tmp_path: Path) -> None:
    path = made_up / "claims.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n").rstrip())
    assert_same_release(made_up, tmp_path)


def test_of_compressed_files(made_up: Path, tmp_path: Path) -> None:
    lines = (made_up / "claims.jsonl").read_bytes()
    with pa.output_stream(str(made_up / "claims.jsonl.zst"), compression="zstd") as stream:
        stream.write(lines)
    (made_up / "claims.jsonl").unlink()
    assert_same_release(made_up, tmp_path)


def test_of_records_in_several_files(made_up: Path, tmp_path: Path) -> None:
    lines = (made_up / "claims.jsonl").read_bytes().splitlines(keepends=True)
    (made_up / "claims.jsonl").unlink()
    for at in range(3):
        (made_up / "claims").mkdir(exist_ok=True)
        (made_up / f"claims/{at}.jsonl").write_bytes(b"".join(lines[at::3]))
    assert_same_release(made_up, tmp_path)


def test_of_a_dataset_with_everything(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for path, lines in input_lines(klopstock()):
        (data / Path(path).name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert_same_release(data, tmp_path)


def seal_in_bulk(data: Path, tmp_path: Path, version: str, day: str) -> Sealed:
    with in_bulk(data, tmp_path / "work", data / "releases") as working:
        return seal(data, working, Request(version, day))


def test_records_with_errors_are_not_released(made_up: Path, tmp_path: Path) -> None:
    edit(made_up, lambda at, record: {**record, "action": "juggle"} if at == 3 else record)
    with in_bulk(made_up, tmp_path / "work", tmp_path / "disk") as working:
        with pytest.raises(UserError, match="the data has 2 errors"):
            build_dist(made_up, working, tmp_path / "disk")
        with pytest.raises(UserError, match="the data has 2 errors"):
            seal(made_up, working, Request("0.1.0", "2030-01-01"))


def test_of_a_later_release(made_up: Path, tmp_path: Path) -> None:
    """Corrections, a withdrawal, additions and what was published before are told alike."""
    whole = (made_up / "claims.jsonl").read_bytes()
    edit(made_up, lambda at, record: record if at % 10 else None)
    sealed = seal_in_bulk(made_up, tmp_path, "0.1.0", "2030-01-01")
    assert sealed.findings == ()
    assert sealed.entry is not None
    (made_up / "claims.jsonl").write_bytes(whole)
    since = {"since": "0.1.0", "reason": "misread", "by": "maintainers", "on": "2030-01-02"}
    gone = {"since": "0.1.0", "reason": "taken back", "successor": None}

    def change(at: int, record: dict[str, Any]) -> dict[str, Any]:
        if at % 50 == 7:
            statement = record["statement"].rstrip(".") + ", as corrected."
            revisions = [{**since, "fields": ["statement", "checks"]}]
            return {**record, "statement": statement, "checks": [], "revisions": revisions}
        return {**record, "withdrawn": gone} if at % 50 == 9 else record

    edit(made_up, change)
    assert_same_release(made_up, tmp_path)
    with in_bulk(made_up, tmp_path / "work", tmp_path / "disk") as working:
        step = Step(past_of(read_ledger(made_up / "releases")), working)
        assert {difference.what for difference in step.differences} == {"added", "changed", "withdrawn"}


def test_what_is_in_the_way_is_found_at_the_same_places(made_up: Path, tmp_path: Path) -> None:
    lines = (made_up / "attestations.jsonl").read_bytes().splitlines(keepends=True)
    (made_up / "attestations.jsonl").write_bytes(b"".join(lines[::2]))
    edit(made_up, lambda at, record: record if at % 3 else {**record, "checks": []})
    in_memory = in_the_way(Step(None, read(validate_root(made_up))))
    with in_bulk(made_up, tmp_path / "work", tmp_path / "disk") as working:
        found = in_the_way(Step(None, working))
    assert found == in_memory
    assert set(found.counts) == {"unverified-evidence", "too-few-checks"}


def test_of_very_many_obstacles_the_first_are_listed_and_all_are_counted(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimpress.release.gates.LISTED", 10)
    edit(made_up, lambda _, record: {**record, "checks": []})
    with in_bulk(made_up, tmp_path / "work", made_up / "releases") as working:
        (obstacle,) = outlook(made_up, working).in_the_way
        refused = seal(made_up, working, Request("0.1.0", "2030-01-01"))
    assert (obstacle.code, obstacle.count) == ("too-few-checks", 700)
    assert (len(refused.findings), refused.more, refused.entry) == (10, 690, None)


def test_a_sealed_release_is_the_same_too(made_up: Path, tmp_path: Path) -> None:
    other = shutil.copytree(made_up, tmp_path / "other")
    assert seal_in_bulk(made_up, tmp_path, "0.1.0", "2030-01-01").entry is not None
    assert seal_in_bulk(made_up, tmp_path, "0.1.0", "2030-01-01").already
    assert seal(other, validate_root(other), Request("0.1.0", "2030-01-01")).entry is not None
    assert contents(made_up / "releases") == contents(other / "releases")


RULE = """-- title: A rule of the dataset's own
-- severity: warning
-- message: {{value}}
-- remedy: none
-- why: to try it
SELECT 1 AS record_no, '' AS pointer, {query}
"""


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("content AS value FROM read_text('{path}')", "read_text()"),
        ("'x' AS value FROM '{path}'", "table"),
        ("(SELECT max(content) FROM read_blob('{path}')) AS value FROM claims", "read_blob()"),
        ("getenv('HOME') AS value FROM claims", "getenv()"),
        (
            "x.record_no AS value FROM '{path}' x WHERE EXISTS (WITH \"{path}\" AS (SELECT 1) SELECT 1)",
            "table",
        ),
    ],
)
def test_a_rule_reads_no_files_though_the_engine_may(
    made_up: Path, tmp_path: Path, query: str, told: str
) -> None:
    (made_up / "rules").mkdir()
    path = tmp_path / "work/tables/raw_claim.parquet"
    (made_up / "rules/own.sql").write_text(RULE.format(query=query.format(path=path)))
    (tmp_path / "work").mkdir()
    with open_bulk(made_up, tmp_path / "work", out=tmp_path) as bulk:
        (found,) = bulk.report.findings
    assert found.code == "bad-rule"
    assert told in found.message


def test_a_rule_writes_no_files_either(made_up: Path, tmp_path: Path) -> None:
    (made_up / "rules").mkdir()
    out = tmp_path / "out.csv"
    query = RULE.format(query="'x' AS value FROM x").replace(
        "SELECT 1 AS", f"WITH x AS (COPY (SELECT 1) TO '{out}') SELECT 1 AS"
    )
    (made_up / "rules/own.sql").write_text(query)
    (tmp_path / "work").mkdir()
    with open_bulk(made_up, tmp_path / "work", out=tmp_path) as bulk:
        (found,) = bulk.report.findings
    assert found.code == "bad-rule"
    assert not out.exists()


def test_records_that_change_meanwhile_are_noticed(made_up: Path, tmp_path: Path) -> None:
    with in_bulk(made_up, tmp_path / "work", tmp_path / "disk") as working:
        (made_up / "claims.jsonl").write_bytes(b"{}\n" * 10)
        with pytest.raises((UserError, OSError)):
            build_dist(made_up, working, tmp_path / "disk")
    assert not (tmp_path / "disk/release").exists()


def test_a_released_record_that_has_errors_now_is_not_called_gone(made_up: Path, tmp_path: Path) -> None:
    assert seal_in_bulk(made_up, tmp_path, "0.1.0", "2030-01-01").entry is not None
    lines = (made_up / "claims.jsonl").read_bytes().splitlines(keepends=True)
    broken = lines[0].replace(b'{"id"', b'{"odd":1,"id"', 1)
    (made_up / "claims.jsonl").write_bytes(broken + b"".join(lines[2:]))
    lost = json.loads(lines[1])["id"]
    with in_bulk(made_up, tmp_path / "work", tmp_path / "disk") as working:
        step = Step(past_of(read_ledger(made_up / "releases")), working)
        assert [found.record for found in gone(step)] == [lost]


def test_it_is_built_through_a_link(made_up: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with in_bulk(made_up, tmp_path / "work", tmp_path / "link") as working:
        built = build_dist(made_up, working, tmp_path / "link")
    assert (tmp_path / "real/release/manifest.json").is_file()
    assert built.fresh


def test_every_kind_has_its_file(made_up: Path, tmp_path: Path) -> None:
    with in_bulk(made_up, tmp_path / "work", tmp_path / "disk") as working:
        written = working.write_inputs(tmp_path / "release")
    assert {path.partition(".")[0] for path in written} == {f"inputs/{kind.stem}" for kind in KINDS.values()}
    assert written["inputs/claims.jsonl"] == 700
    assert corpus_of(validate_root(tmp_path / "release/inputs"))
