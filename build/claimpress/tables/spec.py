"""What a table is: its columns with type, meaning and the meaning of an empty value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from claimpress.columns.arrow import AMOUNT
from claimpress.words import sentence

Row = Mapping[str, Any]

TEXTS = pa.list_(pa.string())
RECORD_NO = pa.field("record_no", pa.int64())
"""Extra column during validation: the number of the record that a row comes from."""


@dataclass(frozen=True)
class Column:
    """One column.

    `empty` says what a null, or an empty list, means; it is "" where a value always stands. `references`
    names the column, such as `actors.id`, that its values (for a list, its entries) are found in. `values`
    maps each value of a closed list to its meaning. `formerly` keeps earlier wordings of all that, as they
    were published, that meant the same: any other change of meaning asks for a major version.
    """

    name: str
    type: pa.DataType
    description: str
    empty: str = ""
    references: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether the column holds lists of texts; such a list is never null."""
        return bool(pa.types.is_list(self.type))

    @property
    def meaning(self) -> str:
        """What it means, what an empty value means, and what each value of a closed list means."""
        parts = [sentence(self.description)]
        if self.empty:
            parts.append(sentence(f"Empty: {self.empty}"))
        parts += [sentence(f"`{value}`: {meaning}") for value, meaning in self.values.items()]
        return " ".join(parts)


@dataclass(frozen=True)
class TableSpec:
    """One table: `key` names the columns that make a row unique and by which rows are sorted.

    `sql` is the query over the record tables, and over tables that were made before, that gives its rows,
    with the column `record_no` besides; it is "" where rows come in another way.
    """

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    published: bool = True
    formerly: tuple[str, ...] = ()
    sql: str = ""

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the published table."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])

    def column(self, name: str) -> Column:
        """The column of that name. Raises `KeyError`."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


def arrow_table(spec: TableSpec, rows: Iterable[Row], *, with_record_no: bool = False) -> pa.Table:
    """Rows as an Arrow table, sorted by the key in code point order. Each row names every column."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in spec.key))
    fields = [*spec.schema, *([RECORD_NO] if with_record_no else [])]
    arrays = [pa.array([row[f.name] for row in ordered], f.type) for f in fields]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def text(
    name: str,
    description: str,
    empty: str = "",
    references: str | None = None,
    values: Mapping[str, str] | None = None,
) -> Column:
    """A column of text."""
    return Column(name, pa.string(), description, empty, references, values or {})


def texts(
    name: str,
    description: str,
    empty: str,
    references: str | None = None,
    values: Mapping[str, str] | None = None,
) -> Column:
    """A column of lists of texts."""
    return Column(name, TEXTS, description, empty, references, values or {})


def count(name: str, description: str, empty: str = "") -> Column:
    """A column of small whole numbers: counts, positions in a list, ordinals."""
    return Column(name, pa.int32(), description, empty)


def characters(name: str, description: str, empty: str = "") -> Column:
    """A column of positions and lengths in a text; wide, so that a start and a length can be added."""
    return Column(name, pa.int64(), description, empty)


def amount(name: str, description: str, empty: str = "") -> Column:
    """A column of decimals with six places."""
    return Column(name, AMOUNT, description, empty)


def day(name: str, description: str, empty: str = "") -> Column:
    """A column of calendar days."""
    return Column(name, pa.date32(), description, empty)


def bounds(name: str, none: str, past: str = "", future: str = "") -> tuple[Column, Column]:
    """The columns of the first and the last day that the date in the column `name` can mean.

    `none` says why there is none, `past` and `future` what else leaves an end open.
    """
    return (
        day(f"{name}_earliest", f"first day that `{name}` can mean", none + past),
        day(f"{name}_latest", f"last day that `{name}` can mean", none + future),
    )


def flag(name: str, description: str, empty: str = "") -> Column:
    """A column of yes and no."""
    return Column(name, pa.bool_(), description, empty)
