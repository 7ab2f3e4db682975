"""Canonical JSON: one byte form, and digests that change only with what they vouch for."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.model.canonical import dumps, plain, record_line, record_sha256
from claimpress.model.claim import Claim

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6)
DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=15,
)
CLAIM: dict[str, Any] = {
    "id": "c-p1wew0gv3s7a05x06",
    "source": "fna",
    "actors": [{"id": "freedonia", "quantity": {"value": Decimal("1.50"), "unit": "ship"}}],
    "action": "meet",
    "stage": "done",
    "statement": "They met.",
    "evidence": [{"start": 45, "length": 62, "sha256": "a" * 64}],
}


def claim(**fields: Any) -> Claim:
    """The claim with other fields."""
    return Claim.model_validate(CLAIM | fields)


@given(DATA)
def test_what_is_written_is_read_back(value: Any) -> None:
    text = dumps(value)
    assert json.loads(text) == value
    assert "\n" not in text
    assert dumps(json.loads(text)) == text


@given(DECIMALS)
def test_decimals_are_plain_and_exact(number: Decimal) -> None:
    text = plain(number)
    assert Decimal(text) == number
    assert "e" not in text.lower()
    assert not ("." in text and text.endswith("0"))
    assert not text.endswith(".")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1E+2", "100"),
        ("1.50", "1.5"),
        ("100", "100"),
        ("0.000", "0"),
        ("0E-10", "0"),
        ("1E-6", "0.000001"),
        ("-2.0", "-2"),
    ],
)
def test_some_decimals(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_negative_nought_is_nought() -> None:
    assert plain(Decimal("-0")) == "0"
    assert plain(Decimal("-0.00")) == "0"


def test_dates_and_letters() -> None:
    assert (
        dumps({"d": date(2024, 4, 10), "t": 'Ж\u2028"\\\n'}) == '{"d":"2024-04-10","t":"Ж\u2028\\"\\\\\\n"}'
    )


def test_floating_point_is_refused() -> None:
    with pytest.raises(TypeError):
        dumps({"a": [0.1]})


def test_a_record_is_one_line_with_every_field() -> None:
    line = record_line(claim())
    assert "\n" not in line
    assert list(json.loads(line)) == list(Claim.model_fields)


def test_a_record_read_back_from_its_line_is_the_same() -> None:
    first = claim(date="2024", items=["boat"], stance="expected")
    read = json.loads(record_line(first), parse_float=Decimal)
    assert Claim.model_validate(read) == first


def test_the_digest_of_a_check_ignores_what_does_not_change_the_claim() -> None:
    digest = record_sha256(claim())
    check = {
        "by": "me",
        "on": "2025-05-06",
        "verdict": "confirmed",
        "record_sha256": digest,
        "text_sha256": "b" * 64,
    }
    revision = {"since": "0.1.0", "fields": ["date"], "reason": "a slip", "by": "me", "on": "2025-05-07"}
    for fields in (
        {"checks": [check]},
        {"revisions": [revision]},
        {"withdrawn": {"since": "0.1.0", "reason": "counted twice"}},
        {"stance": "asserted", "negated": False, "recipients": [], "date": None},
    ):
        assert record_sha256(claim(**fields)) == digest
    assert record_sha256(Claim.model_validate(dict(reversed(CLAIM.items())))) == digest


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "other"},
        {"actors": ["freedonia"]},
        {"actors": [*CLAIM["actors"], "sylvania"]},
        {"action": "buy"},
        {"stage": "agreed"},
        {"stance": "denied"},
        {"negated": True},
        {"date": "2024"},
        {"said_by": ["freedonia"]},
        {"statement": "They met again."},
        {"evidence": [{"start": 46, "length": 62, "sha256": "a" * 64}]},
        {"warnings": ["hearsay"]},
    ],
)
def test_the_digest_of_a_check_changes_with_the_claim(fields: dict[str, Any]) -> None:
    assert record_sha256(claim(**fields)) != record_sha256(claim())


def test_spelling_of_a_number_makes_no_difference() -> None:
    def of(value: Any) -> str:
        return record_sha256(claim(items=[{"id": "boat", "quantity": {"value": value, "unit": "t"}}]))

    assert of(Decimal("2.0")) == of(2) == of(Decimal("2"))
    assert of(Decimal("2.5")) != of(2)
