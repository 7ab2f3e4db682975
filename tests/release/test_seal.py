"""Sealing: what it asks for, what it writes, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimpress.model.catalogue import finding
from claimpress.model.errors import UserError
from claimpress.model.finding import Place, Severity
from claimpress.release import seal as sealing
from claimpress.release.build import build_release
from claimpress.release.ledger import ledger_text, read_ledger
from claimpress.release.lock import exclusive
from claimpress.release.seal import Request, Sealed, seal
from claimpress.release.sums import file_fact
from claimpress.release.verify.whole import verify_ledger
from claimpress.validation.findings import Findings
from claimpress.validation.run import Report
from support_release import (
    COPRODUCE,
    DELIVERY,
    KILLED,
    KLOPSTOCK,
    MEETING,
    PURCHASE,
    changed_claim,
    checked_twice,
    contents,
    corpus_of,
    four_releases,
    four_states,
    sealed,
    start_python,
    with_claim,
    with_records,
)


def refused(data: Path, report: Report, version: str = "0.2.0", date: str = "2025-07-01") -> UserError:
    """Why sealing is refused; nothing has changed on the disk then."""
    before = contents(data) if data.exists() else {}
    with pytest.raises(UserError) as caught:
        seal(data, report, Request(version, date))
    assert (contents(data) if data.exists() else {}) == before
    return caught.value


def test_a_seal_writes_the_folder_and_its_line_in_the_ledger(first: Sealed, data: Path) -> None:
    assert first.folder == data / "releases" / "0.1.0"
    assert sorted(path.name for path in (data / "releases").iterdir()) == ["0.1.0", "index.json"]
    (entry,) = read_ledger(data / "releases").entries
    assert entry == first.entry
    assert (entry.ordinal, entry.version, entry.date) == (1, "0.1.0", "2025-06-01")
    assert entry.manifest_sha256 == file_fact(first.folder / "manifest.json").sha256
    assert entry.sums_sha256 == file_fact(first.folder / "SHA256SUMS").sha256
    assert verify_ledger(data / "releases").ok


def test_the_next_release_names_the_one_before(first: Sealed, data: Path, report: Report) -> None:
    second = sealed(data, with_claim(report, DELIVERY, stage="agreed"), "0.2.0", "2025-07-01")
    assert first.entry is not None
    assert second.folder is not None
    manifest = json.loads((second.folder / "manifest.json").read_text())
    assert manifest["previous"] == {"version": "0.1.0", "manifest_sha256": first.entry.manifest_sha256}
    assert [entry.ordinal for entry in read_ledger(data / "releases").entries] == [1, 2]
    assert verify_ledger(data / "releases").ok


@pytest.mark.usefixtures("first")
def test_earlier_lines_of_the_ledger_stay_byte_for_byte(data: Path, report: Report) -> None:
    before = (data / "releases/index.json").read_text().splitlines()
    sealed(data, with_claim(report, DELIVERY, stage="agreed"), "0.2.0", "2025-07-01")
    after = (data / "releases/index.json").read_text().splitlines()
    assert after[2].rstrip(",") == before[2]


def test_data_with_errors_is_not_sealed(data: Path, report: Report) -> None:
    broken = finding("release-orphan", Place("x"), path="x", version="0.1.0")
    assert broken.severity is Severity.ERROR
    problem = refused(data, replace(report, findings=Findings([broken])), "0.1.0")
    assert problem.exit_code == 1
    assert "1 error" in problem.message
    assert refused(data, replace(report, corpus=None), "0.1.0").exit_code == 1


def test_a_claim_without_enough_checks_stops_the_seal(data: Path, report: Report) -> None:
    claims = [
        changed_claim(claim, False, checks=[]) if claim.id == MEETING else claim
        for claim in corpus_of(report).claims
    ]
    done = seal(data, with_records(report, claims=claims), Request("0.1.0", "2025-06-01"))
    assert [found.code for found in done.findings] == ["too-few-checks"]
    assert MEETING in done.findings[0].message
    assert str(done.findings[0].place).startswith("data/claims/fna-2025-klopstock.yaml:5:")
    assert not list(data.rglob("*.json"))


def test_two_checks_of_one_person_are_one(data: Path, report: Report) -> None:
    corpus = corpus_of(report)
    strict = corpus.dataset.model_copy(
        update={"policies": corpus.dataset.policies.model_copy(update={"checks_needed": 2})}
    )
    twice = [
        changed_claim(claim, False, checks=[check.model_dump() for check in claim.checks * 2])
        for claim in corpus.claims
    ]
    done = seal(
        data,
        replace(report, corpus=replace(corpus, dataset=strict, claims=twice)),
        Request("0.1.0", "2025-06-01"),
    )
    assert {found.code for found in done.findings} == {"too-few-checks"}
    assert len(done.findings) == 5


def test_a_withdrawn_claim_needs_no_check(data: Path, report: Report) -> None:
    gone = {"since": "0.1.0", "reason": "retracted", "successor": None}
    claims = [
        changed_claim(claim, False, checks=[], withdrawn=gone) if claim.id == PURCHASE else claim
        for claim in corpus_of(report).claims
    ]
    assert seal(data, with_records(report, claims=claims), Request("0.1.0", "2025-06-01")).entry


@pytest.mark.usefixtures("first")
def test_a_published_claim_that_vanished_stops_the_seal(data: Path, report: Report) -> None:
    claims = [claim for claim in corpus_of(report).claims if claim.id != PURCHASE]
    done = seal(data, with_records(report, claims=claims), Request("1.0.0", "2025-07-01"))
    assert [found.code for found in done.findings] == ["released-record-gone"]
    assert PURCHASE in done.findings[0].message


@pytest.mark.usefixtures("first")
def test_a_published_record_keeps_its_id(data: Path, report: Report) -> None:
    renamed = [
        actor.model_copy(update={"id": "press"}) if actor.id == "freedonian-news-agency" else actor
        for actor in corpus_of(report).actors
    ]
    done = seal(data, with_records(report, actors=renamed), Request("1.0.0", "2025-07-01"))
    (found,) = done.findings
    assert found.code == "released-record-renamed"
    assert "freedonian-news-agency" in found.message
    assert "is now called press" in found.message


@pytest.mark.usefixtures("first")
def test_a_published_claim_changed_in_silence_stops_the_seal(data: Path, report: Report) -> None:
    claims = [
        changed_claim(claim, False, stage="agreed", date="2028") if claim.id == DELIVERY else claim
        for claim in corpus_of(report).claims
    ]
    done = seal(data, with_records(report, claims=claims), Request("0.2.0", "2025-07-01"))
    assert [found.code for found in done.findings] == ["undeclared-change"]
    assert "stage, date" in done.findings[0].message
    assert f"claimpress revise {DELIVERY}" in done.findings[0].remedy


def test_a_withdrawal_names_the_last_release_in_which_the_claim_stood(data: Path, report: Report) -> None:
    sealed(data, report)
    second = with_claim(report, DELIVERY, stage="agreed")
    sealed(data, second, "0.2.0", "2025-07-01")
    gone = {"since": "0.1.0", "reason": "retracted", "successor": None}
    claims = [
        changed_claim(claim, False, withdrawn=gone) if claim.id == PURCHASE else claim
        for claim in corpus_of(second).claims
    ]
    done = seal(data, with_records(second, claims=claims), Request("0.3.0", "2025-08-01"))
    assert [found.code for found in done.findings] == ["withdrawal-misdated"]
    assert 'since: "0.2.0"' in done.findings[0].remedy
    claims = [
        changed_claim(claim, False, withdrawn=gone | {"since": "0.2.0"}) if claim.id == PURCHASE else claim
        for claim in corpus_of(second).claims
    ]
    assert seal(data, with_records(second, claims=claims), Request("0.3.0", "2025-08-01")).entry


@pytest.mark.parametrize(
    ("version", "field", "value"),
    [
        ("0.1.0", "manifest_sha256", "0" * 64),
        ("0.1.0", "sums_sha256", "0" * 64),
        ("0.1.0", "date", "2025-05-31"),
        ("0.2.0", "manifest_sha256", "0" * 64),
        ("0.2.0", "date", "2025-06-30"),
    ],
)
@pytest.mark.usefixtures("first")
def test_nothing_is_sealed_upon_a_ledger_that_was_edited(
    version: str, field: str, value: str, data: Path, report: Report
) -> None:
    agreed = with_claim(report, DELIVERY, stage="agreed")
    sealed(data, agreed, "0.2.0", "2025-07-01")
    path = data / "releases/index.json"
    whole = path.read_text()
    edited = json.loads(whole)
    next(entry for entry in edited["releases"] if entry["version"] == version)[field] = value
    path.write_text(json.dumps(edited))
    later = checked_twice(agreed, COPRODUCE)
    problem = refused(data, later, "0.3.0", "2025-08-01")
    assert (problem.exit_code, "the ledger beside it was edited" in problem.message) == (1, True)
    assert not (data / "releases/0.3.0").exists()
    path.write_text(whole)
    assert sealed(data, later, "0.3.0", "2025-08-01").folder


@pytest.mark.usefixtures("first")
def test_a_line_that_the_ledger_lost_is_no_reason_to_remove_a_release(data: Path, report: Report) -> None:
    agreed = with_claim(report, DELIVERY, stage="agreed")
    sealed(data, agreed, "0.2.0", "2025-07-01")
    path = data / "releases/index.json"
    kept = json.loads(path.read_text())
    del kept["releases"][1]
    path.write_text(json.dumps(kept))
    problem = refused(data, checked_twice(agreed, COPRODUCE), "0.3.0", "2025-08-01")
    assert "the ledger has lost its line" in problem.message
    assert "If it was never published" in (problem.remedy or "")


def test_a_ledger_that_was_lost_is_told_and_no_folder_is_to_be_removed(data: Path, report: Report) -> None:
    sealed(data, report)
    second = with_claim(report, DELIVERY, stage="agreed")
    sealed(data, second, "0.2.0", "2025-07-01")
    (data / "releases/index.json").unlink()
    with pytest.raises(UserError) as caught:
        seal(data, with_claim(second, DELIVERY, stage="done"), Request("0.3.0", "2025-08-01"))
    assert "it is gone, and the folders of sealed releases are there (0.1.0, 0.2.0)" in caught.value.message
    assert "Restore it" in (caught.value.remedy or "")
    assert "remove" not in (caught.value.remedy or "")
    assert "ledger-unreadable" in {found.code for found in verify_ledger(data / "releases").findings}
    shutil.rmtree(data / "releases/0.1.0")  # one is left, which names another before it
    with pytest.raises(UserError, match="it is gone"):
        seal(data, second, Request("0.3.0", "2025-08-01"))


@pytest.mark.usefixtures("first")
def test_a_reason_given_for_another_field_does_not_count(data: Path, report: Report) -> None:
    reason = {
        "since": "0.1.0",
        "fields": ["date"],
        "reason": "misread",
        "by": "maintainers",
        "on": "2025-07-01",
    }
    done = seal(
        data, with_claim(report, DELIVERY, stage="agreed", revisions=[reason]), Request("0.2.0", "2025-07-01")
    )
    assert [found.code for found in done.findings] == ["undeclared-change"]


@pytest.mark.parametrize("which", ["withdrawn", "revisions"])
def test_a_withdrawal_and_a_published_reason_are_not_taken_back_in_silence(
    which: str, data: Path, report: Report
) -> None:
    four_releases(report, data)
    newest = four_states(report)[-1]
    claims = [
        changed_claim(claim, False, **{which: None if which == "withdrawn" else claim.revisions[1:]})
        if claim.id == (PURCHASE if which == "withdrawn" else DELIVERY)
        else claim
        for claim in corpus_of(newest).claims
    ]
    done = seal(data, with_records(newest, claims=claims), Request("1.0.0", "2025-09-01"))
    assert [found.code for found in done.findings] == ["undeclared-change"]
    assert which in done.findings[0].message


@pytest.mark.usefixtures("first")
def test_an_added_check_needs_no_reason(data: Path, report: Report) -> None:
    assert seal(data, checked_twice(report, COPRODUCE), Request("0.1.1", "2025-07-01")).entry


@pytest.mark.parametrize("version", ["0.1.0-draft", "0.1", "latest", "../0.2.0"])
def test_what_is_no_version_is_refused(version: str, data: Path, report: Report) -> None:
    assert refused(data, report, version).exit_code == 2


@pytest.mark.parametrize("day", ["2025-02-29", "today", "2025-6-1", "", "2025-06-01T00:00"])
def test_what_is_no_day_is_refused(day: str, data: Path, report: Report) -> None:
    assert "day" in refused(data, report, "0.1.0", day).message


@pytest.mark.usefixtures("first")
def test_refusals_say_why(data: Path, report: Report) -> None:
    changed = with_claim(report, DELIVERY, stage="agreed")
    assert "sealed already" in refused(data, changed, "0.1.0").message
    assert "does not come after 0.1.0" in refused(data, changed, "0.0.9").message
    assert "nothing has changed since 0.1.0" in refused(data, report, "0.2.0").message
    assert "before 2025-06-01" in refused(data, changed, "0.2.0", "2025-05-31").message
    small = refused(data, changed, "0.1.1")
    assert "too small" in small.message
    assert DELIVERY in small.message
    assert "0.2.0" in small.remedy


@pytest.mark.usefixtures("first")
def test_a_larger_version_than_needed_is_allowed(data: Path, report: Report) -> None:
    sealed(data, with_claim(report, DELIVERY, stage="agreed"), "1.0.0", "2025-07-01")


def test_a_broken_ledger_stops_the_seal(data: Path, report: Report) -> None:
    ledger = data / "releases" / "index.json"
    ledger.parent.mkdir(parents=True)
    for text in (
        "",
        "[]",
        '{"format": 1',
        '{"format": 2, "releases": []}',
        '{"format": 1, "releases": [{}]}',
    ):
        ledger.write_text(text)
        assert "cannot be read" in refused(data, report, "0.1.0").message


def test_a_ledger_whose_release_is_gone_stops_the_seal(first: Sealed, data: Path, report: Report) -> None:
    assert first.folder is not None
    first.folder.rename(data / "elsewhere")
    assert "is not there" in refused(data, with_claim(report, DELIVERY, stage="agreed")).message


def test_nothing_but_releases_is_written_in_the_data_folder(report: Report, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(KLOPSTOCK / "data", data)
    before = contents(data)
    sealed(data, report)
    after = {name: data for name, data in contents(data).items() if not name.startswith("releases/")}
    assert after == before


# What an interrupted seal leaves, and what the next one makes of it.

KILL_AT = """
import os, signal, sys
from pathlib import Path
from claimpress.disk import whole
from claimpress.release import build, ledger, seal
from claimpress.validation.findings import Findings
from claimpress.validation.run import validate_root

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

