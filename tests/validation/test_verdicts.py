"""Pydantic decides and jsonschema explains: on every record both must come to the same verdict."""

from __future__ import annotations

import copy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from claimpress.load.dataset import load_dataset
from claimpress.load.records import Pointer, RawRecord
from claimpress.model.kinds import KINDS
from claimpress.validation.explain import Problem, explain
from claimpress.validation.structure import check, wrong_fields

FIXTURE = Path(__file__).parent.parent / "valid" / "klopstock" / "data"

RICH: dict[str, dict[str, Any]] = {
    "claim": {
        "id": "c-p1wew0gv3s7a05x06",
        "source": "fna-2025-klopstock",
        "actors": [
            "freedonia",
            {"id": "sylvania", "role": "host", "quantity": {"min": 1, "max": 2, "unit": "ship"}},
        ],
        "action": "meet",
        "stage": "done",
        "stance": "alleged",
        "negated": False,
        "recipients": ["sylvania"],
        "items": [
            "patrol-boat",
            {"id": "boat", "quantity": {"value": Decimal("1.5"), "unit": "t", "approximate": True}},
        ],
        "places": ["klopstock"],
        "date": "2025-05-03",
        "date_basis": "inferred",
        "date_note": "year of publication",
        "said_by": ["freedonia"],
        "origin": {"actor": None, "basis": "unknown", "note": "not said"},
        "statement": "They met.",
        "evidence": [{"start": 0, "length": 40, "sha256": "a" * 64}],
        "event": None,
        "relations": [{"type": "part_of", "claim": "c-f44p022dsqh0zv2rj", "note": None}],
        "warnings": ["hearsay"],
        "checks": [
            {
                "by": "maintainers",
                "on": "2025-05-06",
                "verdict": "confirmed",
                "record_sha256": "a" * 64,
                "text_sha256": "b" * 64,
            }
        ],
        "revisions": [
            {
                "since": "0.1.0",
                "fields": ["date", "said_by"],
                "reason": "a slip",
                "by": "me",
                "on": "2025-05-07",
            }
        ],
        "withdrawn": {"since": "0.1.0", "reason": "a slip", "successor": "c-f44p022dsqh0zv2rj"},
    },
    "search": {
        "id": "first",
        "on": "2025-01-01",
        "by": "me",
        "where": "an archive",
        "query": "boats",
        "found": ["fna-2025-klopstock"],
        "note": "one\ntwo",
    },
}


@cache
def valid_records() -> list[tuple[str, Any]]:
    """(kind, data) of records of every kind."""
    loaded = load_dataset(FIXTURE)
    return [(raw.kind, raw.data) for raw in loaded.records] + list(RICH.items())


ODD_TEXTS = [
    "", " ", "x ", "=1", "-x", "\u202ex", "a\u200bb", "a\0b", "a\nb", "e\u0301", "\ud800",
    "x" * 301, "x" * 501,
    "null", "true", "2024", "2023-02-29", "2024-13", "2024-02-30", "..", "/", "2024/2023",
    "XXXX-04-10", "2024-24~",
    "c-p1wew0gv3s7a05x07", "c-P1WEW0GV3S7A05X06", "../x", "a--b",
    "A", "a\n", "0.1.0", "0.1", "en", "EN", "zh-Hant",
    "http://x", "ftp://x", "javascript:x", "Q1", "Q0", "NOR", "NO-03", "done", "Done", "ａ", "١",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=20))
NUMBER = st.one_of(
    st.integers(-2, 3),
    st.sampled_from([2**31 - 1, 2**31, 10**15, 10**40, -1]),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.sampled_from(
        [Decimal("1E+15"), Decimal("0.0000001"), Decimal("2.0"), Decimal("-0.5"), Decimal("1E+90")]
    ),
)
SCALAR = st.one_of(st.none(), st.booleans(), NUMBER, TEXT)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
FIELD = st.one_of(
    st.sampled_from(
        ["id", "note", "value", "min", "unit", "source", "date", "names", "origin", "en", "ids", "quantity"]
    ),
    TEXT,
)


def places_in(data: Any) -> list[Pointer]:
    """Pointers of all values inside plain data."""
    found: list[Pointer] = []
    stack: list[tuple[Pointer, Any]] = [((), data)]
    while stack:
        at, node = stack.pop()
        found.append(at)
        children = (
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        )
        stack.extend(((*at, key), value) for key, value in children)
    return sorted(found, key=str)


@st.composite
def broken_records(draw: st.DrawFn) -> tuple[str, Any]:
    """A valid record with one to three changes: values replaced, added or taken away."""
    kind, data = draw(st.sampled_from(valid_records()))
    data = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        pointer = draw(st.sampled_from(places_in(data)))
        if not pointer:
            data = draw(VALUE) if draw(st.integers(0, 9)) == 0 else data
            continue
        holder = data
        for part in pointer[:-1]:
            holder = holder[part]
        change(draw, holder, pointer[-1])
    return kind, data


def change(draw: st.DrawFn, holder: Any, key: str | int) -> None:
    """One change in a mapping or list."""
    what = draw(st.sampled_from(["replace", "replace", "delete", "add"]))
    if what == "delete":
        del holder[key]
    elif what == "add" and isinstance(holder, dict):
        holder[draw(FIELD)] = draw(VALUE)
    elif what == "add":
        holder.append(draw(VALUE))
    else:
        holder[key] = draw(VALUE)


def accepted(kind: str, data: Any) -> bool:
    """Whether the model takes the data."""
    try:
        KINDS[kind].model.model_validate(data)
    except ValidationError:
        return False
    return True


@settings(max_examples=600)
@given(broken_records())
@example(("actor", {"id": "x", "kind": "state", "names": {"EN": "X", "en": "X"}}))
@example(("actor", {"id": "x", "kind": "state", "names": {"uk": "X"}}))
@example(("actor", {"id": "x", "kind": "state", "names": {}}))
@example(("place", {"id": "x", "kind": "city", "names": {"en": "X"}, "iso": "NOR\n"}))
def test_model_and_schema_agree(record: tuple[str, Any]) -> None:
    kind, data = record
    assert accepted(kind, data) == (not explain(kind, data).problems)


@settings(max_examples=600)
@given(broken_records())
def test_looking_at_the_refused_fields_alone_says_the_same(record: tuple[str, Any]) -> None:
    kind, data = record
    fields = wrong_fields(RawRecord(kind, data, "data/x.yaml", 0, dict))
    if fields is None:
        return
    every, some = explain(kind, data, 10_000), explain(kind, data, 10_000, fields)
    assert by_place(some.problems) == by_place(every.problems)


def by_place(problems: list[Problem]) -> list[tuple[Any, ...]]:
    """What problems say, in a fixed order."""
    return sorted((str(p.pointer), p.keyword, str(p.value), p.at_key, str(p.cause)) for p in problems)


@settings(max_examples=400)
@given(broken_records())
def test_every_refused_record_is_explained_by_a_code_of_its_own(record: tuple[str, Any]) -> None:
    kind, data = record
    raw = RawRecord(kind, data, "data/x.yaml", 0, dict)
    findings = check(raw)
    assert (raw.model is None) == bool(findings)
    assert all(f.code != "invalid-record" for f in findings)
    assert all(f.message.isprintable() and f.remedy.isprintable() for f in findings)


def test_the_rich_records_are_valid_and_use_every_field() -> None:
    for kind, data in RICH.items():
        assert accepted(kind, data)
        assert set(data) == set(KINDS[kind].model.model_fields)
