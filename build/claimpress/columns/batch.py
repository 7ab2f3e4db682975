"""What lines come to: columns of those that fit, and which lines have to be looked at."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import pyarrow as pa

from claimpress.columns.shape import Shape

BLANK, FITS, LOOK = 0, 1, 2
"""What became of a line: it holds nothing, it fits, or it has to be looked at."""
CONTENT = "content_sha256"
"""Column of the digest that a check of a claim vouches for: see `model.canonical.record_sha256`."""


@dataclass
class Held:
    """The rows of one table: each one's record, its place in a list, and in a list inside that."""

    rows: int
    record: pa.Int64Array
    position: pa.Int32Array
    inner: pa.Int32Array
    columns: dict[str, pa.Array]


@dataclass
class Batch:
    """Lines that were read together. `states` says what became of each, `starts` where it begins.

    `tables` hold the lines that fit, in their order.
    """

    shape: Shape
    first: int
    states: bytearray
    starts: array[int]
    tables: list[Held]

    def looked_at(self) -> list[int]:
        """Numbers of the lines, from 0, that have to be looked at."""
        found, at = [], self.states.find(LOOK)
        while at >= 0:
            found.append(at)
            at = self.states.find(LOOK, at + 1)
        return found
