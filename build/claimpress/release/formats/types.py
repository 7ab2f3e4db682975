"""How a column's type is called in each of the languages that a release speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from claimpress.columns.arrow import AMOUNT
from claimpress.engine.words import type_name


@dataclass(frozen=True)
class TypeNames:
    """One type: in SQL (DuckDB), in Table Schema (Data Package) and in Croissant."""

    sql: str
    table_schema: dict[str, Any]
    croissant: str


LIST_DELIMITER = ";"
"""Between the entries of a list in CSV; ids and codes hold none."""

_LIST = {"type": "list", "delimiter": LIST_DELIMITER, "itemType": "string"}
_NAMES: dict[pa.DataType, tuple[dict[str, Any], str]] = {
    pa.string(): ({"type": "string"}, "sc:Text"),
    pa.int32(): ({"type": "integer"}, "sc:Integer"),
    pa.int64(): ({"type": "integer"}, "sc:Integer"),
    AMOUNT: ({"type": "number"}, "sc:Float"),
    pa.date32(): ({"type": "date"}, "sc:Date"),
    pa.bool_(): ({"type": "boolean"}, "sc:Boolean"),
}


def names_of(kind: pa.DataType) -> TypeNames:
    """The names of a column type. Raises `KeyError` for a type that no table has."""
    described = (_LIST, "sc:Text") if pa.types.is_list(kind) else _NAMES[kind]
    return TypeNames(type_name(kind), *described)