module, name = sys.argv[2].split(".")
if sys.argv[2] == "whole.after_the_swap":
    real = whole._swap
    whole._swap = lambda *args: (real(*args), die())
else:
    setattr({"build": build, "whole": whole, "ledger": ledger, "seal": seal}[module], name, die)
report = validate_root(Path(sys.argv[3]))
seal.seal(Path(sys.argv[1]), report, seal.Request("0.1.0", "2025-06-01"))
"""
STEPS = [
    pytest.param("build._metadata", False, id="while-writing"),
    pytest.param("whole._settle", False, id="before-it-is-forced-to-the-disk"),
    pytest.param("whole._swap", False, id="before-the-rename"),
    pytest.param("whole.after_the_swap", True, id="after-the-rename"),
    pytest.param("seal.append", True, id="before-the-ledger"),
    pytest.param("ledger.ledger_text", True, id="while-writing-the-ledger"),
]


@pytest.mark.parametrize(("step", "adopted"), STEPS)
def test_a_killed_seal_leaves_a_consistent_ledger_and_the_next_run_succeeds(
    step: str, adopted: bool, data: Path, report: Report
) -> None:
    done = start_python(KILL_AT, str(data), step, str(KLOPSTOCK / "data"))
    assert done.returncode == KILLED, done.stderr
    assert read_ledger(data / "releases").entries == ()
    again = sealed(data, report)
    assert again.adopted is adopted
    assert sorted(path.name for path in (data / "releases").iterdir()) == ["0.1.0", "index.json"]
    assert verify_ledger(data / "releases").ok


def orphan(data: Path, report: Report) -> Path:
    """A release folder whose line in the ledger was never written."""
    folder = sealed(data, report).folder
    assert folder is not None
    (data / "releases" / "index.json").write_text(ledger_text(()))
    return folder


def test_a_complete_orphan_is_adopted(data: Path, report: Report) -> None:
    before = contents(orphan(data, report))
    again = sealed(data, report)
    assert again.adopted
    assert contents(data / "releases" / "0.1.0") == before
    assert verify_ledger(data / "releases").ok


def test_an_orphan_that_differs_is_left_alone_and_told(data: Path, report: Report) -> None:
    folder = orphan(data, report)
    (folder / "README.md").write_text("changed")
    problem = refused(data, report, "0.1.0", "2025-06-01")
    assert "not what would be sealed now" in problem.message
    assert "remove that folder" in problem.remedy


def test_an_orphan_of_another_version_must_be_settled_first(data: Path, report: Report) -> None:
    orphan(data, report)
    problem = refused(data, report, "0.2.0")
    assert "0.1.0 is not in the ledger" in problem.message
    assert "claimpress release 0.1.0" in problem.remedy


def test_a_second_seal_at_the_same_time_is_told_who_holds_the_lock(data: Path, report: Report) -> None:
    with exclusive(data / "releases" / ".lock"):
        problem = refused(data, report, "0.1.0")
    assert f"process {os.getpid()}" in problem.message
    sealed(data, report)


def test_sealing_the_same_again_is_no_error_and_changes_nothing(data: Path, report: Report) -> None:
    first = sealed(data, report)
    before = contents(data)
    again = sealed(data, report)
    assert (again.entry, again.already, first.already) == (first.entry, True, False)
    assert contents(data) == before
    assert "does not come after" in refused(data, report, "0.0.9").message
    assert "sealed already" in refused(data, report, "0.1.0", "2025-06-02").message
    changed = with_claim(report, DELIVERY, stage="agreed")
    assert "sealed already" in refused(data, changed, "0.1.0", "2025-06-01").message


def test_no_ledger_begins_anew_where_the_releases_were_taken_away(
    first: Sealed, data: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first.folder is not None

    def take_away(*rest: Any, **named: Any) -> None:
        first.folder.parent.rename(data / "elsewhere")  # type: ignore[union-attr]
        build_release(*rest, **named)

    monkeypatch.setattr(sealing, "build_release", take_away)
    with pytest.raises(UserError, match=r"was taken away|cannot be (read|made)"):
        seal(data, with_claim(report, DELIVERY, stage="agreed"), Request("0.2.0", "2025-07-01"))
    assert not (data / "releases/index.json").exists()


def test_a_lock_left_by_a_killed_process_holds_nobody_up(data: Path, report: Report) -> None:
    lock = data / "releases" / ".lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("4194301\n")
    sealed(data, report)
    assert not lock.exists()
