"""Record tables: what the records of each kind say, as it was read, under names that SQL can use.

`raw_claim` holds one row a claim, `raw_claim_actors` one row for each entry of its list `actors`, and so on
for every kind and list. A row knows the number of its record (`record_no`); that of a list also the id of the
record (`record`) and its place (`position`, and `inner_position` in a list inside a list). Lists of ids stand
in the row of the record too, and of every list how long it is (`evidence_count`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from claimpress.columns.batch import Held
from claimpress.columns.models import tables_of
from claimpress.columns.shape import Column, ColumnOf, Shape, shape_of
from claimpress.model.corpus import Corpus
from claimpress.model.kinds import KINDS
from claimpress.tables.spec import TEXTS

RENAMED = {"by": "by_whom", "on": "on_day"}
"""Names that SQL keeps for itself."""
SINGLE = "dataset"
RECORD_KINDS = tuple(name for name in KINDS if name != SINGLE)
"""Kinds of which a dataset has many records."""
_ENTRY = ("id", "value")
"""What an entry of a list is known by: its id, or itself."""


def raw_name(table: str) -> str:
    """The name of a record table in SQL."""
    return f"raw_{table}"


def raw_tables(shape: Shape, held: list[Held]) -> Iterator[tuple[str, pa.Table]]:
    """The record tables of a kind by their SQL names."""
    for table, rows in enumerate(held):
        columns = {"record_no": rows.record}
        if table:
            columns |= {
                "record": _record(shape, held, table),
                "position": rows.position,
                "inner_position": rows.inner,
            }
        for name, values in rows.columns.items():
            column = next((c for _, c in shape.columns_of(table) if c.name == name), None)
            if column is not None and column.of is ColumnOf.ENDS:
                columns |= _list(held, column)
            else:
                columns[RENAMED.get(name, name)] = values
        yield raw_name(shape.tables[table]), pa.table(columns)


def _record(shape: Shape, held: list[Held], table: int) -> pa.Array:
    """The id of the record of each row of a list."""
    root = held[0]
    if "id" not in root.columns:
        return pa.nulls(held[table].rows, pa.string())
    if not held[table].rows:
        return pa.array([], pa.string())
    parent, ends = next(
        (column.owner, held[column.owner].columns[column.name])
        for column in shape.columns
        if column.of is ColumnOf.ENDS and column.table == table
    )
    rows = pc.list_parent_indices(pa.ListArray.from_arrays(ends, held[table].position))
    ids = root.columns["id"] if parent == 0 else _record(shape, held, parent)
    return ids.take(rows)


def _list(held: list[Held], column: Column) -> dict[str, pa.Array]:
    """The columns that the row of a record has for a list."""
    entries, ends = held[column.table].columns, held[column.owner].columns[column.name]
    found = {f"{column.name}_count": pc.subtract(ends.slice(1), ends.slice(0, len(ends) - 1))}
    for name in _ENTRY:
        if name in entries and entries[name].type == pa.string() and "key" not in entries:
            found[column.name] = pa.ListArray.from_arrays(ends, entries[name]).cast(TEXTS)
            break
    return found


def corpus_records(
    corpus: Corpus, numbers: Mapping[str, Sequence[int]] | None = None
) -> Iterator[tuple[str, pa.Table]]:
    """The record tables of a corpus; `numbers` are those of each kind's records, else they are counted."""
    for kind in RECORD_KINDS:
        records = getattr(corpus, KINDS[kind].stem)
        numbered = zip(numbers[kind], records, strict=True) if numbers is not None else enumerate(records)
        shape = shape_of(kind)
        yield from raw_tables(shape, tables_of(shape, numbered))
