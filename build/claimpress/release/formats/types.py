"""How a column's type is called in each of the languages that a release speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from claimpress.columns.arrow import AMOUNT


@dataclass(frozen=True)
class TypeNames:
    """One type: in SQL (DuckDB), in Table Schema (Data Package) and in Croissant."""

    sql: str
    table_schema: dict[str, Any]
    croissant: str


LIST_DELIMITER = ";"
"""Between the entries of a list in CSV; ids and codes hold none."""

_TEXT = TypeNames("VARCHAR", {"type": "string"}, "sc:Text")
_LIST = {"type": "list", "delimiter": LIST_DELIMITER, "itemType": "string"}
_TEXTS = TypeNames("VARCHAR[]", _LIST, "sc:Text")
_NAMES: dict[pa.DataType, TypeNames] = {
    pa.string(): _TEXT,
    pa.int32(): TypeNames("INTEGER", {"type": "integer"}, "sc:Integer"),
    pa.int64(): TypeNames("BIGINT", {"type": "integer"}, "sc:Integer"),
    AMOUNT: TypeNames("DECIMAL(21,6)", {"type": "number"}, "sc:Float"),
    pa.date32(): TypeNames("DATE", {"type": "date"}, "sc:Date"),
    pa.bool_(): TypeNames("BOOLEAN", {"type": "boolean"}, "sc:Boolean"),
}


def names_of(kind: pa.DataType) -> TypeNames:
    """The names of a column type. Raises `KeyError` for a type that no table has."""
    if pa.types.is_list(kind) and kind.value_type == pa.string():
        return _TEXTS  # whatever a file format calls the list's inner field
    return _NAMES[kind]
