"""The result of a query in canonical form: typed columns, rows without floating point, and one digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from claimpress.model.canonical import dumps

_LISTS = re.compile(r"(\[\d*\])*$")
_PLAIN = re.compile(r"BOOLEAN|VARCHAR|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,\d+\)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """Columns as (name, SQL type); rows as canonical JSON arrays, in the query's own order or in that of
    their texts (`ordered` says which of the two).
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    ordered: bool

    @property
    def sha256(self) -> str:
        """SHA-256 over a line with the columns and a line for each row."""
        lines = [dumps([list(column) for column in self.columns]), *self.rows]
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of the rows."""
        return sum(len(row.encode()) for row in self.rows)


def answer_of(columns: Iterable[tuple[str, str]], rows: Iterable[Sequence[Any]], ordered: bool) -> Answer:
    """An answer out of values that have a canonical form."""
    texts = [dumps(list(row)) for row in rows]
    return Answer(tuple(columns), tuple(texts if ordered else sorted(texts)), ordered)


def canonical_column(number: int, kind: str) -> str:
    """SQL for a column, from 1, whose values have a canonical form.

    Yes and no, whole numbers, decimals and texts have one, and so have lists of them. All else becomes the
    engine's text of it: for floating point the shortest one that is exact, for days and moments ISO 8601.
    """
    base, lists = kind[: (at := _LISTS.search(kind).start())], kind[at:]  # type: ignore[union-attr]
    return f"#{number}" if _PLAIN.fullmatch(base) else f"CAST(#{number} AS VARCHAR{lists})"
