"""Answers as tables, CSV and JSON."""

from __future__ import annotations

import csv
import datetime
import io
import json
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from claimpress.cli.answer import TEXT_FORMATS, write_parquet
from claimpress.cli.cells import distinct, readable, to_json, to_text
from claimpress.cli.grid import fitted, grid
from claimpress.cli.statements import split, statements
from claimpress.validation.report import Screen
from support_cli import CONTROL

WIDE = Screen(width=200)


def table(**columns: list[object]) -> pa.Table:
    return pa.table(columns)


def test_numbers_stand_right_and_text_left() -> None:
    lines = grid(table(name=["a", "bcd"], n=[1, 20]), WIDE).lines
    assert lines == ["name │  n", "─────┼───", "a    │  1", "bcd  │ 20"]


def test_east_asian_text_keeps_columns_straight() -> None:
    lines = grid(table(name=["東京", "Kyiv"], n=["x", "y"]), WIDE).lines
    assert [cell_len(line.split("│")[0]) for line in lines[2:]] == [5, 5]


def test_wide_cells_are_cropped_with_a_mark_on_a_terminal_only() -> None:
    data = table(id=["c-1", "c-2"], text=["x" * 100, "short"])
    narrow = grid(data, Screen(width=40))
    assert narrow.cropped
    assert max(map(cell_len, narrow.lines)) <= 40
    assert sum("…" in line for line in narrow.lines) == 1
    piped = grid(data, Screen())
    assert not piped.cropped
    assert "x" * 100 in piped.lines[2]
    assert "..." in grid(data, Screen(width=40, unicode=False)).lines[2]


def test_too_many_columns_become_a_list_of_fields() -> None:
    data = pa.table({f"column_{i}": ["value " * 5] for i in range(20)})
    laid = grid(data, Screen(width=60))
    assert not laid.cropped
    assert laid.lines[0] == "row 1"
    assert "  column_19  value value value value value" in laid.lines


def test_escapes_in_the_data_do_not_reach_the_terminal() -> None:
    lines = grid(pa.table({"na\x1bme": ["\x1b[2J", "\u202e"]}), WIDE).lines
    assert not CONTROL.search("\n".join(lines))


def test_every_row_is_shown() -> None:
    assert len(grid(table(n=list(range(25_000))), WIDE).lines) == 25_002


@settings(max_examples=100)
@given(
    st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=6), min_size=1, max_size=4),
    st.integers(1, 120),
)
def test_grid_never_exceeds_the_width_and_never_raises(columns: list[list[str]], width: int) -> None:
    rows = min(map(len, columns))
    data = pa.table({f"c{i}": values[:rows] for i, values in enumerate(columns)})
    laid = grid(data, Screen(width=width))
    assert not CONTROL.search("\n".join(laid.lines))
    if not laid.lines[0].startswith("row 1"):
        assert max(map(cell_len, laid.lines)) <= width


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8), st.integers(0, 300))
def test_fitted_widths_use_the_room(natural: list[int], room: int) -> None:
    widths = fitted(natural, room)
    assert sum(widths) <= max(room, sum(natural))
    assert sum(widths) <= room
    assert all(width <= wanted for width, wanted in zip(widths, natural, strict=True))
    if sum(natural) <= room:
        assert widths == natural


@pytest.mark.parametrize(
    ("value", "text", "plain"),
    [
        (None, "null", ""),
        (True, "true", "true"),
        (12, "12", "12"),
        (Decimal("1.50"), "1.5", "1.5"),
        (Decimal("1E+3"), "1000", "1000"),
        (1.5, "1.5", "1.5"),
        (float("nan"), "null", "nan"),
        (datetime.date(2026, 5, 1), '"2026-05-01"', "2026-05-01"),
        (["a", None], '["a", null]', '["a", null]'),
        ({"k": [1]}, '{"k": [1]}', '{"k": [1]}'),
        ("Київ\x1b", '"Київ\\u001b"', "Київ\x1b"),
        (b"\x01\xff", '"01ff"', "01ff"),
    ],
)
def test_values(value: object, text: str, plain: str) -> None:
    assert to_json(value) == text
    assert to_text(value) == plain
    json.loads(text)


def test_repeated_column_names_are_numbered() -> None:
    assert distinct(["a", "a", "b", "a"]) == ["a", "a_2", "b", "a_3"]
    assert distinct(["a", "a", "a_2"]) == ["a", "a_3", "a_2"]


