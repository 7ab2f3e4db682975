"""Which queries can have a receipt: those that give the same answer to whoever asks, whenever.

What stands in the way is found in DuckDB's own syntax tree, at every level of the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimpress.engine.syntax import parts
from claimpress.model.errors import UserError
from claimpress.receipt.functions import (
    CLOCK,
    CLOCK_WORDS,
    ORDERED,
    REMEDIES,
    SESSION_WORDS,
    Functions,
    arguments,
    called,
)
from claimpress.receipt.joined import Tables
from claimpress.receipt.names import tables_read
from claimpress.receipt.order import Orders
from claimpress.receipt.syntax import USAGE, Node, modifier, own_parts
from claimpress.words import did_you_mean

_TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series", "json_each", "json_tree"})
_STEADY_WINDOWS = frozenset({"rank", "dense_rank", "percent_rank", "cume_dist", "rank_dense"})
"""Window functions that treat rows alike that their ORDER BY takes for equal."""
_FULL = (
    "ORDER BY ALL, by every column that is given, by all GROUP BY expressions, or by the table's whole key"
)
_WINDOW_FULL = "let PARTITION BY and ORDER BY hold the table's whole key, or all GROUP BY expressions"


@dataclass(frozen=True)
class Obstacle:
    """Why a query has no receipt, and what to do about it."""

    reason: str
    remedy: str


def check(tree: Node, prefix: str, orders: Orders) -> None:
    """Raise a `UserError` with every reason why the query of a tree with own names has no receipt."""
    try:
        found = list(dict.fromkeys(obstacles(tree, prefix, orders)))
    except RecursionError:
        found = [Obstacle("it is nested too deeply", "ask in fewer levels")]
    if found:
        first, *others = found
        lines = [f"this query can have no receipt: {first.reason}", *(f"  also: {o.reason}" for o in others)]
        remedies = dict.fromkeys(obstacle.remedy for obstacle in found)
        raise UserError("\n".join(lines), "; ".join(remedies), USAGE)


def obstacles(tree: Node, prefix: str, orders: Orders) -> Iterator[Obstacle]:
    """All of them, in the order of the query."""
    yield from _unknown_tables(tree, prefix, orders.tables)
    settled, folded = frozenset(_settled(tree, orders)), frozenset(_folded(tree))
    for part in parts(tree):
        yield from _in_expression(part, orders.functions)
        if part.get("class") == "FUNCTION" and called(part) in ORDERED and id(part) not in settled:
            yield _unordered(called(part))
        if part.get("class") == "COLLATE" and id(part) not in folded:
            yield Obstacle(
                f"COLLATE {part['collation']} takes different texts for the same, and leaves open which of "
                "them is shown",
                "write lower(…) or strip_accents(…) instead",
            )
        yield from _in_table(part)
        if str(part.get("type", "")).endswith("_NODE"):
            yield from _in_query(part, orders)


def _settled(tree: Node, orders: Orders) -> Iterator[int]:
    """The ids of the aggregates that have one value whatever the order of rows."""
    for node in parts(tree):
        if node.get("type") == "SELECT_NODE":
            for part in own_parts({key: value for key, value in node.items() if key != "cte_map"}):
                if part.get("class") == "FUNCTION" and called(part) in ORDERED and orders.settled(part, node):
                    yield id(part)


def _unordered(name: str) -> Obstacle:
    return Obstacle(
        f"{name}() depends on the order of rows",
        f"order by its own value or by the table's whole key inside, as in {name}(… ORDER BY id)",
    )


def _folded(tree: Node) -> Iterator[int]:
    """The ids of the collations that only compare or sort, so that no value that they choose is shown."""
    for part in parts(tree):
        kind, name = part.get("class"), called(part)
        if kind == "COMPARISON":
            yield from (id(part["left"]), id(part["right"]))
        elif kind == "BETWEEN":
            yield from (id(part["input"]), id(part["lower"]), id(part["upper"]))
        elif kind == "OPERATOR" and part["type"] in ("COMPARE_IN", "COMPARE_NOT_IN"):
            yield from map(id, part["children"])
        elif kind == "FUNCTION" and name.lstrip("!").startswith("~~"):
            yield from map(id, arguments(part))
        elif "null_order" in part:
            yield id(part["expression"])
        elif kind == "WINDOW":
            yield from map(id, part["partitions"])


def _unknown_tables(tree: Node, prefix: str, tables: Tables) -> Iterator[Obstacle]:
    for ref in tables_read(tree, prefix):
        name = ref["table_name"]
        if ref["schema_name"] or ref["catalog_name"]:
            yield Obstacle(f"{name} is named with a schema or a database", f"write {name} alone")
        elif name.lower() not in tables:
            remedy = did_you_mean(name, tables) or f"the tables are {', '.join(sorted(tables))}"
            yield Obstacle(f"{name} is no table of the release", remedy)


def _in_expression(part: Node, functions: Functions) -> Iterator[Obstacle]:
    kind = part.get("class")
    if kind == "COLUMN_REF" and len(part["column_names"]) == 1:
        word = part["column_names"][0]
        if word.lower() in CLOCK_WORDS:
            yield Obstacle(f"{word} asks the clock", REMEDIES[CLOCK])
        elif word.lower() in SESSION_WORDS:
            yield Obstacle(
                f"{word} tells of the session, not of the data", "leave it out, or rename the column"
            )
    elif kind in ("FUNCTION", "WINDOW"):
        if why := functions.why(part):
            remedy = REMEDIES.get(why, "leave it out, or write its value out")
            yield Obstacle(f"{called(part)}(): {why}", remedy)
    elif kind == "PARAMETER":
        yield Obstacle("it holds a parameter", "write its value out")


def _in_table(part: Node) -> Iterator[Obstacle]:
    kind = part.get("type")
    if part.get("sample"):
        yield Obstacle("it takes a random sample", "leave the sample out")
    if kind == "SHOW_REF":
        yield Obstacle("it describes tables rather than asking them", "ask with SELECT")
    elif kind == "TABLE_FUNCTION" and called(part["function"]) not in _TABLE_FUNCTIONS:
        remedy = f"ask the tables, or one of {', '.join(sorted(_TABLE_FUNCTIONS))}"
        yield Obstacle(f"{called(part['function'])}() is no table of the release", remedy)
    elif kind == "JOIN" and part["ref_type"] == "POSITIONAL":
        yield Obstacle("POSITIONAL JOIN depends on the order of rows", "join by a column")
    elif kind == "JOIN" and part["ref_type"] == "ASOF":
        yield Obstacle(
            "ASOF JOIN picks one of several rows that are as near", "join by a range, and aggregate"
        )


def _in_query(node: Node, orders: Orders) -> Iterator[Obstacle]:
    if node["type"] == "RECURSIVE_CTE_NODE":
        if node["key_targets"]:
            yield Obstacle("USING KEY leaves open which rows are kept", "leave it out, and group afterwards")
        return
    limit, distinct = modifier(node, "LIMIT_MODIFIER"), modifier(node, "DISTINCT_MODIFIER")
    on = distinct is not None and distinct["distinct_on_targets"]
    if (limit or on) and not (_ordering(node) and orders.full(node)):
        what = "DISTINCT ON" if on else "LIMIT" if limit and limit["limit"] else "OFFSET"
        yield Obstacle(f"{what} without a full order leaves open which rows are kept", f"add {_FULL}")
    if node["type"] == "SELECT_NODE":
        looked = [node["select_list"], node["qualify"], node["modifiers"]]
        for part in own_parts(looked):
            if part.get("class") == "WINDOW" and not _steady(part, node, orders):
                yield Obstacle(
                    f"{called(part)}() OVER without a full order depends on the order of rows", _WINDOW_FULL
                )


def _ordering(node: Node) -> bool:
    return node["type"] in ("SELECT_NODE", "SET_OPERATION_NODE")


def _steady(part: Node, node: Node, orders: Orders) -> bool:
    """Whether a window function has one value for each row, whatever the order of rows before."""
    name, whole = called(part), not _counts_rows(part)
    if name in _STEADY_WINDOWS:
        return True
    if whole and name in orders.functions.aggregates and (name not in ORDERED or orders.settled(part, node)):
        return True
    outer, inside = ([each["expression"] for each in part[key]] for key in ("orders", "arg_orders"))
    needed = [inside] if inside and whole else [inside, outer] if inside else [outer]
    return all(by and orders.decided([*part["partitions"], *by], node) for by in needed)


def _counts_rows(part: Node) -> bool:
    """Whether the frame counts rows, as `ROWS BETWEEN` does."""
    bounds = (part["start"], part["end"])
    return any(bound.endswith("_ROWS") and bound.startswith(("EXPR", "CURRENT")) for bound in bounds)
