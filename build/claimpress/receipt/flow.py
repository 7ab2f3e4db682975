"""Which claims' rows flow where in a query: the query taken apart into parts that give claim ids.

Rows of a claim that are filtered away leave no trace, since no other claim could bring them back. So it is
enough to follow the rows that pass, up to each place where several rows make one value or one place: groups,
windows, LIMIT, INTERSECT, EXCEPT, scalar subqueries, and rows that keep others out. All claims that arrive at
such a place are behind the result, whatever becomes of its value further up: then no other claim, nor any
number of them, can change it. Of `IN (SELECT …)` and `EXISTS` in a WHERE, which only ever let rows in, the
claims are kept apart: they count only where the result cannot be had without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimpress.engine.syntax import parts
from claimpress.engine.words import quoted
from claimpress.receipt.functions import Functions
from claimpress.receipt.keyed import Keyed
from claimpress.receipt.lineage import EMPTY_LIST, Lineage, Part, Scope, UnknownFlowError, odd_stars, without
from claimpress.receipt.order import is_grouped
from claimpress.receipt.syntax import (
    Node,
    Syntax,
    conjuncts,
    modifier,
    own_parts,
    subqueries,
    table_name,
)

_MOST_PARTS = 500
_ROWS_ALONE: Node = {
    "select_list": [],
    "group_expressions": [],
    "group_sets": [],
    "having": None,
    "qualify": None,
    "aggregate_handling": "STANDARD_HANDLING",
}
"""What makes out of a SELECT that gathers rows one that gives them as they are."""


class Flow:
    """Takes one query apart: `parts` fill up as it is followed."""

    def __init__(self, syntax: Syntax, functions: Functions, keyed: Mapping[str, Keyed], prefix: str) -> None:
        self._syntax, self._functions, self._prefix = syntax, functions, prefix
        self._keyed = {name.lower(): entry for name, entry in keyed.items()}
        self.parts: list[Part] = []
        self._count = 0

    def follow(self, node: Node, scope: Scope, beside: bool = False) -> None:
        """Find the parts of a query whose rows are all needed. Raises `UnknownFlowError`."""
        followed, name = self._query(node, scope, beside)
        if name:
            self._add(followed, name, quoted(name), beside, grows=True)

    def _add(self, query: Node, name: str, lineage: str, beside: bool, grows: bool = False) -> None:
        self.parts.append(Part(query, name, lineage, beside, grows))

    def _name(self) -> str:
        self._count += 1
        if self._count > _MOST_PARTS:
            raise UnknownFlowError
        return f"{self._prefix}_list_{self._count}"

    def _query(self, node: Node, scope: Scope, beside: bool) -> tuple[Node, str]:
        """The query with a further column of claims, and its name; "" where its rows bring none on."""
        inner = scope.within(node)
        if node["type"] == "SELECT_NODE":
            return self._select(node, inner, beside)
        if node["type"] == "SET_OPERATION_NODE":
            return self._set_operation(node, inner, beside)
        raise UnknownFlowError

    def _select(self, node: Node, scope: Scope, beside: bool) -> tuple[Node, str]:
        begin = len(self.parts)
        self._subqueries(node, scope)
        ref, lineage = self._ref(node["from_table"], scope, beside)
        if not lineage and not any(part.spare for part in self.parts[begin:]):
            return scope.complete(node), ""
        name = self._name()
        flowing = scope.complete(node) | {"from_table": ref, "modifiers": []}
        if self._gathers(node) or (lineage.lists and odd_stars(node["select_list"])):
            self._add(self._given(flowing | _ROWS_ALONE, name, lineage), name, lineage.sql(), beside)
            return scope.complete(node), ""
        flowing["select_list"] = without(node["select_list"], lineage)
        flowing = self._given(flowing, name, lineage)
        if modifier(node, "LIMIT_MODIFIER"):
            kept = node["modifiers"] if _first_rows(node) else []
            self._add(flowing | {"modifiers": kept}, name, quoted(name), beside)
            return scope.complete(node), ""
        return flowing, name

    def _given(self, node: Node, name: str, lineage: Lineage) -> Node:
        column = self._syntax.expression(f"{lineage.sql()} AS {quoted(name)}")
        return node | {"select_list": [*node["select_list"], column]}

    def _gathers(self, node: Node) -> bool:
        """Whether several rows make one row or one value."""
        if is_grouped(node, self._functions):
            return True
        distinct = modifier(node, "DISTINCT_MODIFIER")
        if distinct is not None and distinct["distinct_on_targets"]:
            return True
        looked = [node["select_list"], node["qualify"], node["modifiers"]]
        return any(part.get("class") == "WINDOW" for part in own_parts(looked))

    def _set_operation(self, node: Node, scope: Scope, beside: bool) -> tuple[Node, str]:
        self._outside(node["modifiers"], scope)
        if not node["setop_type"].startswith("UNION"):
            begin = len(self.parts)
            for child in node["children"]:
                self.follow(child, scope, beside or child is not node["children"][0])
            for part in self.parts[begin:]:
                part.grows = part.grows and node["setop_type"] == "INTERSECT"
            return scope.complete(node), ""
        followed = [self._query(child, scope, beside) for child in node["children"]]
        if not any(name for _, name in followed):
            return scope.complete(node), ""
        shared = self._name()
        children = [self._renamed(child, name, shared) for child, name in followed]
        union = scope.complete(node) | {"children": children, "setop_all": True, "modifiers": []}
        if modifier(node, "LIMIT_MODIFIER"):
            self._add(union, shared, quoted(shared), beside)
            return scope.complete(node), ""
        return union, shared

    def _renamed(self, query: Node, name: str, shared: str) -> Node:
        """The query with its column of claims, or an empty one, under a name and in the last place."""
        what = f"* EXCLUDE ({quoted(name)}), {quoted(name)}" if name else f"*, {EMPTY_LIST}"
        wrapped = self._syntax.parse(f"SELECT {what} AS {quoted(shared)} FROM (SELECT 1)")
        wrapped["from_table"]["subquery"]["node"] = query
        return wrapped

    def _ref(self, ref: Node, scope: Scope, beside: bool) -> tuple[Node, Lineage]:
        """What stands in FROM, with columns of claims where subqueries bring some."""
        kind = ref["type"]
        if kind == "BASE_TABLE":
            return self._table(ref, scope, beside)
        if kind == "JOIN":
            return self._join(ref, scope, beside)
        if kind == "SUBQUERY":
            return self._derived(ref, ref["subquery"]["node"], scope, beside)
        if kind == "PIVOT":
            source, lineage = self._ref(ref["source"], scope, beside)
            self._all_rows(source, lineage, scope, beside)
        elif kind not in ("EMPTY", "TABLE_FUNCTION", "EXPRESSION_LIST"):
            raise UnknownFlowError
        self._outside({key: value for key, value in ref.items() if key != "source"}, scope)
        return ref, Lineage()

    def _table(self, ref: Node, scope: Scope, beside: bool) -> tuple[Node, Lineage]:
        if ref["table_name"] in scope.known:
            entry, outer = scope.known[ref["table_name"]]
            cte = entry["value"]
            given = ref["column_name_alias"]
            return self._derived(
                ref | {"column_name_alias": [*given, *cte["aliases"][len(given) :]]},
                cte["query_node"],
                outer,
                beside,
            )
        key = self._keyed.get(ref["table_name"].lower())
        if key is None:
            return ref, Lineage()
        names = ref["column_name_alias"]
        named = names[key.place] if key.place < len(names) else key.column
        return ref, Lineage([key.expression(table_name(ref), named)])

    def _derived(self, ref: Node, node: Node, scope: Scope, beside: bool) -> tuple[Node, Lineage]:
        followed, name = self._query(node, scope, beside)
        if not name:
            return ref, Lineage()
        fresh = self._syntax.parse("SELECT 1 FROM (SELECT 1) AS a")["from_table"]
        fresh |= {"alias": ref["alias"], "column_name_alias": ref["column_name_alias"]}
        fresh["subquery"]["node"] = followed
        return fresh, Lineage([], [(ref["alias"], name)])

    def _join(self, ref: Node, scope: Scope, beside: bool) -> tuple[Node, Lineage]:
        self._outside(ref["condition"], scope)
        kind = ref["join_type"]
        left, from_left = self._ref(ref["left"], scope, beside)
        if kind == "SEMI":
            self._other_side(ref["right"], scope)
            return ref | {"left": left}, from_left
        right, from_right = self._ref(ref["right"], scope, beside or kind == "ANTI")
        joined = ref | {"left": left, "right": right}
        if kind not in ("INNER", "LEFT", "RIGHT", "FULL", "ANTI"):
            raise UnknownFlowError
        matched = joined | {"join_type": "INNER"}
        if kind in ("LEFT", "FULL", "ANTI"):
            self._keeps_out(matched, from_left, from_right, scope)
        if kind in ("RIGHT", "FULL"):
            self._keeps_out(matched, from_right, from_left, scope)
        return joined, from_left if kind == "ANTI" else from_left + from_right

    def _keeps_out(self, matched: Node, kept: Lineage, other: Lineage, scope: Scope) -> None:
        """The claims of rows that match in an outer or anti join: without them, other rows would appear."""
        if not other:
            return
        name = self._name()
        one = f"{self._prefix}_one"
        new = f"NOT list_contains({kept.sql()}, {one})"
        beyond = f"list_filter({other.sql()}, lambda {one}: {new}) AS {quoted(name)}"
        query = self._bare_select(matched, scope)
        query["select_list"] = [self._syntax.expression(beyond)]
        self._add(query, name, quoted(name), beside=True)

    def _other_side(self, ref: Node, scope: Scope) -> None:
        begin = len(self.parts)
        right, lineage = self._ref(ref, scope, beside=True)
        self._all_rows(right, lineage, scope, beside=True, grows=True)
        self._settle(begin, lets_in=True)

    def _all_rows(self, ref: Node, lineage: Lineage, scope: Scope, beside: bool, grows: bool = False) -> None:
        if lineage:
            name = self._name()
            query = self._given(self._bare_select(ref, scope), name, lineage)
            self._add(query, name, lineage.sql(), beside, grows)

    def _bare_select(self, ref: Node, scope: Scope) -> Node:
        return scope.complete(self._syntax.parse("SELECT 1")) | {"from_table": ref, "select_list": []}

    def _subqueries(self, node: Node, scope: Scope) -> None:
        """Follow the subqueries in a SELECT's expressions, apart from those in FROM."""
        self._outside({key: node[key] for key in node if key not in _NOT_EXPRESSIONS}, scope)
        for condition in conjuncts(node["where_clause"]):
            if condition.get("class") == "SUBQUERY" and condition["subquery_type"] in ("ANY", "EXISTS"):
                begin = len(self.parts)
                self.follow(condition["subquery"]["node"], scope, beside=True)
                self._settle(begin, lets_in=True)
                self._outside(condition["child"], scope)
            else:
                self._outside(condition, scope)

    def _outside(self, expressions: Any, scope: Scope) -> None:
        for found in subqueries(expressions):
            begin = len(self.parts)
            self.follow(found["subquery"]["node"], scope, beside=True)
            self._settle(begin, lets_in=False)

    def _settle(self, begin: int, lets_in: bool) -> None:
        """Set the parts since `begin` apart where they only let rows in; else they are needed."""
        new = self.parts[begin:]
        spare = lets_in and all(part.grows for part in new)
        for part in new:
            part.spare, part.grows = part.spare or spare, spare


_NOT_EXPRESSIONS = frozenset({"from_table", "where_clause", "cte_map"})


def _first_rows(node: Node) -> bool:
    """Whether a LIMIT keeps a fixed number of rows from the first on."""
    limit = modifier(node, "LIMIT_MODIFIER")
    if limit is None or limit["limit_type"] != "ROW_COUNT" or limit["offset"]:
        return False
    return limit["limit"].get("class") == "CONSTANT" and not modifier(node, "DISTINCT_MODIFIER")


def whole_flow(
    tree: Node, syntax: Syntax, functions: Functions, keyed: Mapping[str, Keyed], prefix: str
) -> list[Part]:
    """The parts of a whole query. Raises `UnknownFlowError`."""
    if any(part.get("type") == "RECURSIVE_CTE_NODE" for part in parts(tree)):
        raise UnknownFlowError
    flow = Flow(syntax, functions, keyed, prefix)
    flow.follow(tree, Scope())
    return flow.parts