def test_moments_finer_than_python_holds_lose_nothing() -> None:
    fine = pa.table({"t": pa.array([1_700_000_000_123_456_789], pa.timestamp("ns"))})
    assert "123456789" in "".join(TEXT_FORMATS["csv"]([readable(fine)]))


def test_formats_read_back_as_they_were() -> None:
    data = table(id=["a", 'b"\n,', None], tags=[["x", "y"], [], None], n=[Decimal("1.5"), None, Decimal(2)])
    read = list(csv.DictReader(io.StringIO("".join(TEXT_FORMATS["csv"]([data])))))
    assert [row["id"] for row in read] == ["a", 'b"\n,', ""]
    assert [row["tags"] for row in read] == ['["x", "y"]', "[]", ""]
    expected = [
        {"id": "a", "tags": ["x", "y"], "n": 1.5},
        {"id": 'b"\n,', "tags": [], "n": None},
        {"id": None, "tags": None, "n": 2},
    ]
    assert json.loads("".join(TEXT_FORMATS["json"]([data]))) == expected
    lines = "".join(TEXT_FORMATS["jsonl"]([data])).splitlines()
    assert [json.loads(line) for line in lines] == expected
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    write_parquet([data.slice(0, 1), data.slice(1)], sink)
    assert pq.read_table(io.BytesIO(sink.getvalue())).equals(data)


@pytest.mark.parametrize("form", sorted(TEXT_FORMATS))
def test_pieces_make_the_same_text_as_the_whole(form: str) -> None:
    data = table(id=["a", "b", "c"])
    pieces = [data.slice(0, 0), data.slice(0, 1), data.slice(1, 0), data.slice(1)]
    assert "".join(TEXT_FORMATS[form](pieces)) == "".join(TEXT_FORMATS[form]([data]))


def test_ids_are_never_cropped_where_there_is_room() -> None:
    data = table(id=["c-p1wew0gv3s7a05x06", None], text=["words " * 20, "x"], more=["y" * 50, "z"])
    laid = grid(data, Screen(width=42))
    assert laid.cropped
    assert laid.lines[2].startswith("c-p1wew0gv3s7a05x06 │ words")
    assert max(map(cell_len, laid.lines)) <= 42
    # Where there is none: a list of fields, in which nothing is cropped either.
    assert "  id    c-p1wew0gv3s7a05x06" in grid(data, Screen(width=40)).lines


def test_no_rows() -> None:
    empty = pa.table({"a": pa.array([], pa.string())})
    assert "".join(TEXT_FORMATS["json"]([empty])) == "[]\n"
    assert "".join(TEXT_FORMATS["csv"]([empty])) == "a\n"
    assert grid(empty, WIDE).lines == ["a", "─"]


@pytest.mark.parametrize(
    ("text", "done", "rest"),
    [
        ("SELECT 1;", ["SELECT 1"], ""),
        ("SELECT 1; SELECT 2;", ["SELECT 1", "SELECT 2"], ""),
        ("SELECT 1", [], "SELECT 1"),
        ("SELECT ';';", ["SELECT ';'"], ""),
        ("SELECT 'it''s; ';", ["SELECT 'it''s; '"], ""),
        ("SELECT 'open;", [], "SELECT 'open;"),
        ('SELECT "a;b";', ['SELECT "a;b"'], ""),
        ("SELECT 1 -- ; no\n;", ["SELECT 1 -- ; no"], ""),
        ("SELECT /* ; */ 1;", ["SELECT /* ; */ 1"], ""),
        ("SELECT /* ; 1;", [], "SELECT /* ; 1;"),
        ("SELECT $$ ; $$;", ["SELECT $$ ; $$"], ""),
        ("SELECT $x$ ; $$ $x$;", ["SELECT $x$ ; $$ $x$"], ""),
        (r"SELECT E'\';';", [r"SELECT E'\';'"], ""),
        (" ;; -- nothing\n; ", [], ""),
        ("-- only a comment", [], ""),
        ("", [], ""),
    ],
)
def test_where_statements_end(text: str, done: list[str], rest: str) -> None:
    assert split(text) == (done, rest)
    assert statements(text) == [*done, *([rest] if rest else [])]


@given(st.text(alphabet="ab'\"-/*;$\\ \nE", max_size=60))
def test_splitting_loses_no_word(text: str) -> None:
    done, rest = split(text)
    kept = "".join(done) + rest
    assert all(c in text for c in kept)
    assert split(rest)[0] == []
