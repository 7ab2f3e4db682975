"""Columns from records that were read one by one: as the compiled reader makes them, in Python."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import pyarrow as pa

from claimpress.columns.arrow import ARROW
from claimpress.columns.batch import CONTENT, Held
from claimpress.columns.shape import ColumnOf, Node, Of, Shape
from claimpress.model.canonical import record_sha256
from claimpress.model.claim import Claim
from claimpress.model.fields import Record


def tables_of(shape: Shape, records: Iterable[tuple[int, Record]]) -> list[Held]:
    """The tables of records with their numbers, as `Batch.tables` has them."""
    filler = _Filler(shape)
    contents = []
    for number, record in records:
        filler.add(number, record)
        if isinstance(record, Claim):
            contents.append(record_sha256(record))
    held = filler.tables()
    if shape.with_content:
        held[0].columns[CONTENT] = pa.array(contents, pa.string())
    return held


class _Filler:
    """Takes records and fills lists, one a column."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._columns: list[list[Any]] = [[0] if c.of is ColumnOf.ENDS else [] for c in shape.columns]
        self._keys: list[list[tuple[int, int, int]]] = [[] for _ in shape.tables]

    def add(self, number: int, record: Record) -> None:
        """Add a record."""
        self._keys[0].append((number, 0, 0))
        self._value(self._shape.nodes[0], record, (number, 0, 0), deep=False)

    def tables(self) -> list[Held]:
        """What was added, as Arrow arrays."""
        return [self._held(table) for table in range(len(self._shape.tables))]

    def _held(self, table: int) -> Held:
        records, positions, inners = (
            zip(*self._keys[table], strict=True) if self._keys[table] else ((), (), ())
        )
        keys = pa.array(records, pa.int64()), pa.array(positions, pa.int32()), pa.array(inners, pa.int32())
        columns = {
            column.name: pa.array(self._columns[at], ARROW[column.of])
            for at, column in self._shape.columns_of(table)
        }
        return Held(len(records), *keys, columns)

    def _value(self, node: Node, value: Any, key: tuple[int, int, int], *, deep: bool) -> None:
        if node.of is Of.OBJECT:
            self._object(node, value, key, deep=deep)
        elif node.of is Of.LIST:
            self._list(node, value, key, deep=deep)
        elif node.of is Of.MAP:
            self._map(node, value, key)
        else:
            self._columns[node.column].append(_cell(value))

    def _object(self, node: Node, value: Any, key: tuple[int, int, int], *, deep: bool) -> None:
        if node.presence >= 0:
            self._columns[node.presence].append(value is not None)
        for member in node.fields:
            held = None if value is None else getattr(value, member.name)
            self._value(self._shape.nodes[member.node], held, key, deep=deep)

    def _list(self, node: Node, value: Any, key: tuple[int, int, int], *, deep: bool) -> None:
        element = self._shape.nodes[node.element]
        for at, entry in enumerate(value):
            place = (key[0], key[1], at) if deep else (key[0], at, 0)
            self._keys[element.table].append(place)
            self._value(element, entry, place, deep=True)
        self._end(node, element)

    def _map(self, node: Node, value: Any, key: tuple[int, int, int]) -> None:
        names, held = self._shape.nodes[node.element], self._shape.nodes[node.element + 1]
        for at, (name, entry) in enumerate(value.items()):
            self._keys[names.table].append((key[0], at, 0))
            self._columns[names.column].append(name)
            self._columns[held.column].append(entry)
        self._end(node, names)

    def _end(self, node: Node, element: Node) -> None:
        self._columns[node.column].append(len(self._keys[element.table]))


def _cell(value: Any) -> Any:
    return str(value) if isinstance(value, StrEnum) else value
