"""The parts that a query is taken apart into, and SQL for the claims that a row carries along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from claimpress.engine.words import quoted
from claimpress.receipt.syntax import Node, own_parts

EMPTY_LIST = "CAST([] AS VARCHAR[])"


class UnknownFlowError(Exception):
    """The query has something that rows cannot be followed through."""


@dataclass
class Part:
    """A query that gives a list of claims a row, in the column `name`.

    `beside`: the claims are not in the rows of the result, and it needs them all the same. `grows`: with more
    claims it gives more rows and takes none away. `spare`: they may turn out not to be needed.
    """

    query: Node
    name: str
    lineage: str
    beside: bool
    grows: bool
    spare: bool = False


@dataclass
class Lineage:
    """SQL for the claims of a row: single ids, and columns that hold lists of them, each with its alias."""

    single: list[str] = field(default_factory=list)
    lists: list[tuple[str, str]] = field(default_factory=list)

    def __add__(self, other: Lineage) -> Lineage:
        return Lineage(self.single + other.single, self.lists + other.lists)

    def __bool__(self) -> bool:
        return bool(self.single or self.lists)

    def sql(self) -> str:
        """All of them as one list."""
        single = f"list_value({', '.join(self.single)})" if self.single else EMPTY_LIST
        return f"list_concat({', '.join([single, *(quoted(name) for _, name in self.lists)])})"


@dataclass(frozen=True)
class Scope:
    """The CTEs that can be seen: own name -> its entry, and the scope in which it was defined."""

    known: Mapping[str, tuple[Node, Scope]] = field(default_factory=dict)

    def within(self, node: Node) -> Scope:
        """The scope inside a query that brings CTEs of its own."""
        scope = self
        for entry in node["cte_map"]["map"]:
            scope = Scope({**scope.known, entry["key"]: (entry, scope)})
        return scope

    def complete(self, node: Node) -> Node:
        """The query with every CTE that it may use, so that it can stand anywhere."""
        return node | {"cte_map": {"map": [entry for entry, _ in self.known.values()]}}


def odd_stars(items: list[Node]) -> bool:
    """Whether a column of claims could slip into an expression such as `COLUMNS(*)`."""
    stars = [part for part in own_parts(items) if part.get("class") == "STAR"]
    top = [item for item in items if item.get("class") == "STAR" and not item["columns"] and not item["expr"]]
    return len(stars) > len(top)


def without(items: list[Node], lineage: Lineage) -> list[Node]:
    """The items of a SELECT in which no star takes columns of claims in."""
    return [_excluding(item, list(_hidden(item, lineage))) for item in items]


def _hidden(item: Node, lineage: Lineage) -> Iterator[str]:
    if item.get("class") == "STAR":
        of = item["relation_name"].lower()
        yield from (name for alias, name in lineage.lists if not of or alias.lower() == of)


def _excluding(item: Node, names: list[str]) -> Node:
    return item | {"exclude_list": [*item["exclude_list"], *names]} if names else item
