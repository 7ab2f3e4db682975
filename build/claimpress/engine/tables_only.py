"""Whether a query reads tables and nothing else: no file, no other database, nothing that writes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from claimpress.engine.statements import USAGE, one_query
from claimpress.model.errors import UserError

_QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE", "RECURSIVE_CTE_NODE"})
_MAKING_ROWS = frozenset({"unnest", "range", "generate_series"})
"""Functions that may stand in the place of a table."""
_READING = frozenset({"query", "query_table", "getenv", "getvariable", "current_setting"})
"""Functions that look elsewhere."""


def check_tables_only(connection: duckdb.DuckDBPyConnection, sql: str, known: Collection[str]) -> None:
    """Raise `UserError` for a query that would look at anything but tables of those names."""
    one_query(connection, sql)
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
    try:
        tree = json.loads(row[0]) if row else {"error": True}
    except RecursionError:
        raise UserError("the query is nested too deeply", "ask in fewer levels", USAGE) from None
    if tree["error"]:
        raise UserError("this is no SELECT", "ask with SELECT", USAGE)
    allowed = {name.lower() for name in known}
    for part in _parts(tree["statements"]):
        if wrong := _beyond(part, allowed):
            raise UserError(
                f"{wrong} is not allowed here: tables can only be read", "query the tables", USAGE
            )


def _beyond(part: dict[str, Any], allowed: Collection[str]) -> str:
    """What a part of a query reads that is no table; "" where there is nothing."""
    kind = str(part.get("type", ""))
    if kind.endswith("_NODE") and kind not in _QUERIES:
        return kind.removesuffix("_NODE").removesuffix("_QUERY").replace("_", " ")
    if kind == "BASE_TABLE":
        elsewhere = part.get("schema_name") or part.get("catalog_name")
        name = str(part.get("table_name", ""))
        return "" if not elsewhere and (name.lower() in allowed or _is_word(name)) else f"table {name}"
    if kind == "TABLE_FUNCTION":
        name = str(part.get("function", {}).get("function_name", ""))
        return "" if name in _MAKING_ROWS else f"{name}()"
    name = str(part.get("function_name", ""))
    return f"{name}()" if name in _READING else ""


def _is_word(name: str) -> bool:
    """Whether it can be no file: an unknown table has a better message than this one."""
    return name.replace("_", "").isalnum()


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            yield at
            waiting.extend(at.values())
        elif isinstance(at, list):
            waiting.extend(at)
