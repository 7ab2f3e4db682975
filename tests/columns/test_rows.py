"""The compiled writer of rows against the plain one, in JSON and in CSV."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimpress.columns import kernel
from claimpress.columns.arrow import AMOUNT
from claimpress.columns.rows import row_writer
from claimpress.model.canonical import dumps
from claimpress.release.formats.flat import csv_lines
from claimpress.tables.digest import canonical_lines, table_digest

pytestmark = pytest.mark.skipif(
    kernel.library() is None and os.environ.get("CLAIMPRESS_STRICT") != "1", reason="it was not compiled"
)
# Versions of Python differ on a lone carriage return in CSV; no record holds one.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")) | st.text(
    'ab,";\n\\é\t', max_size=12
)
ENTRY = st.text('abc-é,"\n\\', max_size=5)
VALUES: dict[str, tuple[pa.DataType, st.SearchStrategy[object]]] = {
    "text": (pa.string(), TEXT),
    'odd "näme"': (pa.string(), TEXT),
    "texts": (pa.list_(pa.string()), st.lists(ENTRY, max_size=4)),
    "count": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "place": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "amount": (AMOUNT, st.decimals(-(10**15) + 1, 10**15 - 1, places=6)),
    "day": (pa.date32(), st.dates(date(1, 1, 1), date(9999, 12, 31))),
    "yes": (pa.bool_(), st.booleans()),
}
ROWS = st.lists(st.tuples(*(st.none() | values for _, values in VALUES.values())), max_size=30)


def table(rows: list[tuple[object, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(VALUES)
    return pa.table(
        {
            name: pa.array(list(column), kind)
            for (name, (kind, _)), column in zip(VALUES.items(), columns, strict=True)
        }
    )


def both_ways(made: pa.Table) -> tuple[bytes, bytes]:
    """JSON and CSV."""
    lines = csv_lines(made.schema, made.to_batches())
    return b"".join(canonical_lines(made)), b"".join(lines)


@given(ROWS, st.integers(0, 5))
def test_rows_become_the_same_lines_either_way(rows: list[tuple[object, ...]], begin: int) -> None:
    made = table(rows).slice(begin)
    assert row_writer(made.schema, None) is not None
    fast = both_ways(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "library", lambda: None)
        assert row_writer(made.schema, None) is None
        assert fast == both_ways(made)


def test_an_entry_that_holds_what_stands_between_entries_is_refused() -> None:
    made = pa.table({"list": [["a;b"]]})
    with pytest.raises(ValueError, match="entry"):
        b"".join(csv_lines(made.schema, made.to_batches()))


@pytest.mark.parametrize("days", [-719163, 2932897, 4_000_000])
def test_days_without_four_digits_of_a_year_are_refused(days: int) -> None:
    made = pa.table({"day": pa.array([days], pa.int32()).cast(pa.date32())})
    with pytest.raises(ValueError, match="form"):
        b"".join(canonical_lines(made))


def test_bytes_that_are_no_text_have_no_digest() -> None:
    raw = pa.array([b"\xff\xfe"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 1, raw.buffers())
    with pytest.raises(ValueError, match="UTF"):
        table_digest(pa.table({"text": text}))


def test_columns_of_other_types_are_left_to_the_plain_writer() -> None:
    made = pa.table({"number": [Decimal("1.50")], "wide": pa.array(["x"], pa.large_string())})
    assert row_writer(made.schema, None) is None
    assert b"".join(canonical_lines(made)) == b'{"number":1.5,"wide":"x"}\n'
    assert dumps({"number": Decimal("1.50")}) == '{"number":1.5}'


def test_rows_that_do_not_fit_into_one_piece_are_all_written() -> None:
    made = pa.table({"id": [f"{number:06}" for number in range(25_000)], "text": ["x" * 100] * 25_000})
    text = b"".join(canonical_lines(made))
    assert text.count(b"\n") == 25_000
    assert text.endswith(b'{"id":"024999","text":"' + b"x" * 100 + b'"}\n')
