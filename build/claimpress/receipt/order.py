"""Whether an ORDER BY leaves no doubt: two rows that it takes for equal could not be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from claimpress.engine.syntax import parts
from claimpress.receipt.functions import Functions, arguments, called
from claimpress.receipt.joined import Tables, has_column, holds_keys, rows_of
from claimpress.receipt.syntax import Node, column, modifier, own_parts, position, same

_SPREADING = frozenset({"unnest", "unlist", "generate_subscripts", "regexp_split_to_table"})

_OF_ARRAY = "__array_internal_idx_"
"""How the engine calls the columns that `ARRAY(SELECT …)` is ordered by."""


@dataclass(frozen=True)
class Orders:
    """Tells of the orders in a query. `inner` holds the ids of the nodes that stand inside a subquery: what
    such a one seems to aggregate may belong to the query around it.
    """

    tables: Tables
    functions: Functions
    inner: frozenset[int]
    named: Mapping[str, Node]
    """Named subqueries (CTEs) by their own names."""

    def full(self, node: Node) -> bool:
        """Whether the rows that a query gives have an order that its ORDER BY fixes, or are at most one."""
        if node["type"] == "SELECT_NODE" and self._single(node):
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
        return node["type"] == "SELECT_NODE" and not _merges(node) and self.decided(meant, node)

    def decided(self, by: Sequence[Node], node: Node) -> bool:
        """Whether expressions hold every GROUP BY expression, else the whole key of each table in FROM."""
        if _spreads(node):
            return False
        if not is_grouped(node, self.functions):
            return holds_keys(node, by, self._key_of)
        groups = self._groups(node)
        if not groups:
            return groups is not None and self._single(node)
        return all(_among(group, by) for group in groups)

    def settled(self, call: Node, node: Node) -> bool:
        """Whether an aggregate in a SELECT has one value, however its rows are ordered before."""
        groups = self._groups(node) or []
        inside = [order["expression"] for order in _orders_inside(call)]
        given = [each for each in arguments(call) if each.get("class") != "CONSTANT"]
        if (listed := _listed(given, inside, node)) is not None:
            return self.full(listed)
        by = [*groups, *call.get("partitions", ()), *inside]
        if (given or inside) and all(_among(each, by) for each in given):
            return True
        if call.get("distinct"):
            return False
        return self.decided(by, node) if call["class"] == "WINDOW" else holds_keys(node, by, self._key_of)

    def _key_of(self, ref: Node) -> Sequence[str] | None:
        """The columns that tell the rows of something in FROM apart; None where none are known to."""
        if ref.get("column_name_alias"):
            return None
        if ref["type"] == "SUBQUERY":
            return self._key_given(ref["subquery"]["node"])
        if ref["type"] != "BASE_TABLE":
            return None
        if (query := self.named.get(ref["table_name"])) is not None:
            return self._key_given(query)
        table = self.tables.get(ref["table_name"].lower())
        return None if table is None else table.key

    def _key_given(self, node: Node) -> Sequence[str] | None:
        """The columns among those that a subquery gives which tell its rows apart."""
        if node["type"] != "SELECT_NODE" or _spreads(node) or _merges(node):
            return None
        if is_grouped(node, self.functions):
            groups = self._groups(node)
            return _given_as(groups, node) if groups else None
        refs = list(rows_of(node["from_table"]))
        keys = [self._key_of(ref) for ref in refs]
        if len(refs) != 1 or keys[0] is None:
            return None
        if any(_everything(item) for item in node["select_list"]):
            return None if {*keys[0]} & {_called(item) for item in node["select_list"]} else keys[0]
        return _given_as([{"class": "COLUMN_REF", "column_names": [part]} for part in keys[0]], node)

    def _single(self, node: Node) -> bool:
        """Whether a query surely aggregates all its rows into one."""
        grouped = node["group_expressions"] or node["aggregate_handling"] == "FORCE_AGGREGATES"
        alone = not grouped and id(node) not in self.inner
        return alone and is_grouped(node, self.functions) and not _spreads(node)

    def _groups(self, node: Node) -> list[Node] | None:
        """The expressions that make a group; None where groups can be alike, as with ROLLUP."""
        items = node["select_list"]
        if node["aggregate_handling"] == "FORCE_AGGREGATES":
            plain = [item for item in items if not self.functions.aggregating(item)]
            return None if any(item.get("class") == "STAR" for item in plain) else plain
        if node["group_sets"] not in ([], [list(range(len(node["group_expressions"])))]):
            return None
        return [self._group(group, node) for group in node["group_expressions"]]

    def _group(self, group: Node, node: Node) -> Node:
        """A name means a column before it means an alias here, unlike in ORDER BY."""
        name = column(group)
        if name and (len(name) > 1 or has_column(node, name[0], self.tables)):
            return group
        return _meant(group, node["select_list"])


def orders_of(tree: Node, tables: Tables, functions: Functions) -> Orders:
    """What tells of the orders in a query."""
    inside = (part["subquery"] for part in parts(tree) if "subquery" in part)
    entries = (entry for part in parts(tree) if "cte_map" in part for entry in part["cte_map"]["map"])
    named = {each["key"]: each["value"]["query_node"] for each in entries if not each["value"]["aliases"]}
    return Orders(tables, functions, frozenset(id(part) for query in inside for part in parts(query)), named)


def is_grouped(node: Node, functions: Functions) -> bool:
    """Whether a SELECT aggregates."""
    if node["group_expressions"] or node["group_sets"] or node["having"]:
        return True
    forced = node["aggregate_handling"] == "FORCE_AGGREGATES"
    return forced or functions.aggregating([node["select_list"], node["qualify"], node["modifiers"]])


def _given_as(wanted: Sequence[Node], node: Node) -> list[str] | None:
    """The names under which a SELECT gives expressions; None where it does not give all, or not plainly."""
    items = node["select_list"]
    names = [_called(item) for item in items]
    found = [next((_called(item) for item in items if same(each, item)), "") for each in wanted]
    return found if all(name and names.count(name) == 1 for name in found) else None


def _orders_inside(call: Node) -> list[Node]:
    """The ORDER BY in an aggregate's parentheses."""
    inside: list[Node] = call["arg_orders"] if call["class"] == "WINDOW" else call["order_bys"]["orders"]
    return inside


def _listed(given: list[Node], inside: list[Node], node: Node) -> Node | None:
    """The query that `ARRAY(SELECT …)` lists; None for any other aggregate."""
    own = [name for each in inside if (name := "".join(column(each))).startswith(_OF_ARRAY)]
    if not own or len(own) < len(inside) or [each.get("class") for each in given] != ["POSITIONAL_REFERENCE"]:
        return None
    query: Node | None = node["from_table"].get("subquery", {}).get("node")
    return query


def _spreads(node: Node) -> bool:
    """Whether a function makes several rows out of one."""
    return any(called(part) in _SPREADING for part in own_parts(node["select_list"]))


def _merges(node: Node) -> bool:
    """Whether DISTINCT takes rows together that the key of a table tells apart."""
    distinct = modifier(node, "DISTINCT_MODIFIER")
    whole = any(_everything(item) for item in node["select_list"])
    return distinct is not None and not distinct["distinct_on_targets"] and not whole


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
