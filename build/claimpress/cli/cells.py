"""Values of a query's answer as JSON, CSV cells and text for the eye."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from claimpress.model.canonical import plain

if TYPE_CHECKING:
    import pyarrow as pa


def to_json(value: Any) -> str:
    """One value as JSON: decimals are numbers with all their digits; days and moments are ISO 8601 texts."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_quoted(str(k))}: {to_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(to_json, value)) + "]"
    if isinstance(value, Decimal):
        return plain(value) if value.is_finite() else "null"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    return _quoted(to_text(value))


def _quoted(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    # A terminal would act on some characters, and readers of lines break at others: escapes lose nothing.
    return (
        shown
        if shown.isprintable()
        else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in shown)
    )


def to_text(value: Any) -> str:
    """One value as plain text, as a CSV cell holds it; lists and structures are JSON, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return plain(value) if value.is_finite() else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping | list | tuple):
        return to_json(value)
    return str(value) if not isinstance(value, timedelta) else f"{value.total_seconds():f} s"


def readable(table: pa.Table) -> pa.Table:
    """The table with distinct column names, and with types that Python can hold without loss."""
    import pyarrow as pa

    columns = []
    for column in table.columns:
        kind = column.type
        nanoseconds = (pa.types.is_timestamp(kind) or pa.types.is_time64(kind)) and kind.unit == "ns"
        columns.append(column.cast(pa.string()) if nanoseconds else column)
    return pa.Table.from_arrays(columns, names=distinct(table.column_names))


def distinct(names: list[str]) -> list[str]:
    """Names in which a repeated one is numbered: `a, a` becomes `a, a_2`."""
    seen: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 2
        while candidate in seen or (candidate != name and candidate in names):
            candidate, number = f"{name}_{number}", number + 1
        seen.add(candidate)
        result.append(candidate)
    return result
