"""How each kind of column is held in Arrow."""

from __future__ import annotations

import pyarrow as pa

from claimpress.columns.shape import ColumnOf

AMOUNT = pa.decimal128(21, 6)
"""Decimals with 15 digits before and six behind the point."""
ARROW = {
    ColumnOf.TEXT: pa.string(),
    ColumnOf.INTEGER: pa.int64(),
    ColumnOf.AMOUNT: AMOUNT,
    ColumnOf.FLAG: pa.bool_(),
    ColumnOf.ENDS: pa.int32(),
}
"""The type of each kind of column."""
