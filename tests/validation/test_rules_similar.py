"""The nearest known id is found fast, and only where it is near."""

from __future__ import annotations

import pytest

from claimpress.validation.similar import MOST, Similar

KNOWN = ["freedonia", "freedonia-navy", "sylvania", "freedonia-defence-minister", "osterlich"]


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("fredonia", "freedonia"),
        ("sylvannia", "sylvania"),
        ("freedonian-navy", "freedonia-navy"),
        ("freedonia-defense-minister", "freedonia-defence-minister"),
        ("minister-of-magic", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_the_nearest_id(wanted: str, near: str) -> None:
    assert Similar(KNOWN).nearest(wanted) == near


def test_nothing_is_near_where_nothing_is() -> None:
    assert Similar([]).nearest("freedonia") == ""


def test_the_answer_does_not_depend_on_the_order() -> None:
    twins = ["boat-a", "boat-b", "boat-c"]
    assert Similar(twins).nearest("boat-x") == Similar(reversed(twins)).nearest("boat-x") != ""


def test_among_thousands_of_alike_ids_the_near_one_is_found() -> None:
    many = [f"claim-{number:05}" for number in range(MOST - 1)]
    assert Similar([*many, "claim-of-freedonia"]).nearest("claim-of-fredonia") == "claim-of-freedonia"


def test_among_more_ids_than_people_write_none_is_near() -> None:
    many = [f"claim-{number:05}" for number in range(MOST)]
    assert Similar([*many, "freedonia"]).nearest("fredonia") == ""
