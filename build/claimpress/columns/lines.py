"""Lines of records to columns, as fast as this machine can; what the compiled reader leaves open is settled.

A line that fits gives exactly what `models.tables_of` gives for the record that it holds; of any other line
nothing is said but that it has to be looked at. Without the compiled reader that is every line.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from claimpress.columns import kernel
from claimpress.columns.batch import BLANK, LOOK, Batch, Held
from claimpress.columns.models import tables_of
from claimpress.columns.shape import ColumnOf, Shape, shape_of


def read_lines(kind: str, data: bytes, first: int) -> Batch:
    """Read whole lines, each ending with a line feed, of records of a kind; the first one is number `first`.

    Raises `MemoryError`, and `ValueError` for more bytes than `kernel.LARGEST`.
    """
    shape = shape_of(kind)
    if kernel.library() is None:
        return _unread(shape, data, first)
    batch = kernel.read(shape, data, first)
    if refused := _refused(batch):
        for number in refused:
            batch.states[number - first] = LOOK
        gone = pa.array(refused, pa.int64())
        batch.tables = [_without(held, gone, shape, table) for table, held in enumerate(batch.tables)]
    return batch


def _unread(shape: Shape, data: bytes, first: int) -> Batch:
    starts, at = array("q"), 0
    states = bytearray()
    while at < len(data):
        end = data.index(b"\n", at)
        starts.append(at)
        states.append(LOOK if data[at:end].strip(b" \t") else BLANK)
        at = end + 1
    return Batch(shape, first, states, starts, tables_of(shape, ()))


def _refused(batch: Batch) -> set[int]:
    """Numbers of the records that hold a text which the rules about its field do not accept."""
    refused: set[int] = set()
    for table, held in enumerate(batch.tables):
        for number, column in batch.shape.columns_of(table):
            if column.accepts is None or not held.rows:
                continue
            values = held.columns[column.name]
            judge = _judge(batch.shape.kind, number)
            wrong = [text for text in pc.unique(values).to_pylist() if text is not None and not judge(text)]
            if wrong:
                rows = pc.is_in(values, value_set=pa.array(wrong, pa.string()))
                refused.update(held.record.filter(rows).to_pylist())
    return refused


@cache
def _judge(kind: str, number: int) -> Callable[[str], bool]:
    """The judge of a column, who remembers: days, languages and dates come again and again."""
    accepts = shape_of(kind).columns[number].accepts
    assert accepts is not None
    known: dict[str, bool] = {}

    def judge(text: str) -> bool:
        verdict = known.get(text)
        if verdict is None:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            verdict = known[text] = accepts(text)
        return verdict

    return judge


_MOST_KNOWN = 100_000


def _without(held: Held, refused: pa.Array, shape: Shape, table: int) -> Held:
    """A table without the rows of some records."""
    stays = pc.invert(pc.is_in(held.record, value_set=refused))
    record, position, inner = (keys.filter(stays) for keys in (held.record, held.position, held.inner))
    of = {column.name: column.of for _, column in shape.columns_of(table)}
    columns = {
        name: _ends(values, stays) if of.get(name) is ColumnOf.ENDS else values.filter(stays)
        for name, values in held.columns.items()
    }
    return Held(len(record), record, position, inner, columns)


def _ends(ends: pa.Array, stays: pa.Array) -> pa.Array:
    """Where the rows of lists end once some lists, with their rows, are gone."""
    lengths = pc.subtract(ends.slice(1), ends.slice(0, len(ends) - 1)).filter(stays)
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])
