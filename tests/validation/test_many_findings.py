"""Findings by the thousand: on the disk in the end, and the same in every form as if all were in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bench.generate import generate
from bench.world import World
from claimpress.model.finding import Finding, Layer, Place, Severity
from claimpress.validation import findings as many
from claimpress.validation import rules
from claimpress.validation.catalogue import full_catalogue, rule_folders
from claimpress.validation.findings import Findings, Gathering
from claimpress.validation.report import outcome, render_github, render_json, render_sarif, render_text
from claimpress.validation.report_many import render_many, write_findings
from claimpress.validation.run import validate_root
from validation.test_bulk import bulk


def some(count: int) -> Iterator[Finding]:
    """Findings in no order; of some there are several that say the same of the same place."""
    random = Random(3)
    for number in range(count):
        weight = random.choice(list(Severity))
        place = Place(random.choice("ab"), random.randrange(20), random.randrange(2))
        message, pointer = random.choice("xyz"), random.choice("pqr")
        yield Finding(
            random.choice("ef") + weight, Layer.VALUES, weight, place, message, str(number), pointer=pointer
        )


def wanted(found: list[Finding]) -> list[Finding]:
    """In order of place, of those that say the same the first."""
    unique = {(one.code, one.place, one.message): one for one in reversed(found)}
    return sorted(unique.values(), key=Finding.sort_key)


@pytest.mark.parametrize("held", [7, 900, 5000])
def test_they_are_sorted_and_each_stands_once(held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "HELD", held)
    given = list(some(2000))
    gathering = Gathering()
    for first in range(0, len(given), 300):
        gathering.add(given[first : first + 300])
    found, right = gathering.settled(), wanted(given)
    assert list(found) == list(found) == right
    assert len(found) == len(right) < len(given)
    assert (found[0], found[-1], found[3:90:7]) == (right[0], right[-1], tuple(right[3:90:7]))
    counted = {weight: sum(one.severity is weight for one in right) for weight in Severity}
    assert found.by_severity() == counted
    assert list(found.where(lambda one: one.place.file == "b")) == [o for o in right if o.place.file == "b"]
    lost = replace(right[0], code="lost", severity=Severity.WARNING)
    assert list(found.after([lost])) == [lost, *right]
    assert found.after([lost]).by_severity()[Severity.WARNING] == counted[Severity.WARNING] + 1


def test_two_may_go_through_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "HELD", 10)
    found = Findings(some(1000))
    assert all(one == other for one, other in zip(found, found, strict=True))


def forms(root: Path, work: Path) -> list[object]:
    """All that is told of a dataset, in every form."""
    report = bulk(root, work)
    said, only = outcome(report), outcome(report, [root / "claims.jsonl"])
    written = write_findings(said, work / "dist")
    catalogue = full_catalogue(rule_folders(root))
    return [
        *(path.read_bytes() for path in written),
        render_many(said),
        render_text(said),
        render_json(said),
        render_json(only),
        render_github(said),
        render_sarif(said, catalogue),
    ]


EVERY = """-- title: A claim
-- severity: warning
-- message: claim `{value}` is one
-- remedy: None.
-- why: This is a test.
SELECT c.record_no, 'id' AS pointer, c.id AS value FROM claims c
"""
STRANGE = (
    "UNION ALL SELECT CAST(8888888 AS BIGINT), '', 'x' UNION ALL SELECT CAST(9999999 AS BIGINT), '', 'y'"
)


def test_where_every_claim_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "data"
    generate(World(1500, 7), root / "claims.jsonl", workers=1, errors=1.0)
    (root / "rules").mkdir()
    (root / "rules/every-claim.sql").write_text(EVERY)
    (root / "rules/strange-rows.sql").write_text(EVERY + STRANGE)
    in_memory = forms(root, tmp_path / "memory")
    monkeypatch.setattr(many, "HELD", 100)
    monkeypatch.setattr(rules, "AT_ONCE", 64)
    monkeypatch.setattr("claimpress.validation.bulk.AT_ONCE", 64)
    monkeypatch.setattr("claimpress.engine.session._BATCH", 50)
    on_disk = forms(root, tmp_path / "disk")
    assert on_disk == in_memory
    assert str(on_disk[2]).count("every-claim") > 1


def test_a_rule_that_is_wrong_late_says_only_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(World(300, 7), tmp_path / "data/claims.jsonl", workers=1)
    (tmp_path / "data/rules").mkdir()
    (tmp_path / "data/rules/strange-rows.sql").write_text(EVERY + STRANGE)
    monkeypatch.setattr(rules, "AT_ONCE", 64)
    monkeypatch.setattr("claimpress.engine.session._BATCH", 50)
    for report in (validate_root(tmp_path / "data"), bulk(tmp_path / "data", tmp_path / "work")):
        (only,) = report.findings
        assert only.code == "bad-rule"
        assert "a row whose record_no, 8888888, is no record's" in only.message
