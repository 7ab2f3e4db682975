"""Whether an ORDER BY leaves no doubt: two rows that it takes for equal could not be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimpress.receipt.functions import Functions, called
from claimpress.receipt.syntax import Node, column, modifier, own_parts, position, same, table_name

Keys = Mapping[str, Sequence[str]]
"""Table of the release -> the columns of its key."""

_SPREADING = frozenset({"unnest", "unlist", "generate_subscripts", "regexp_split_to_table"})


def fully_ordered(node: Node, keys: Keys, functions: Functions) -> bool:
    """Whether the rows that a query gives have an order that its ORDER BY fixes, or are at most one."""
    if node["type"] == "SELECT_NODE" and single(node, functions):
        return True
    by = modifier(node, "ORDER_MODIFIER")
    if by is None:
        return False
    given = [order["expression"] for order in by["orders"]]
    if any(_everything(expression) for expression in given):
        return True
    items = _items(node)
    meant = [_meant(expression, items) for expression in given]
    if items and all(item.get("class") != "STAR" and _among(item, meant) for item in items):
        return True
    return node["type"] == "SELECT_NODE" and decided(meant, node, keys, functions)


def decided(by: Sequence[Node], node: Node, keys: Keys, functions: Functions) -> bool:
    """Whether expressions hold every GROUP BY expression, else the whole key of each table in FROM."""
    if _spreads(node):
        return False
    if is_grouped(node, functions):
        groups = _groups(node, functions)
        return groups is not None and all(_among(group, by) for group in groups)
    tables = list(_base_tables(node["from_table"]))
    return bool(tables) and all(ref is not None and _has_key(ref, by, keys) for ref in tables)


def single(node: Node, functions: Functions) -> bool:
    """Whether a query aggregates all its rows into one."""
    grouped = node["group_expressions"] or node["aggregate_handling"] == "FORCE_AGGREGATES"
    return not grouped and is_grouped(node, functions) and not _spreads(node)


def is_grouped(node: Node, functions: Functions) -> bool:
    """Whether a SELECT aggregates."""
    if node["group_expressions"] or node["group_sets"] or node["having"]:
        return True
    forced = node["aggregate_handling"] == "FORCE_AGGREGATES"
    return forced or functions.aggregating([node["select_list"], node["qualify"], node["modifiers"]])


def _spreads(node: Node) -> bool:
    """Whether a function makes several rows out of one."""
    return any(called(part) in _SPREADING for part in own_parts(node["select_list"]))


def _everything(expression: Node) -> bool:
    narrowed = ("relation_name", "exclude_list", "replace_list", "expr", "qualified_exclude_list")
    return expression.get("class") == "STAR" and not any(expression.get(name) for name in narrowed)


def _items(node: Node) -> list[Node]:
    while node["type"] == "SET_OPERATION_NODE" and not node["setop_type"].endswith("BY_NAME"):
        node = node["children"][0]
    items: list[Node] = node["select_list"] if node["type"] == "SELECT_NODE" else []
    return items


def _meant(expression: Node, items: Sequence[Node]) -> Node:
    """The output column that `ORDER BY 2` or `ORDER BY name` means, else the expression itself."""
    at = position(expression)
    if at is not None:
        return items[at] if 0 <= at < len(items) else expression
    name = column(expression)
    named = [item for item in items if len(name) == 1 and _called(item) == name[0]]
    return named[0] if named else expression


def _called(item: Node) -> str:
    """The name of an output column, where it has one."""
    return str(item.get("alias") or "".join(column(item)[-1:])).lower()


def _among(wanted: Node, given: Iterable[Node]) -> bool:
    return any(same(wanted, expression) for expression in given)


def _groups(node: Node, functions: Functions) -> list[Node] | None:
    """The expressions that make a group; None where groups can be alike, as with ROLLUP."""
    items = node["select_list"]
    if node["aggregate_handling"] == "FORCE_AGGREGATES":
        plain = [item for item in items if not functions.aggregating(item)]
        return None if any(item.get("class") == "STAR" for item in plain) else plain
    if node["group_sets"] not in ([], [list(range(len(node["group_expressions"])))]):
        return None
    # A name means a column before it means an alias here, unlike in ORDER BY.
    return [group if column(group) else _meant(group, items) for group in node["group_expressions"]]


def _base_tables(ref: Node) -> Iterator[Node | None]:
    """The tables in FROM; None for anything whose rows have no known key."""
    if ref["type"] == "JOIN":
        yield from _base_tables(ref["left"])
        if ref["join_type"] not in ("SEMI", "ANTI"):
            yield from _base_tables(ref["right"])
    else:
        yield ref if ref["type"] == "BASE_TABLE" and not ref["column_name_alias"] else None


def _has_key(ref: Node, by: Iterable[Node], keys: Keys) -> bool:
    key = keys.get(ref["table_name"].lower())
    given = {tuple(name) for expression in by if (name := column(expression))}
    called = table_name(ref).lower()
    return key is not None and all((part,) in given or (called, part) in given for part in key)
