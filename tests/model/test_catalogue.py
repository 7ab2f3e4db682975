"""The catalogue of findings: every entry says what is wrong, how to mend it, and why it matters."""

from __future__ import annotations

import re
import string
from decimal import Decimal

import pytest

from claimpress.model.catalogue import CATALOGUE, finding
from claimpress.model.finding import CatalogueEntry, Layer, Place, Severity, shorten

PLACE = Place("data/x.yaml", 3, 4)
ENTRIES = CATALOGUE.values()


@pytest.mark.parametrize("entry", ENTRIES, ids=list(CATALOGUE))
def test_entries_are_whole(entry: CatalogueEntry) -> None:
    assert CATALOGUE[entry.code] is entry
    assert re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", entry.code)
    assert entry.title[0].isupper()
    assert not entry.title.endswith(".")
    assert entry.message
    assert not entry.message.endswith(".")
    assert entry.why.endswith(".")
    assert entry.remedy.endswith((".", "{hint}"))


def test_titles_are_unique() -> None:
    titles = [entry.title for entry in ENTRIES]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("entry", ENTRIES, ids=list(CATALOGUE))
def test_templates_can_be_filled(entry: CatalogueEntry) -> None:
    names = {
        name
        for text in (entry.message, entry.remedy)
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    details = {name: f"<{name}>" for name in names - {"value", "pointer", "kind", "record"}}
    made = finding(entry.code, PLACE, value="V", pointer=("a", 0), kind="claim", record="c-1", **details)
    assert (made.code, made.layer, made.severity) == (entry.code, entry.layer, entry.severity)
    assert not any(f"{{{name}}}" in made.message + made.remedy for name in names)
    assert all(f"<{name}>" in made.message + made.remedy for name in details)
    assert made.pointer == "a/0"


def test_a_detail_that_is_left_out_is_noticed() -> None:
    with pytest.raises(KeyError):
        finding("missing-field", PLACE)
    with pytest.raises(KeyError):
        finding("no-such-code", PLACE)


def test_details_cannot_smuggle_in_blanks_or_control_characters() -> None:
    made = finding("yaml-syntax", PLACE, detail="{value} \x1b[31m\u202e" + "x" * 5000)
    assert made.message.isprintable()
    assert "{value}" in made.message
    assert len(made.message) < 1000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (12, "12"),
        (Decimal("1.50"), "1.50"),
        ([1, 2], "a list of 2 entries"),
        ({"a": 1}, "a mapping of 1 field"),
        ("", ""),
        ("a\nb", "a\\u000ab"),
    ],
)
def test_values_are_shown_as_their_curator_knows_them(value: object, shown: str) -> None:
    assert finding("yaml-merge-key", PLACE, value=value).value == shown


def test_an_integer_that_python_refuses_to_print() -> None:
    assert finding("yaml-merge-key", PLACE, value=10**5000).value == "an integer of 16610 bits"


@pytest.mark.parametrize("text", ["x" * 80, "x" * 81, "\x00" * 500, "\ud800", "日本" * 100])
def test_shortened_values_fit_a_line(text: str) -> None:
    assert len(shorten(text)) <= 80
    assert shorten(text).isprintable()


def test_findings_sort_by_place_then_code() -> None:
    places = [Place("b.yaml"), Place("a.yaml", 10), Place("a.yaml", 9, 2), Place("a.yaml", 9, 1)]
    made = [finding("yaml-merge-key", place) for place in places]
    assert [str(f.place) for f in sorted(made, key=lambda f: f.sort_key())] == [
        "a.yaml:9:1",
        "a.yaml:9:2",
        "a.yaml:10:1",
        "b.yaml:1:1",
    ]


def test_what_stops_a_release_is_an_error() -> None:
    warnings = {
        entry.code
        for entry in ENTRIES
        if entry.severity is Severity.WARNING and entry.layer is not Layer.RELEASE
    }
    assert warnings == {"byte-order-mark", "crlf-line-ends", "unknown-file"}
