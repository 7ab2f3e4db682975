"""Rows that came as JSON become the same lines in C and in Python, and say what they said."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimpress.columns import kernel
from claimpress.columns.bare import BareLines
from claimpress.load.bare import bare_line

TEXTS = st.text(alphabet='ab":,{}[]nul \\\x7f\x85\n\u2028\ufffeé😀', max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-100, 10**20) | st.sampled_from([0.5, 1.0, -100.0, 2.5]) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


def there(value: Any) -> Any:
    """Without the fields that hold nothing."""
    if isinstance(value, dict):
        return {key: there(inner) for key, inner in value.items() if inner is not None}
    return [there(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.skipif(kernel.library() is None, reason="the compiled reader was not built")
@settings(max_examples=400, deadline=None)
@given(rows=st.lists(st.dictionaries(TEXTS, VALUES, max_size=4), max_size=4), spaced=st.booleans())
def test_c_and_python_agree(rows: list[dict[str, Any]], spaced: bool) -> None:
    texts = [json.dumps(row, ensure_ascii=False, indent=1 if spaced else None) for row in rows]
    lines = BareLines()(pa.array(texts, pa.string()))
    assert lines == "".join(f"{bare_line(text)}\n" for text in texts).encode()
    assert [json.loads(line) for line in lines.splitlines()] == [there(row) for row in rows]


def test_a_slice_of_rows() -> None:
    rows = pa.array(['{"a":1}', '{"b":null,"c":[null]}', '{"d":2.50}'], pa.string())
    assert BareLines()(rows.slice(1)) == b'{"c":[null]}\n{"d":2.5}\n'


def test_characters_that_no_line_holds_are_escaped() -> None:
    assert bare_line('{"a":"x\u2028\x7f\u0085"}') == '{"a":"x\\u2028\\u007f\\u0085"}'


def test_without_the_compiled_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "library", lambda: None)
    assert BareLines()(pa.array(['{"a":null,"b":1.0}'], pa.string())) == b'{"b":1}\n'
