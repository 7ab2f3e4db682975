"""The version that the changes since the last release ask for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimpress.model.dataset import DatasetInfo
from claimpress.model.errors import UserError
from claimpress.model.source import Attestation
from claimpress.model.vocabulary import Action, Actor
from claimpress.release.history import Past, Step, past_of
from claimpress.release.ledger import read_ledger
from claimpress.release.ready import read
from claimpress.release.seal import Sealed
from claimpress.release.semver import Version, parse
from claimpress.release.version import Proposal, proposed_version
from claimpress.validation.run import Report
from support_release import COPRODUCE, DELIVERY, PURCHASE, corpus_of, sealed, with_claim, with_records


def propose(data: Path, report: Report) -> Proposal:
    return proposed_version(Step(past_of(read_ledger(data / "releases")), read(report)))


def edited(records: list[Any], which: str, **changes: Any) -> list[Any]:
    """The records with one of them changed."""
    return [
        type(record).model_validate(record.model_dump() | changes) if record.id == which else record
        for record in records
    ]


def test_the_first_release_is_0_1_0(report: Report) -> None:
    assert proposed_version(Step(None, read(report))).version == "0.1.0"


@pytest.mark.usefixtures("first")
def test_nothing_changed_asks_for_nothing(data: Path, report: Report) -> None:
    assert propose(data, report) == Proposal(None, (), "0.1.0")


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    "changes",
    [
        {"actors": ["freedonia"]},
        {"action": "buy"},
        {"stage": "agreed"},
        {"stance": "alleged"},
        {"negated": True},
        {"date": "2028"},
        {"items": [{"id": "patrol-boat", "quantity": {"value": 3, "unit": "unit"}}]},
        {"recipients": ["sylvania"]},
        {"places": ["klopstock"]},
        {"said_by": ["freedonia"]},
        {"withdrawn": {"since": "0.1.0", "reason": "retracted", "successor": None}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_claim_that_now_says_something_else_is_minor(
    changes: dict[str, Any], data: Path, report: Report
) -> None:
    proposal = propose(data, with_claim(report, DELIVERY, **changes))
    assert proposal.version == "0.2.0"
    assert len(proposal.reasons) == 1
    assert DELIVERY in proposal.reasons[0].text


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    "changes",
    [
        {"statement": "Two boats may be ready by 2027."},
        {"event": None},
        {"checks": []},
        {"warnings": []},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_any_other_correction_is_a_patch(changes: dict[str, Any], data: Path, report: Report) -> None:
    assert propose(data, with_claim(report, DELIVERY, **changes)).version == "0.1.1"


@pytest.mark.usefixtures("first")
def test_an_added_record_is_minor(data: Path, report: Report) -> None:
    actor = Actor.model_validate({"id": "ruritania", "kind": "state", "names": {"en": "Ruritania"}})
    proposal = propose(data, with_records(report, actors=[*corpus_of(report).actors, actor]))
    assert (proposal.version, proposal.reasons[0].text) == ("0.2.0", "actor ruritania added")


@pytest.mark.usefixtures("first")
def test_another_licence_is_major(data: Path, report: Report) -> None:
    info = corpus_of(report).dataset
    other = info.licence.model_copy(update={"id": "CC0-1.0"})
    corpus = replace(corpus_of(report), dataset=info.model_copy(update={"licence": other}))
    proposal = propose(data, replace(report, corpus=corpus))
    assert proposal.version == "1.0.0"
    assert "licence" in proposal.reasons[0].text


@pytest.mark.usefixtures("first")
def test_a_record_that_is_gone_is_major(data: Path, report: Report) -> None:
    claims = [claim for claim in corpus_of(report).claims if claim.id != PURCHASE]
    assert propose(data, with_records(report, claims=claims)).version == "1.0.0"


@pytest.mark.usefixtures("first")
def test_a_changed_definition_is_major_unless_marked_editorial(data: Path, report: Report) -> None:
    actions: list[Action] = corpus_of(report).actions
    changed = edited(actions, "guard", definition="watches over a place")
    assert propose(data, with_records(report, actions=changed)).version == "1.0.0"
    reason = {"since": "0.1.0", "fields": ["definition"], "by": "maintainers", "on": "2025-07-01"}
    marked = edited(changed, "guard", revisions=[reason | {"reason": "Editorial: shorter"}])
    assert propose(data, with_records(report, actions=marked)).version == "0.1.1"
    other = edited(changed, "guard", revisions=[reason | {"reason": "narrowed"}])
    assert propose(data, with_records(report, actions=other)).version == "1.0.0"


@pytest.mark.usefixtures("first")
def test_other_words_about_the_dataset_are_a_patch(data: Path, report: Report) -> None:
    info = DatasetInfo.model_validate(
        corpus_of(report).dataset.model_dump() | {"title": "Claims of Klopstock"}
    )
    assert propose(data, replace(report, corpus=replace(corpus_of(report), dataset=info))).version == "0.1.1"


@pytest.mark.usefixtures("first")
def test_evidence_compared_again_is_one_reason_for_a_patch(data: Path, report: Report) -> None:
    again = [
        Attestation.model_validate(entry.model_dump() | {"on": "2025-08-01"})
        for entry in corpus_of(report).attestations
    ]
    proposal = propose(data, with_records(report, attestations=again))
    assert proposal.version == "0.1.1"
    assert len(proposal.reasons) == 1


@pytest.mark.usefixtures("first")
def test_the_largest_change_decides_and_every_reason_is_told(data: Path, report: Report) -> None:
    changed = with_claim(with_claim(report, DELIVERY, stage="agreed"), COPRODUCE, event=None)
    proposal = propose(data, changed)
    assert proposal.version == "0.2.0"
    assert [reason.level for reason in proposal.reasons] == ["minor", "patch"]


def described(first: Sealed, change: Any) -> None:
    """Change what the sealed manifest says, as if another version of the tool had made it."""
    assert first.folder is not None
    path = first.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("change", "version", "words"),
    [
        (lambda m: m["tables"].update(letters=m["tables"]["places"]), "1.0.0", "table letters removed"),
        (lambda m: m["tables"].pop("places"), "0.2.0", "table places added"),
        (
            lambda m: m["tables"]["claims"]["columns"].append({"name": "x", "type": "DATE"}),
            "1.0.0",
            "claims.x removed",
        ),
        (lambda m: m["tables"]["claims"]["columns"].pop(), "0.2.0", "claims.last_changed added"),
        (
            lambda m: m["tables"]["claims"]["columns"][0].update(type="BIGINT"),
            "1.0.0",
            "was BIGINT and is VARCHAR",
        ),
        (lambda m: m["tables"]["claims"].update(key=["source"]), "1.0.0", "key of table claims"),
        (lambda m: m.update(text_recipe="claimpress-text-0"), "1.0.0", "text recipe"),
        (lambda m: m["tables"]["places"].update(sha256="0" * 64), "0.1.1", "places is derived differently"),
    ],
    ids=[
        "table-removed",
        "table-added",
        "column-removed",
        "column-added",
        "retyped",
        "key",
        "recipe",
        "derived",
    ],
)
def test_changes_of_the_tool_count_too(
    change: Any, version: str, words: str, first: Sealed, data: Path, report: Report
) -> None:
    described(first, change)
    proposal = propose(data, report)
    assert proposal.version == version
    assert any(words in reason.text for reason in proposal.reasons)


def test_first_and_last_release_of_a_claim_come_from_the_release_before(
    first: Sealed, data: Path, report: Report
) -> None:
    changed = with_claim(report, DELIVERY, stage="agreed")
    second = sealed(data, changed, "0.2.0", "2025-07-01")
    third = sealed(
        data,
        with_claim(changed, PURCHASE, stance="alleged", revisions=_declared("0.2.0")),
        "0.3.0",
        "2025-08-01",
    )
    assert first.entry is not None
    assert second.entry is not None
    assert third.folder is not None
    past = past_of(read_ledger(data / "releases"))
    assert isinstance(past, Past)
    claims = past.folder.table("claims").to_pylist()
    rows = {row["id"]: (row["first_release"], row["last_changed"]) for row in claims}
    assert rows[COPRODUCE] == ("0.1.0", "0.1.0")
    assert rows[DELIVERY] == ("0.1.0", "0.2.0")
    assert rows[PURCHASE] == ("0.1.0", "0.3.0")
    releases = past.folder.table("releases").to_pylist()
    assert [row["version"] for row in releases] == ["0.1.0", "0.2.0", "0.3.0"]
    assert [row["manifest_sha256"] for row in releases] == [
        first.entry.manifest_sha256,
        second.entry.manifest_sha256,
        None,
    ]


def _declared(since: str) -> list[dict[str, Any]]:
    return [
        {"since": since, "fields": ["stance"], "reason": "misread", "by": "maintainers", "on": "2025-07-20"}
    ]


@pytest.mark.parametrize(
    "text", ["1", "0.1", "0.1.0-draft", "01.0.0", "v0.1.0", "0.1.0\n", "", "1.2.3.4", "٠.١.٠"]
)
def test_only_three_plain_numbers_are_a_version(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text)
    assert caught.value.exit_code == 2


def test_versions_are_ordered_as_numbers() -> None:
    assert parse("0.10.0") > parse("0.9.9")
    assert Version(0, 9, 9).next("major") == Version(1, 0, 0)
