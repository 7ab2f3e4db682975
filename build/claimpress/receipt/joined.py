"""What stands in FROM: the keys and columns of its tables, and which of their columns are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from claimpress.receipt.syntax import Node, column, conjuncts

Name = tuple[str, ...]
"""A column's name in small letters, with the name of its table or without."""


@dataclass(frozen=True)
class Table:
    """A table of the release: the columns of its key, and all its columns, in small letters."""

    key: tuple[str, ...]
    columns: frozenset[str]


Tables = Mapping[str, Table]
"""Name in small letters -> table."""


KeyOf = Callable[[Node], Sequence[str] | None]
"""What stands in FROM -> the columns that tell its rows apart; None where none are known to."""


def holds_keys(node: Node, by: Iterable[Node], key_of: KeyOf) -> bool:
    """Whether expressions hold, or decide, the whole key of each table that a SELECT is from."""
    refs = list(rows_of(node["from_table"]))
    given = _decided({tuple(name) for each in by if (name := column(each))}, list(_equal(node)))
    return all(_has_key(ref, given, key_of(ref)) for ref in refs)


def has_column(node: Node, name: str, tables: Tables) -> bool:
    """Whether what a SELECT is from has, or may have, a column of this name."""
    return any(columns is None or name in columns for columns in _columns(node["from_table"], tables))


def rows_of(ref: Node) -> Iterator[Node]:
    """The tables, subqueries and others in FROM whose rows are joined."""
    if ref["type"] == "JOIN":
        yield from rows_of(ref["left"])
        if ref["join_type"] not in ("SEMI", "ANTI"):
            yield from rows_of(ref["right"])
    else:
        yield ref


def called_in_from(ref: Node) -> str:
    """What something in FROM is called, in small letters; "" where it has no name."""
    return str(ref["alias"] or ref.get("table_name", "")).lower()


def _columns(ref: Node, tables: Tables) -> Iterator[frozenset[str] | None]:
    """The columns of each thing in FROM; None where they are not known."""
    if ref["type"] == "JOIN":
        yield from _columns(ref["left"], tables)
        yield from _columns(ref["right"], tables)
    elif ref["type"] != "EMPTY":
        known = ref["type"] == "BASE_TABLE" and not ref["column_name_alias"]
        table = tables.get(ref["table_name"].lower()) if known else None
        yield None if table is None else table.columns


def _has_key(ref: Node, given: set[Name], key: Sequence[str] | None) -> bool:
    called = called_in_from(ref)
    return key is not None and all((part,) in given or (called, part) in given for part in key)


def _decided(given: set[Name], equal: Sequence[tuple[Name, Name]]) -> set[Name]:
    """The columns that are given, and those that are the same wherever these are the same."""
    found = set(given)
    while new := {to for one, to in equal if one in found and to not in found}:
        found |= new
    return found


def _equal(node: Node) -> Iterator[tuple[Name, Name]]:
    """Pairs of columns, of which the first decides the second."""
    yield from _equal_in(node["from_table"])
    for one, other in _compared(node["where_clause"]):
        yield from ((one, other), (other, one))


def _equal_in(ref: Node) -> Iterator[tuple[Name, Name]]:
    if ref["type"] != "JOIN":
        return
    yield from _equal_in(ref["left"])
    yield from _equal_in(ref["right"])
    kind = ref["join_type"]
    if kind not in ("INNER", "LEFT"):
        return
    right = {called_in_from(each) for each in rows_of(ref["right"])}
    for one, other in _compared(ref["condition"]):
        for this, that in ((one, other), (other, one)):
            # A row on the left may have no match: its columns decide those on the right, not the reverse.
            if kind == "INNER" or (that[0] in right and this[0] not in right):
                yield this, that
    for name in map(str.lower, ref["using_columns"]):
        names = [(name,), *((called_in_from(each), name) for each in rows_of(ref))]
        for this in names:
            if kind == "INNER" or this[0] not in right:
                yield from ((this, that) for that in names if that != this)


def _compared(condition: Node | None) -> Iterator[tuple[Name, Name]]:
    for one in conjuncts(condition):
        if one.get("type") == "COMPARE_EQUAL":
            left, right = tuple(column(one["left"])), tuple(column(one["right"]))
            if len(left) == len(right) == 2:
                yield left, right
