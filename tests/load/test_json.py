"""JSON and JSONL: decimals stay exact, keys stand once, and every value has a place."""

from __future__ import annotations

import hashlib
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.load.json_places import scan, too_deep
from claimpress.load.jsonl import JsonLines, read_json, read_jsonl
from claimpress.load.records import KEY, Pointer


def lines_of(data: bytes) -> tuple[list[Any], JsonLines]:
    """The values of a JSONL text as far as they can be read, and the reader with its findings."""
    lines = read_jsonl(io.BytesIO(data), "x.jsonl")
    return [line.value for line in lines if not line.unread], lines


def codes(lines: JsonLines) -> list[tuple[str, int, int]]:
    """(code, line, column) of findings."""
    return [(f.code, f.place.line, f.place.column) for f in lines.findings]


def test_numbers_are_exact() -> None:
    (value,), lines = lines_of(b'{"a":0.1,"b":1.50,"c":12,"d":1e2,"e":12345678901234567890}')
    assert lines.findings == []
    assert value == {
        "a": Decimal("0.1"),
        "b": Decimal("1.50"),
        "c": 12,
        "d": Decimal("1E+2"),
        "e": 12345678901234567890,
    }
    assert not any(isinstance(number, float) for number in value.values())


@pytest.mark.parametrize(
    ("data", "values", "found"),
    [
        (b'{"a":1}\n\n  \n{"b":2}', [{"a": 1}, {"b": 2}], []),
        (b"", [], []),
        (b'{"a":1}\r\n{"b":2}\r\n', [{"a": 1}, {"b": 2}], [("crlf-line-ends", 1, 8)]),
        (b'\xef\xbb\xbf{"a":1}\n', [{"a": 1}], [("byte-order-mark", 1, 1)]),
        (b'{"a":1\n{"b":2}\n', [{"b": 2}], [("json-syntax", 1, 7)]),
        (b'{"a":1}}\n', [], [("json-syntax", 1, 8)]),
        (b'{"a":"\t"}\n', [], [("json-syntax", 1, 7)]),
        (b'{"a":01}\n', [], [("json-syntax", 1, 7)]),
        (b'{"a":NaN}\n', [{"a": None}], [("not-a-number", 1, 6)]),
        (b'{"a":[1,-Infinity]}\n', [{"a": [1, None]}], [("not-a-number", 1, 9)]),
        (b"Infinity\n", [None], [("not-a-number", 1, 1)]),
        (b'{"a":1,"b":{"c":1,"c":2}}\n', [{"a": 1, "b": {"c": 1}}], [("duplicate-key", 1, 19)]),
        ('{"Ж":1,"\\u0416":2}\n'.encode(), [{"Ж": 1}], [("duplicate-key", 1, 8)]),
        ('{"a":"🚢"} x\n'.encode(), [], [("json-syntax", 1, 11)]),
    ],
)
def test_lines(data: bytes, values: list[Any], found: list[tuple[str, int, int]]) -> None:
    read, lines = lines_of(data)
    assert read == values
    assert codes(lines) == found


def test_the_digest_is_of_all_bytes_whatever_they_hold() -> None:
    for data in (
        b'{"a":1}\n',
        b"x\n" * 5000,
        "{}".encode("utf-16"),
        b'"' + b"x" * 3_000_000 + b'"\n{}\n',
        b"",
    ):
        _, lines = lines_of(data)
        assert lines.sha256 == hashlib.sha256(data).hexdigest()


def test_a_document_may_span_lines() -> None:
    document = read_json('{\n  "a": "Ж",\n  "b": [1,\n    {"c": null}]\n}\n'.encode(), "dataset.json")
    assert document.findings == []
    assert document.value == {"a": "Ж", "b": [1, {"c": None}]}
    assert document.places[("b", 1, "c")] == (4, 11)
    assert document.places[("b", 1, "c", KEY)] == (4, 6)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)
LAYOUT = st.sampled_from([{"indent": 2}, {"separators": (",", ":")}, {"indent": "\t", "ensure_ascii": False}])


@settings(max_examples=200)
@given(JSON, LAYOUT)
def test_every_value_is_where_the_scanner_says(value: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(value, **layout)
    places = scan(text).places
    rows = text.split("\n")
    decoder = json.JSONDecoder()
    wanted = dict(walk(value))
    assert {pointer for pointer in places if pointer[-1:] != (KEY,)} == set(wanted)
    for pointer, expected in wanted.items():
        line, column = places[pointer]
        index = sum(len(row) + 1 for row in rows[: line - 1]) + column - 1
        assert decoder.raw_decode(text, index)[0] == expected


def walk(value: Any) -> list[tuple[Pointer, Any]]:
    """All values inside plain data, with their pointers."""
    found: list[tuple[Pointer, Any]] = []
    stack: list[tuple[Pointer, Any]] = [((), value)]
    while stack:
        at, node = stack.pop()
        found.append((at, node))
        children = (
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        )
        stack.extend(((*at, key), child) for key, child in children)
    return found


@pytest.mark.parametrize(
    ("text", "at"),
    [("[[[]]]", None), ("[[[[]]]]", 3), ('["[[[[["]', None), ('["\\"[[[[["]', None), ('[{"a":[{', 7)],
)
def test_depth_is_measured_outside_of_texts(text: str, at: int | None) -> None:
    assert too_deep(text, 3) == at


@settings(max_examples=300)
@given(st.text(st.sampled_from('ab"\\[]{},: 01-.eENaInfity\x00\u2028'), max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    values, lines = lines_of(text.encode())
    assert values or lines.findings or not text.strip(" \t")
    document = read_json(text.encode(), "x.json")
    assert document.readable or document.findings
