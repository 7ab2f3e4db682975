"""Whether a query reads tables and nothing else: no file, no other database, nothing that writes."""

from __future__ import annotations

import json
from typing import Any

import duckdb

from claimpress.engine.statements import USAGE, one_query
from claimpress.engine.syntax import parts
from claimpress.model.errors import UserError

_QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE", "RECURSIVE_CTE_NODE"})
_MAKING_ROWS = frozenset({"unnest", "range", "generate_series"})
"""Functions that may stand in the place of a table."""
_READING = frozenset({"query", "query_table", "getenv", "getvariable", "current_setting"})
"""Functions that look elsewhere."""


def check_tables_only(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise `UserError` for a query that would look at anything but tables."""
    one_query(connection, sql)
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    try:
        tree = json.loads(row[0]) if row else {"error": True}
    except RecursionError:
        raise UserError("the query is nested too deeply", "ask in fewer levels", USAGE) from None
    if tree["error"]:
        raise UserError("this is no SELECT", "ask with SELECT", USAGE)
    for part in parts(tree["statements"]):
        if wrong := _beyond(part):
            raise UserError(
                f"{wrong} is not allowed here: tables can only be read", "query the tables", USAGE
            )


def _beyond(part: dict[str, Any]) -> str:
    """What a part of a query reads that is no table; "" where there is nothing."""
    kind = str(part.get("type", ""))
    if kind.endswith("_NODE") and kind not in _QUERIES:
        return kind.removesuffix("_NODE").removesuffix("_QUERY").replace("_", " ")
    if kind == "BASE_TABLE":
        elsewhere = part.get("schema_name") or part.get("catalog_name")
        name = str(part.get("table_name", ""))
        return "" if not elsewhere and _is_word(name) else f"table {name}"
    if kind == "TABLE_FUNCTION":
        name = str(part.get("function", {}).get("function_name", ""))
        return "" if name in _MAKING_ROWS else f"{name}()"
    name = str(part.get("function_name", ""))
    return f"{name}()" if name in _READING else ""


def _is_word(name: str) -> bool:
    """Whether it is a name such as tables have, and so can be no file; what is unknown, the engine tells."""
    return name.replace("_", "").isalnum()
