"""Finding loops in a directed graph; linear in the number of links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

Nexts = Mapping[str, list[str]]


def shortest_loops(links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """For each group of nodes that reach each other, the shortest way from its smallest node back to itself.

    A way names its first node twice: `["a", "b", "a"]`. A node that is linked to itself gives `["a", "a"]`.
    """
    nexts: dict[str, list[str]] = {}
    for start, end in sorted(links):
        nexts.setdefault(start, []).append(end)
    selves = [[node, node] for node, ends in nexts.items() if node in ends]
    rounds = [_way_back(nexts, group) for group in _Groups(nexts).found if len(group) > 1]
    return sorted(selves + rounds)


def _way_back(nexts: Nexts, group: set[str]) -> list[str]:
    """Breadth-first search from the smallest node of a group until it is reached again."""
    home = min(group)
    came: dict[str, str] = {}
    layer = [home]
    while home not in came:
        ahead = []
        for node in layer:
            for other in nexts[node]:
                if other in group and other not in came and other != node:
                    came[other] = node
                    ahead.append(other)
        layer = ahead
    path = [home, came[home]]
    while path[-1] != home:
        path.append(came[path[-1]])
    return path[::-1]


class _Groups:
    """Tarjan's strongly connected components, with a stack of its own: long chains would exhaust Python's."""

    def __init__(self, nexts: Nexts) -> None:
        self.found: list[set[str]] = []
        self._nexts = nexts
        self._index: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._open: dict[str, None] = {}
        for root in nexts:
            if root not in self._index:
                self._visit(root)

    def _enter(self, node: str) -> tuple[str, Iterator[str]]:
        self._index[node] = self._low[node] = len(self._index)
        self._open[node] = None
        return node, iter(self._nexts.get(node, ()))

    def _visit(self, root: str) -> None:
        stack = [self._enter(root)]
        while stack:
            node, ahead = stack[-1]
            fresh = self._first_fresh(node, ahead)
            if fresh is not None:
                stack.append(self._enter(fresh))
                continue
            stack.pop()
            self._close(node)
            if stack:
                above = stack[-1][0]
                self._low[above] = min(self._low[above], self._low[node])

    def _first_fresh(self, node: str, ahead: Iterator[str]) -> str | None:
        for other in ahead:
            if other not in self._index:
                return other
            if other in self._open:
                self._low[node] = min(self._low[node], self._index[other])
        return None

    def _close(self, node: str) -> None:
        if self._low[node] != self._index[node]:
            return
        group: set[str] = set()
        while node not in group:
            group.add(self._open.popitem()[0])
        self.found.append(group)
