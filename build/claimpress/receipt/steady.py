"""Asking again with the rows of the tables in other orders, on which a figure must not depend."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from claimpress.model.canonical import dumps
from claimpress.model.errors import UserError
from claimpress.model.finding import shorten
from claimpress.receipt.answer import Answer
from claimpress.receipt.asking import Question
from claimpress.receipt.syntax import USAGE

if TYPE_CHECKING:
    import pyarrow as pa

Order = Callable[[int], Sequence[int]]
"""The number of rows -> the places that they are taken from, one after another."""
_SHOWN = 3
"""Rows that are told of each sort."""
_FLOATING = re.compile(r"(DOUBLE|FLOAT)(\[\d*\])*")


def check_steady(question: Question, answer: Answer) -> None:
    """Ask again with the rows in other orders. Raises `UserError` where the answer is another one."""
    if all(question.table(name).num_rows < 2 for name in question.tables):
        return
    for order in _orders(question, answer):
        tables = {name: _in_order(question.table(name), order) for name in question.tables}
        other = question.answer(question.with_tables(tables))
        if other != answer:
            raise _refused(answer, other)


def _in_order(table: pa.Table, order: Order) -> pa.Table:
    import pyarrow as pa

    return table.take(pa.array(order(table.num_rows), pa.int64()))


def _backwards(rows: int) -> Sequence[int]:
    return range(rows - 1, -1, -1)


def _odd_first(rows: int) -> Sequence[int]:
    return [*range(1, rows, 2), *range(0, rows, 2)]


def _scattered(seed: int) -> Order:
    def order(rows: int) -> Sequence[int]:
        return sorted(range(rows), key=lambda at: hashlib.sha256(f"{seed} {at}".encode()).digest())

    return order


ORDERS: tuple[Order, ...] = (_backwards, _odd_first, _scattered(0))
"""The other orders that are tried; always the same, so that everybody is told the same."""
MORE_ORDERS: tuple[Order, ...] = tuple(_scattered(seed) for seed in range(1, 14))
"""Tried too where a result has floating point: few orders show that its last digits are not decided."""
_MOST_ROWS = 200_000
"""Of the tables together, for trying more orders."""


def _orders(question: Question, answer: Answer) -> tuple[Order, ...]:
    floating = any(_FLOATING.search(kind) for _, kind in answer.columns)
    few = sum(question.table(name).num_rows for name in question.tables) <= _MOST_ROWS
    return (*ORDERS, *MORE_ORDERS) if floating and few else ORDERS


def _refused(answer: Answer, other: Answer) -> UserError:
    if _without_floating(answer) == _without_floating(other):
        reason = "its floating-point numbers depend, in their last digits, on the order of rows"
        remedy = "round them, as in round(…, 6), or add up decimals: CAST(… AS DECIMAL(18, 6))"
    else:
        reason = "it is not determined: with the rows of the tables in another order it gives another result"
        remedy = "let whatever picks or lists rows order them by a whole key, or ask for a count"
    lines = [f"this query can have no receipt: {reason}", *_differing(answer, other)]
    return UserError("\n".join(lines), remedy, USAGE)


def _without_floating(answer: Answer) -> Counter[str]:
    """The rows without the columns of floating-point numbers."""
    kept = [at for at, (_, kind) in enumerate(answer.columns) if not _FLOATING.fullmatch(kind)]
    rows = (json.loads(row, parse_float=Decimal) for row in answer.rows)
    return Counter(dumps([row[at] for at in kept if at < len(row)]) for row in rows)


def _differing(answer: Answer, other: Answer) -> list[str]:
    once, again = Counter(answer.rows), Counter(other.rows)
    if once == again:
        return ["  the same rows come in another order"]
    return [*_lines("once", once - again), *_lines("and then", again - once)]


def _lines(label: str, rows: Counter[str]) -> list[str]:
    shown = [f"  {label} {shorten(row, 200)}" for row in islice(rows, _SHOWN)]
    return [*shown, *([f"  and {len(rows) - _SHOWN:,} more"] if len(rows) > _SHOWN else [])]
