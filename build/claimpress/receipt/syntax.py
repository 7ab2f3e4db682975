"""SQL as DuckDB's own syntax tree: read, looked through, changed and written out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from claimpress.engine.session import Session
from claimpress.engine.statements import one_query
from claimpress.model.errors import UserError

Node = dict[str, Any]
"""A part of a syntax tree: a query (`type` ends in `_NODE`), a table reference or an expression."""
USAGE = 2
_PLACES = frozenset({"query_location", "query_location_length", "qualified_name"})
_NO_QUERY = "a receipt is for one SELECT, and this is something else"


class Syntax:
    """Reads and writes syntax trees with the engine that runs them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def parse(self, sql: str) -> Node:
        """The tree of one query. Raises `UserError` where it is none."""
        one_query(self._session.connection, sql)
        try:
            tree = json.loads(self._ask("SELECT json_serialize_sql(?::VARCHAR)", sql))
        except RecursionError:
            raise UserError(
                "the query is nested too deeply for a receipt", "ask in fewer levels", USAGE
            ) from None
        if tree["error"]:
            raise UserError(
                _NO_QUERY, "ask with SELECT; a PIVOT needs its values written out: ON column IN (…)", USAGE
            )
        node: Node = tree["statements"][0]["node"]
        return node

    def text(self, node: Node) -> str:
        """A query's tree as SQL."""
        tree = {"error": False, "statements": [{"node": node, "named_param_map": []}]}
        return self._ask("SELECT json_deserialize_sql(?::JSON)", json.dumps(tree))

    def expression(self, sql: str) -> Node:
        """The tree of one expression."""
        found: Node = self.parse(f"SELECT {sql}")["select_list"][0]
        return found

    def _ask(self, sql: str, given: str) -> str:
        def work() -> Any:
            return self._session.connection.execute(sql, [given]).fetchone()

        return str(self._session.run(work)[0])


def without_semicolons(sql: str) -> str:
    """The text of one statement, so that it can stand inside another one."""
    raw = sql.encode()
    tokens = [at for at, _ in duckdb.tokenize(sql) if raw[at : at + 2] not in (b"--", b"/*")]
    own = [at for at in tokens if raw[at : at + 1] != b";"]
    end = next((at for at in tokens if own and at > own[-1]), len(raw))
    return raw[own[0] if own else 0 : end].decode()


def own_parts(tree: Any) -> Iterator[Node]:
    """Like `parts`, without looking into queries inside: subqueries themselves are given."""
    waiting = [tree]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            yield at
            waiting.extend(value for key, value in reversed(at.items()) if key != "subquery")
        elif isinstance(at, list):
            waiting.extend(reversed(at))


def subqueries(tree: Any) -> Iterator[Node]:
    """The subqueries in an expression, without those inside them."""
    return (part for part in own_parts(tree) if part.get("class") == "SUBQUERY")


def conjuncts(condition: Node | None) -> list[Node]:
    """The conditions that all have to hold."""
    if condition is None:
        return []
    if condition.get("type") == "CONJUNCTION_AND":
        return [part for child in condition["children"] for part in conjuncts(child)]
    return [condition]


def column(expression: Node) -> list[str]:
    """The parts of a column's name in small letters, `[]` for any other expression."""
    if expression.get("class") != "COLUMN_REF":
        return []
    return [str(name).lower() for name in expression["column_names"]]


def position(expression: Node) -> int | None:
    """The column that `ORDER BY 2`, `ORDER BY #2` or `GROUP BY 2` means, from 0."""
    if expression.get("class") == "POSITIONAL_REFERENCE":
        return int(expression["index"]) - 1
    literal = expression.get("literal") if expression.get("class") == "CONSTANT" else None
    if not isinstance(literal, dict) or not str(literal.get("text", "")).isdigit():
        return None
    return int(literal["text"]) - 1


def same(one: Node, other: Node) -> bool:
    """Whether two expressions say the same; an unqualified column is the qualified one of that name."""
    left, right = column(one), column(other)
    if left and right:
        return left[-1] == right[-1] and (len(left) == 1 or len(right) == 1 or left == right)
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _plain(each) for key, each in value.items() if key not in _PLACES and key != "alias"}
        if "column_names" in kept:
            kept["column_names"] = [str(name).lower() for name in kept["column_names"]]
        return kept
    return [_plain(each) for each in value] if isinstance(value, list) else value


def modifier(node: Node, kind: str) -> Node | None:
    """The `ORDER_MODIFIER`, `LIMIT_MODIFIER` or `DISTINCT_MODIFIER` of a query, where it has one."""
    found: list[Node] = [each for each in node.get("modifiers", ()) if each["type"] == kind]
    return found[0] if found else None


def table_name(ref: Node) -> str:
    """What a base table is called in its query."""
    return str(ref["alias"] or ref["table_name"])
