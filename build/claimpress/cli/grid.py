"""An answer as a table for the eye: as wide as the terminal, with a mark where a cell is cropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimpress.cli.answer import rows
from claimpress.cli.cells import to_text
from claimpress.model.ids import CLAIM_ID_PATTERN, is_claim_id
from claimpress.validation.report_screen import Screen, cells

if TYPE_CHECKING:
    import pyarrow as pa

_ID = re.compile(CLAIM_ID_PATTERN)
_NARROWEST = 8
"""Columns of a terminal a cropped cell keeps at least; with less, each row is shown as a list of fields."""


@dataclass(frozen=True)
class Grid:
    """The lines of a table, and whether a cell was cropped in them."""

    lines: list[str]
    cropped: bool = False


def grid(table: pa.Table, screen: Screen) -> Grid:
    """Lay the answer out for the screen; without a width every cell is shown in full."""
    names = [screen.show(name) for name in table.column_names]
    body = [[_cell(value, screen) for value in row.values()] for row in rows(table)]
    natural = [max([cells(name), *(cells(row[i]) for row in body)]) for i, name in enumerate(names)]
    if screen.width is None:
        return Grid(list(_lines(table, names, body, natural, screen)))
    room = screen.width - 3 * (len(names) - 1)
    # Half an id is of no use: columns of ids keep their width.
    least = [width if _holds_ids(body, i) else min(width, _NARROWEST) for i, width in enumerate(natural)]
    if room < sum(least):
        return Grid(list(_fields(names, body, screen)))
    widths = fitted(natural, room, least)
    return Grid(list(_lines(table, names, body, widths, screen)), widths != natural)


def fitted(natural: list[int], room: int, least: list[int] | None = None) -> list[int]:
    """Widths that fill the room at most: narrow columns keep theirs, wide ones share what is left.

    No column gets less than its `least`, if there is room for all of these.
    """
    widths = list(least or [0] * len(natural))
    left = room - sum(widths)
    order = sorted(range(len(natural)), key=lambda index: natural[index] - widths[index])
    for place, index in enumerate(order):
        more = min(natural[index] - widths[index], left // (len(order) - place))
        widths[index] += more
        left -= more
    return widths


def _holds_ids(body: list[list[str]], column: int) -> bool:
    """Whether a column has claim ids and nothing else."""
    filled = [row[column] for row in body if row[column]]
    return bool(filled) and all(_ID.match(cell) and is_claim_id(cell) for cell in filled)


def _lines(
    table: pa.Table, names: list[str], body: list[list[str]], widths: list[int], screen: Screen
) -> Iterator[str]:
    bar, line, cross = ("│", "─", "┼") if screen.unicode else ("|", "-", "+")
    right = [_is_number(field.type) for field in table.schema]
    header = [_padded(screen.crop(n, w), w, r) for n, w, r in zip(names, widths, right, strict=True)]
    yield f" {bar} ".join(screen.paint(cell, "strong") for cell in header).rstrip()
    yield f"{line}{cross}{line}".join(line * width for width in widths)
    for row in body:
        shown = [_padded(screen.crop(c, w), w, r) for c, w, r in zip(row, widths, right, strict=True)]
        yield f" {bar} ".join(shown).rstrip()


def _fields(names: list[str], body: list[list[str]], screen: Screen) -> Iterator[str]:
    width = max((cells(name) for name in names), default=0)
    for number, row in enumerate(body, 1):
        if number > 1:
            yield ""
        yield screen.paint(f"row {number}", "strong")
        for name, value in zip(names, row, strict=True):
            yield screen.wrap(value, " " * (width + 4), f"  {_padded(name, width, False)}  ").rstrip()


def _cell(value: Any, screen: Screen) -> str:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        value = ", ".join(value)
    return screen.show(to_text(value).replace("\n", " "))


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - cells(text))
    return gap + text if right else text + gap


def _is_number(kind: Any) -> bool:
    import pyarrow.types as types

    return bool(types.is_integer(kind) or types.is_decimal(kind) or types.is_floating(kind))
