"""What is said about a record that does not fit: the code, the place, the nearest known word."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from claimpress.load.records import RawRecord
from claimpress.model.claim import Claim
from claimpress.model.finding import Finding, Layer
from claimpress.validation.explain import Explanation
from claimpress.validation.structure import check

CLAIM: dict[str, Any] = {
    "id": "c-p1wew0gv3s7a05x06",
    "source": "fna-2025-klopstock",
    "actors": ["freedonia"],
    "action": "meet",
    "stage": "done",
    "items": [{"id": "patrol-boat", "quantity": {"value": 2, "unit": "unit"}}],
    "statement": "They met.",
    "evidence": [{"start": 45, "length": 62, "sha256": "a" * 64}],
}


def changed(**fields: Any) -> RawRecord:
    """The claim with other fields; `...` takes one away."""
    data = copy.deepcopy(CLAIM) | fields
    data = {name: value for name, value in data.items() if value is not ...}
    return RawRecord("claim", data, "data/claims.jsonl", 7, dict)


def the(findings: list[Finding]) -> Finding:
    """The one finding."""
    (found,) = findings
    return found


def test_a_good_record_gets_its_model() -> None:
    raw = changed()
    assert check(raw) == []
    assert isinstance(raw.model, Claim)
    assert raw.model.actors[0].id == "freedonia"


def test_a_record_whose_value_could_not_be_read_is_never_accepted() -> None:
    raw = RawRecord("claim", changed(date=None).data, "data/x.yaml", 0, dict, reported=frozenset({("date",)}))
    assert check(raw) == []
    assert raw.model is None


@pytest.mark.parametrize(
    ("fields", "code", "pointer", "words"),
    [
        ({"stagee": "done"}, "unknown-field", "stagee", "Did you mean `stage`?"),
        ({"Statement": "x"}, "unknown-field", "Statement", "Did you mean `statement`?"),
        ({"said-by": []}, "unknown-field", "said-by", "Did you mean `said_by`?"),
        ({"stage": "Done"}, "unknown-choice", "stage", "Did you mean `done`?"),
        ({"stage": "underway"}, "unknown-choice", "stage", "Did you mean `under_way`?"),
        ({"action": "Co Produce"}, "bad-id", "action", "did you mean `co-produce`?"),
        ({"places": ["Česká"]}, "bad-id", "places/0", "did you mean `ceska`?"),
        ({"stage": ...}, "missing-field", "stage", "Add `stage`."),
    ],
)
def test_the_nearest_known_word_is_offered(
    fields: dict[str, Any], code: str, pointer: str, words: str
) -> None:
    found = the(check(changed(**fields)))
    assert (found.code, found.pointer) == (code, pointer)
    assert words in found.remedy


def test_a_union_is_explained_by_the_branch_that_fits() -> None:
    wrong = {"items": [{"id": "patrol-boat", "quantity": {"value": "2", "unit": "unit"}}]}
    found = the(check(changed(**wrong)))
    assert (found.code, found.pointer) == ("wrong-type", "items/0/quantity/value")
    found = the(check(changed(items=["Patrol Boat"])))
    assert (found.code, found.pointer) == ("bad-id", "items/0")
    found = the(check(changed(items=[3])))
    assert (found.code, found.pointer) == ("wrong-type", "items/0")
    found = the(check(changed(origin={"actor": None})))
    assert (found.code, found.pointer) == ("missing-field", "origin/basis")


def test_null_is_never_offered_as_a_type() -> None:
    found = the(check(changed(event=3)))
    assert found.message == "`event` is a whole number, and should be text"


def test_each_value_is_reported_once() -> None:
    for bad in ("2023-13-45", "x" * 300, "", "../.."):
        assert len(check(changed(date=bad))) == 1
    assert [f.code for f in check(changed(id="C-1 \n"))] == ["bad-id"]
    assert [f.code for f in check(changed(stage=["done"]))] == ["wrong-type"]


def test_all_that_is_wrong_is_reported_together() -> None:
    raw = changed(stage=..., action=12, date="2023-02-29", statement="=1", evidence=[], extra=1)
    assert sorted(f.code for f in check(raw)) == [
        "bad-date",
        "formula-text",
        "missing-field",
        "too-few-entries",
        "unknown-field",
        "wrong-type",
    ]


def test_findings_name_the_record_and_the_shortened_value() -> None:
    found = the(check(changed(statement="=" + "x" * 200)))
    assert (found.kind, found.record, found.layer) == ("claim", "c-p1wew0gv3s7a05x06", Layer.VALUES)
    assert len(found.value) <= 80
    assert found.value.endswith("…")


def test_hidden_characters_are_spelt_out() -> None:
    found = the(check(changed(action="a\u202eb\x1b[31m")))
    assert "\\u202e" in found.message
    assert found.message.isprintable()


@pytest.mark.parametrize("data", [None, "text", 3, [], [1]])
def test_a_record_that_is_no_mapping(data: Any) -> None:
    found = the(check(RawRecord("claim", data, "data/x.yaml", 0, dict)))
    assert (found.code, found.pointer) == ("wrong-type", "")


def test_the_safety_net(monkeypatch: pytest.MonkeyPatch) -> None:
    # Were the schema ever to accept what the model refuses, the record must not pass.
    monkeypatch.setattr("claimpress.validation.explain.explain", lambda *_: Explanation([], more=False))
    raw = changed(stage="nope")
    found = the(check(raw))
    assert found.code == "invalid-record"
    assert "stage" in found.message
    assert raw.model is None
