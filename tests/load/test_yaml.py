"""YAML is read as YAML 1.2: what a scalar means, where it stands, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.load.document import Document
from claimpress.load.records import KEY
from claimpress.load.scalars import date_keys
from claimpress.load.yaml_events import read_yaml


def read(text: str) -> Document:
    """The document of a text that has no findings."""
    document = read_yaml(text.encode(), "x.yaml")
    assert document.findings == []
    assert document.readable
    return document


def codes(text: str) -> list[tuple[str, int, int]]:
    """(code, line, column) of the findings of a text."""
    return [(f.code, f.place.line, f.place.column) for f in read_yaml(text.encode(), "x.yaml").findings]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("12:30:00", "12:30:00"),
        ("2024-04-10", "2024-04-10"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("010", "010"),
        ("1,000", "1,000"),
        ("0.1.0", "0.1.0"),
        ("=x", "=x"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("+12", 12),
        ("0", 0),
        ("1.50", Decimal("1.50")),
        ("-.5", Decimal("-0.5")),
        ("1.", Decimal(1)),
        ("1e3", Decimal("1E+3")),
        ("9" * 40, int("9" * 40)),
        ("٣", "٣"),
        ("|-\n  a\n  b", "a\nb"),
        (">-\n  a\n  b", "a b"),
    ],
)
def test_what_scalars_mean(scalar: str, value: Any) -> None:
    found = read(f"key: {scalar}\n").value["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("key", ["date", "published", "retrieved", "on", "first_day", "last_day"])
def test_dates_stay_text(key: str) -> None:
    assert read(f"{key}: 2027\n").value == {key: "2027"}
    assert read(f"a: [{{{key}: 2027-05}}]\n").value == {"a": [{key: "2027-05"}]}
    assert read(f"{key}: null\n").value == {key: None}
    assert read(f"{key}:\n").value == {key: None}


def test_the_names_of_date_fields_come_from_the_models() -> None:
    assert date_keys() == {"date", "published", "retrieved", "on", "first_day", "last_day"}


def test_keys_stay_text() -> None:
    assert read("no: Norsk\non: x\ny: z\n").value == {"no": "Norsk", "on": "x", "y": "z"}


def test_places_of_values_and_keys() -> None:
    places = read("# comment\na:\n  - b: [Ж, x]\n    'c d': |\n      text\n").places
    assert places == {
        (): (2, 1),
        ("a", KEY): (2, 1),
        ("a",): (3, 3),
        ("a", 0): (3, 5),
        ("a", 0, "b", KEY): (3, 5),
        ("a", 0, "b"): (3, 8),
        ("a", 0, "b", 0): (3, 9),
        ("a", 0, "b", 1): (3, 12),
        ("a", 0, "c d", KEY): (4, 5),
        ("a", 0, "c d"): (4, 12),
    }


def test_columns_count_characters_not_bytes() -> None:
    assert codes("🚢🚢: [*a]\n") == [("yaml-alias", 1, 6)]


def test_what_follows_a_problem_is_read_too() -> None:
    document = read_yaml(b"a: .nan\nb: !!str 1\nc: 3\n", "x.yaml")
    assert [finding.code for finding in document.findings] == ["not-a-number", "yaml-tag"]
    assert document.value == {"a": None, "b": "1", "c": 3}
    assert document.reported == {("a",)}


def test_of_a_repeated_key_the_first_counts() -> None:
    document = read_yaml(b"a: 1\nb: 2\na: {a: 3, a: 4}\n", "x.yaml")
    assert document.value == {"a": 1, "b": 2}
    assert document.places[("a",)] == (1, 4)
    assert [finding.place.line for finding in document.findings] == [3, 3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("? [a]\n: b\n", [("bad-key", 1, 3)]),
        ("? {a: b}\n: c\nd: e\n", [("bad-key", 1, 3)]),
        ("12: a\n", [("bad-key", 1, 1)]),
        ("true: a\n", [("bad-key", 1, 1)]),
        ("null: a\n", [("bad-key", 1, 1)]),
        ("'12': a\n", []),
        ("<<: {a: b}\n", [("yaml-merge-key", 1, 1)]),
        ("'<<': a\n", []),
        ("a: &b c\n", [("yaml-alias", 1, 4)]),
        ("&a b: c\n*a : d\n", [("yaml-alias", 1, 1), ("yaml-alias", 2, 1)]),
        ("!!map {a: b}\n", [("yaml-tag", 1, 1)]),
        ("%YAML 1.2\n---\na: b\n", [("yaml-directive", 1, 1)]),
        ("a: b\n...\n%TAG ! tag:x,2000:\n---\nc: d\n", [("yaml-directive", 3, 1)]),
        ("a: 5 %YAML\n", []),
        ("a: b\n...\n---\nc: d\n", [("second-document", 3, 1)]),
        ("---\na: b\n...\n", []),
        ("a: 'b\nc: d\n", [("yaml-syntax", 1, 4)]),
        ("a: [b\nc: d\n", [("yaml-syntax", 2, 2)]),
        ("a: @b\n", [("yaml-syntax", 1, 4)]),
        ("a: b\n\tc\n", [("tab-indentation", 2, 1)]),
        ("a:\tb # a tab between key and value is harmless\n", []),
    ],
)
def test_what_is_refused(text: str, found: list[tuple[str, int, int]]) -> None:
    assert codes(text) == found


PLAIN = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])),
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc ж:#-", min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_what_another_program_writes_is_read_back(value: Any) -> None:
    # Styles of quotes, so that no scalar changes its meaning between YAML 1.1, which PyYAML writes, and 1.2.
    text = yaml.safe_dump({"key": value}, allow_unicode=True, default_style='"', sort_keys=False, width=40)
    found = read_yaml(
        text.replace("!!int ", "").replace("!!bool ", "").replace("!!null ", "").encode(), "x.yaml"
    )
    assert found.findings == []
    assert found.value == {"key": as_text(value)}


def as_text(value: Any) -> Any:
    """The value as it comes back when every scalar was written in quotes."""
    if isinstance(value, dict):
        return {key: as_text(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_text(entry) for entry in value]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`#~ \t\n012<.\\Ж"), max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    document = read_yaml(text.encode(), "x.yaml")
    lines = text.split("\n")
    assert document.readable or document.findings
    for finding in document.findings:
        assert 1 <= finding.place.line <= len(lines)
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    document = read_yaml(data, "x.yaml")
    assert document.readable or document.findings
