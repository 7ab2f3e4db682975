"""What a release vouches for beyond valid records, and so what stops the seal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimpress.load.yaml_events import read_yaml
from claimpress.model.dataset import DatasetInfo
from claimpress.model.finding import Finding, Severity
from claimpress.model.kinds import KINDS
from claimpress.model.source import EvidenceResult
from claimpress.model.vocabulary import Search
from claimpress.release.dist import build_dist
from claimpress.release.history import Step
from claimpress.release.ready import in_the_way, read
from claimpress.release.seal import Request, seal
from claimpress.resources import templates_dir
from claimpress.validation.run import Report
from support_release import DELIVERY, MEETING, changed_claim, corpus_of, sealed, with_claim, with_records


def stopped(data: Path, report: Report, version: str = "0.1.0", day: str = "2025-06-01") -> list[Finding]:
    """What stops the seal; nothing is written then."""
    done = seal(data, report, Request(version, day))
    assert done.entry is None
    assert not list(data.rglob("*.json"))
    assert all(found.severity is Severity.ERROR for found in done.findings)
    return list(done.findings)


def described(report: Report, **changes: Any) -> Report:
    """The report with another description of the dataset."""
    corpus = corpus_of(report)
    info = DatasetInfo.model_validate(corpus.dataset.model_dump() | changes)
    return replace(report, corpus=replace(corpus, dataset=info))


def dated(report: Report, stem: str, **changes: Any) -> Report:
    """The report with the first record of a kind changed."""
    first, *others = getattr(corpus_of(report), stem)
    return with_records(report, **{stem: [type(first).model_validate(first.model_dump() | changes), *others]})


@pytest.mark.parametrize("version", ["0.0.1", "0.0.99"])
def test_no_release_comes_before_the_first(version: str, data: Path, report: Report) -> None:
    (found,) = stopped(data, report, version)
    assert found.code == "version-too-low"
    assert version in found.message
    assert "0.1.0" in found.remedy


def test_a_first_release_may_bear_a_higher_version(data: Path, report: Report) -> None:
    sealed(data, report, "2.0.0")


def test_the_day_of_the_newest_check_is_the_first_day_of_a_release(data: Path, report: Report) -> None:
    (found,) = stopped(data, report, day="2025-05-05")
    assert found.code == "release-before-data"
    assert "2025-05-06" in found.message
    assert "2025-05-06" in found.remedy
    sealed(data, report, date="2025-05-06")


def later(report: Report, what: str) -> Report:
    """The report with one day of that kind after 2025-06-01."""
    day, corpus = "2025-06-02", corpus_of(report)
    if what == "check":
        claim = corpus.claims[0]
        checks = [check.model_dump() | {"on": day} for check in claim.checks]
        return with_records(report, claims=[changed_claim(claim, False, checks=checks), *corpus.claims[1:]])
    if what == "reading":
        readings = [reading.model_dump() | {"on": day} for reading in corpus.sources[0].readings]
        return dated(report, "sources", readings=readings)
    if what == "search":
        search = {"id": "later", "on": day, "by": "maintainers", "where": "an archive", "query": "boats"}
        return with_records(report, searches=[*corpus.searches, Search.model_validate(search)])
    if what.startswith("revision of "):
        reason = {"since": "0.1.0", "fields": ["note"], "reason": "misread", "by": "maintainers", "on": day}
        return dated(report, what.removeprefix("revision of "), revisions=[reason])
    if what == "attestation":
        return dated(report, "attestations", on=day)
    return dated(report, "sources", retrieved=day)


REVISED = [f"revision of {kind.stem}" for kind in KINDS.values() if "revisions" in kind.model.model_fields]


@pytest.mark.parametrize("what", ["check", "reading", "retrieval", "attestation", "search", *REVISED])
def test_a_release_is_not_dated_before_anything_in_it(what: str, data: Path, report: Report) -> None:
    (found,) = stopped(data, later(report, what))
    assert found.code == "release-before-data"
    assert "2025-06-02" in found.message
    sealed(data, later(report, what), date="2025-06-02")


def test_a_passage_that_was_never_compared_stops_the_seal(data: Path, report: Report) -> None:
    claim = next(claim for claim in corpus_of(report).claims if claim.id == DELIVERY)
    known = [
        entry
        for entry in corpus_of(report).attestations
        if entry.sha256 not in {passage.sha256 for passage in claim.evidence}
    ]
    found = stopped(data, with_records(report, attestations=known))
    assert [entry.code for entry in found] == ["unverified-evidence"] * len(claim.evidence)
    assert found[0].pointer == "evidence/0"
    assert found[0].record == DELIVERY
    assert "never compared" in found[0].message
    assert found[0].place.file == "data/claims/fna-2025-klopstock.yaml"
    assert found[0].place.line > 30


@pytest.mark.parametrize(
    "changes",
    [
        {"result": EvidenceResult.NOT_REVERIFIED},
        {"result": EvidenceResult.MISSING},
        {"text_sha256": "0" * 64},
    ],
    ids=["not re-verified", "missing", "another text"],
)
def test_only_a_verified_comparison_with_the_present_text_counts(
    changes: dict[str, Any], data: Path, report: Report
) -> None:
    found = stopped(data, dated(report, "attestations", **changes))
    assert {entry.code for entry in found} == {"unverified-evidence"}


def test_a_withdrawn_claim_may_rest_on_a_passage_that_is_gone(data: Path, report: Report) -> None:
    gone = {"since": "0.1.0", "reason": "the passage was never there"}
    claims = [
        changed_claim(claim, False, withdrawn=gone) if claim.id == MEETING else claim
        for claim in corpus_of(report).claims
    ]
    kept = {passage.sha256 for claim in claims if claim.withdrawn is None for passage in claim.evidence}
    known = [entry for entry in corpus_of(report).attestations if entry.sha256 in kept]
    assert len(known) < len(corpus_of(report).attestations)
    sealed(data, with_records(report, claims=claims, attestations=known))


def test_a_dataset_without_claims_is_not_sealed(data: Path, report: Report) -> None:
    found = stopped(data, with_records(report, claims=[]))
    assert [entry.code for entry in found] == ["no-claims"]
    assert found[0].place.file == "data/dataset.yaml"


def template() -> dict[str, Any]:
    """What `claimpress init` writes about a new dataset."""
    text = (templates_dir() / "init/data/dataset.yaml").read_text(encoding="utf-8")
    text = text.replace("@id@", "new").replace("@title_json@", '"New"')
    value: dict[str, Any] = read_yaml(text.encode(), "dataset.yaml").value
    return value


def test_the_templates_words_stop_the_seal_field_by_field(data: Path, report: Report) -> None:
    words = template()
    found = stopped(data, described(report, **{n: words[n] for n in ("method", "corrections", "contact")}))
    assert {entry.code for entry in found} == {"placeholder-text"}
    assert sorted(entry.pointer for entry in found) == ["contact/note", "corrections", "method"]
    assert all("Say here" in entry.message for entry in found)
    lines = {entry.pointer: entry.place.line for entry in found}
    assert len(set(lines.values())) == 3


def test_words_of_ones_own_may_hold_the_mark_inside(data: Path, report: Report) -> None:
    sealed(
        data, described(report, method="Sources that say here what they mean are read. Say here is a mark.")
    )


def test_a_draft_tells_what_release_would_refuse(data: Path, report: Report, tmp_path: Path) -> None:
    bare = [changed_claim(claim, False, checks=[]) for claim in corpus_of(report).claims]
    poor = with_records(described(report, method=template()["method"]), claims=bare)
    built = build_dist(data, poor, tmp_path / "dist")
    assert [(entry.code, entry.count) for entry in built.in_the_way] == [
        ("placeholder-text", 1),
        ("too-few-checks", 5),
    ]
    assert "too-few-checks, 5 in all" in built.in_the_way[1].text
    refused = in_the_way(Step(None, read(poor))).findings
    assert len(refused) == 6
    again = build_dist(data, poor, tmp_path / "dist")
    assert not again.fresh
    assert again.in_the_way == built.in_the_way
    assert build_dist(data, report, tmp_path / "dist").in_the_way == ()


def test_a_draft_tells_of_changes_that_were_not_declared(data: Path, report: Report, tmp_path: Path) -> None:
    sealed(data, report)
    silent = with_claim(report, DELIVERY, stage="agreed", revisions=[])
    assert [entry.code for entry in build_dist(data, silent, tmp_path / "dist").in_the_way] == [
        "undeclared-change"
    ]
    # What is sealed already is not asked for again.
    unchanged = build_dist(data, report, tmp_path / "dist")
    assert unchanged.proposal.version is None
    assert unchanged.in_the_way == ()
