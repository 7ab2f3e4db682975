"""Which table a name means: named subqueries (CTEs) get names of their own, so that the rest are tables."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from claimpress.engine.syntax import parts
from claimpress.receipt.syntax import Node

_QUERY = "_NODE"


def fresh_prefix(sql: str) -> str:
    """The beginning of names that the query does not use."""
    prefix = "__claims"
    while prefix in sql.lower():
        prefix += "_"
    return prefix


def with_own_names(tree: Node, prefix: str) -> Node:
    """A copy in which each CTE has a name of its own, and each use of it the old name as its alias."""
    copied = deepcopy(tree)
    _Renaming(prefix).visit(copied, {})
    return copied


def tables_read(tree: Node, prefix: str) -> list[Node]:
    """The references to tables, in a tree with own names."""
    return [
        part
        for part in parts(tree)
        if part.get("type") == "BASE_TABLE" and not part["table_name"].startswith(prefix)
    ]


class _Renaming:
    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._count = 0

    def visit(self, part: Any, known: Mapping[str, str]) -> None:
        """Rename below `part`; `known` maps each visible CTE's name to its own."""
        if isinstance(part, list):
            for each in part:
                self.visit(each, known)
        elif isinstance(part, dict):
            if part.get("type") == "BASE_TABLE":
                _use(part, known)
            inner = self._enter(part, known)
            for key, value in part.items():
                if key != "cte_map":
                    self.visit(value, inner)

    def _enter(self, part: Node, known: Mapping[str, str]) -> Mapping[str, str]:
        if not str(part.get("type", "")).endswith(_QUERY):
            return known
        for entry in part["cte_map"]["map"]:
            own = f"{self._prefix}_{self._count}"
            self._count += 1
            grown = {**known, entry["key"].lower(): own}
            body = entry["value"]["query_node"]
            recursive = body["type"] == "RECURSIVE_CTE_NODE"
            if recursive:
                body["cte_name"] = own
            self.visit(entry["value"], grown if recursive else known)
            entry["key"] = own
            known = grown
        return known


def _use(ref: Node, known: Mapping[str, str]) -> None:
    own = known.get(ref["table_name"].lower())
    if own is None or ref["schema_name"] or ref["catalog_name"]:
        return
    ref["alias"] = ref["alias"] or ref["table_name"]
    ref["table_name"] = own
    ref["qualified_name"] = {"path": [own]}
