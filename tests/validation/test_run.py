"""The whole of validation: what is compared with what, what stops it, and what it reports."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.generate import generate
from bench.world import World
from claimpress.model.finding import Severity
from claimpress.validation.run import Report, validate_records, validate_root

BASE = Path(__file__).parent.parent / "valid" / "klopstock" / "data"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the base dataset in a folder named data."""
    return Path(shutil.copytree(BASE, tmp_path / "project" / "data"))


def codes(report: Report) -> set[str]:
    """The codes found."""
    return {finding.code for finding in report.findings}


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_the_base_dataset_is_fine() -> None:
    report = validate_root(BASE)
    assert report.findings == []
    assert report.ok
    assert report.counts() == {Severity.ERROR: 0, Severity.WARNING: 0}
    assert report.corpus is not None
    ids = [claim.id for claim in report.corpus.claims]
    assert ids == sorted(ids)


def test_a_warning_does_not_spoil_it(data: Path) -> None:
    (data / "actor.yaml").write_text("actors: []\n")
    report = validate_root(data)
    assert codes(report) == {"unknown-file"}
    assert report.ok
    assert report.counts()[Severity.WARNING] == 1
    assert report.corpus is not None


def test_what_is_missing_because_a_file_is_broken_is_not_reported(data: Path) -> None:
    (data / "actors.yaml").write_text("actors: [")
    report = validate_root(data)
    assert codes(report) == {"yaml-syntax"}
    assert report.corpus is None
    assert not report.ok


def test_a_record_that_does_not_fit_is_still_known_by_its_id(data: Path) -> None:
    edit(data / "actors.yaml", "id: sylvania, kind: state", "id: sylvania, kind: stat")
    report = validate_root(data)
    assert codes(report) == {"unknown-choice"}
    assert report.corpus is not None
    assert "sylvania" not in [actor.id for actor in report.corpus.actors]


@pytest.mark.parametrize(
    ("defect", "code"),
    [
        ({"stagee": "done"}, "unknown-field"),
        ({"stage": None}, "wrong-type"),
        ({"negated": "yes"}, "wrong-type"),
        ({"stage": "finished"}, "unknown-choice"),
        ({"action": "Buy!"}, "bad-id"),
        ({"id": "c-p1wew0gv3s7a05x07"}, "bad-check-character"),
        ({"date": "2023-02-29"}, "bad-date"),
        ({"statement": "=1+1"}, "formula-text"),
        ({"statement": "They\u202e met."}, "bidi-control"),
        ({"statement": "They\u0000 met."}, "control-character"),
        ({"evidence": []}, "too-few-entries"),
        ({"evidence": [{"start": -1, "length": 40, "sha256": "a" * 64}]}, "number-range"),
        ({"evidence": [{"start": 0, "length": 40, "sha256": "a" * 63}]}, "bad-digest"),
    ],
)
def test_yaml_and_jsonl_are_judged_alike(data: Path, defect: dict[str, Any], code: str) -> None:
    claim = {
        "id": "c-p1wew0gv3s7a05x06",
        "action": "meet",
        "stage": "done",
        "statement": "They met.",
        "evidence": [{"start": 45, "length": 62, "sha256": "a" * 64}],
    } | defect
    shutil.rmtree(data / "claims")
    # JSON is YAML, escapes included.
    (data / "claims.yaml").write_text(f"source: fna-2025-klopstock\nclaims:\n  - {json.dumps(claim)}\n")
    (data / "claims.jsonl").write_text(json.dumps(claim | {"source": "fna-2025-klopstock"}) + "\n")
    findings = validate_records(data).findings
    assert [(f.place.file, f.code) for f in findings] == [
        ("data/claims.jsonl", code),
        ("data/claims.yaml", code),
    ]
    assert findings[0].message == findings[1].message
    assert findings[0].pointer == findings[1].pointer


def test_errors_of_all_layers_come_together_and_in_order(data: Path) -> None:
    edit(data / "events.yaml", "date: 2025-05-03", "date: 2025-02-30")
    edit(data / "claims" / "fna-2025-klopstock.yaml", "recipients: [freedonia]", "recipients: [fredonia]")
    report = validate_root(data)
    assert {"bad-date", "dangling-reference"} <= codes(report)
    assert report.findings == sorted(report.findings, key=lambda finding: finding.sort_key())


def test_a_mistake_in_the_source_of_a_claims_file_is_reported_once(data: Path) -> None:
    edit(data / "claims" / "fna-2025-klopstock.yaml", "\nsource: fna-2025-klopstock", "\nsource: FNA 2025")
    found = [finding for finding in validate_records(data).findings if finding.code == "bad-id"]
    assert [str(finding.place) for finding in found] == ["data/claims/fna-2025-klopstock.yaml:2:9"]


def test_without_a_description_of_the_dataset_nothing_is_compared(data: Path) -> None:
    (data / "dataset.yaml").unlink()
    report = validate_root(data)
    assert codes(report) == {"no-dataset"}
    assert report.corpus is None


def test_progress_is_told(data: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    validate_root(data, lambda *step: told.append(step))
    assert [stage for stage, _, _ in told] == ["reading", "checking records", "comparing records"]
    assert told[1][1:] == (0, 25)


def test_rules_of_the_dataset_are_run(data: Path) -> None:
    (data / "rules").mkdir()
    (data / "rules" / "no-boats.sql").write_text(
        "-- title: No boats\n-- severity: warning\n-- message: there is a boat\n"
        "-- remedy: Sink it.\n-- why: Peace.\n"
        "SELECT record_no, 'id' AS pointer, id AS value FROM items\n"
    )
    report = validate_root(data)
    assert [(str(f.place), f.code, f.value) for f in report.findings] == [
        ("data/items.yaml:2:10", "no-boats", "patrol-boat")
    ]


def test_a_line_that_cannot_be_read_keeps_nothing_else_from_being_compared(tmp_path: Path) -> None:
    generate(World(60, 7), tmp_path / "claims.jsonl", workers=1)
    lines = (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    lines[3] = lines[3].replace('"action":"', '"action":"no-', 1)
    lines[7] = lines[7][:-9] + "\n"
    lines[9] = lines[9].replace('"source":', '"source":"x","source":', 1)
    (tmp_path / "claims.jsonl").write_text("".join(lines), encoding="utf-8")
    report = validate_root(tmp_path)
    found = {(finding.place.line, finding.code) for finding in report.findings}
    assert {(4, "dangling-reference"), (8, "json-syntax"), (10, "duplicate-key")} <= found
    assert report.corpus is not None
    assert len(report.corpus.claims) == 58


def test_what_a_line_that_cannot_be_read_may_hold_is_not_missed(tmp_path: Path) -> None:
    """A reference to a claim could be meant for it: nothing is said until the line can be read."""
    generate(World(60, 7), tmp_path / "claims.jsonl", workers=1)
    lines = (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    named = next(line.partition('"claim":"')[2][:19] for line in lines if '"claim":"' in line)
    at = next(number for number, line in enumerate(lines) if line.startswith(f'{{"id":"{named}"'))
    lines[at] = "{" + lines[at]
    (tmp_path / "claims.jsonl").write_text("".join(lines), encoding="utf-8")
    codes = {finding.code for finding in validate_root(tmp_path).findings}
    assert "json-syntax" in codes
    assert "dangling-reference" not in codes
