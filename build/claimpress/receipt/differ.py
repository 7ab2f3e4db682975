"""What differs between two answers to one query: a value, rows that changed, rows gone and rows new."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimpress.model.canonical import dumps
from claimpress.receipt.answer import Answer


@dataclass(frozen=True)
class Cell:
    """A value that differs, as canonical JSON."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedRow:
    """A row that both answers have: the leading columns that name it, as canonical JSON, and what differs."""

    key: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Difference:
    """What differs; rows are canonical JSON arrays. `value` is set where both answers are a single value.

    `columns` tells of columns that differ in name or type, `reordered` of the same rows in another order.
    """

    value: Cell | None = None
    columns: tuple[str, str] | None = None
    changed: tuple[ChangedRow, ...] = ()
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    reordered: bool = False


def difference(old: Answer, new: Answer) -> Difference | None:
    """What differs between two answers; None where nothing does."""
    if old == new:
        return None
    if old.columns != new.columns:
        return Difference(columns=(_columns(old), _columns(new)), gone=old.rows, new=new.rows)
    gone, fresh = _without(old.rows, new.rows), _without(new.rows, old.rows)
    if len(old.columns) == len(old.rows) == len(new.rows) == 1:
        (before,), (after,) = _values(old.rows[0]), _values(new.rows[0])
        return Difference(value=Cell(old.columns[0][0], before, after), gone=gone, new=fresh)
    names = [name for name, _ in old.columns]
    width = _naming(old, new)
    changed = tuple(_pairs(names, width, gone, fresh))
    paired = {pair.key for pair in changed}
    return Difference(
        changed=changed,
        gone=_unpaired(names, width, gone, paired),
        new=_unpaired(names, width, fresh, paired),
        reordered=not gone and not fresh,
    )


def _columns(answer: Answer) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in answer.columns)


def _without(rows: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    left = Counter(rows) - Counter(others)
    return tuple(row for row in dict.fromkeys(rows) for _ in range(left[row]))


def _values(row: str) -> list[str]:
    return [dumps(value) for value in json.loads(row, parse_float=Decimal)]


def _naming(old: Answer, new: Answer) -> int:
    """How many leading columns tell the rows of each answer apart, with at least one left; 0 if none do."""
    for width in range(1, len(old.columns)):
        if all(_apart(answer.rows, width) for answer in (old, new)):
            return width
    return 0


def _apart(rows: Sequence[str], width: int) -> bool:
    return len({tuple(_values(row)[:width]) for row in rows}) == len(rows)


def _pairs(names: Sequence[str], width: int, gone: Iterable[str], new: Iterable[str]) -> Iterable[ChangedRow]:
    if not width:
        return
    after = {_key(names, width, row): _values(row) for row in new}
    for row in gone:
        key, before = _key(names, width, row), _values(row)
        if key in after:
            both = zip(names, before, after[key], strict=True)
            yield ChangedRow(key, tuple(Cell(*cell) for cell in both if cell[1] != cell[2]))


def _key(names: Sequence[str], width: int, row: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(names[:width], _values(row)[:width], strict=True))


def _unpaired(
    names: Sequence[str], width: int, rows: Sequence[str], paired: set[tuple[tuple[str, str], ...]]
) -> tuple[str, ...]:
    return tuple(row for row in rows if not width or _key(names, width, row) not in paired)
