"""Counts, sentences, ids out of words, and near misses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.words import did_you_mean, nearest, plural, sentence, size, slug


def test_counts_and_sentences() -> None:
    assert [plural(count, "entry", "entries") for count in (0, 1, 1200)] == [
        "0 entries",
        "1 entry",
        "1,200 entries",
    ]
    assert plural(2, "claim") == "2 claims"
    assert [sentence(text) for text in ("who says so", "Why?", "")] == ["Who says so.", "Why?", ""]


@pytest.mark.parametrize(
    ("word", "found"),
    [("stanse", ["stance"]), ("Under-Way", ["under_way"]), ("stag", ["stage", "stages"]), ("zzz", [])],
)
def test_the_nearest_known_word(word: str, found: list[str]) -> None:
    assert nearest(word, ("stages", "stage", "stance", "under_way"), 2)[: len(found) or 1] == found


def test_the_question_is_asked_only_where_something_is_near() -> None:
    assert did_you_mean("stag", ["stage", "stages", "actor"], 2, "`") == "did you mean `stage` or `stages`?"
    assert did_you_mean("zzz", ["stage"]) == ""


@given(st.text(max_size=400))
def test_a_slug_is_a_well_formed_id_or_nothing(text: str) -> None:
    made = slug(text)
    assert made == slug(made)
    assert re.fullmatch("([a-z0-9]+(-[a-z0-9]+)*)?", made)


def test_sizes() -> None:
    assert [size(count) for count in (1, 999, 1000, 5_250_000)] == [
        "1 byte",
        "999 bytes",
        "1.0 kB",
        "5.2 MB",
    ]
