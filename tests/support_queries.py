"""Queries drawn at random over the tables of claims: joins, filters, groups, windows, CTEs, subqueries."""

from __future__ import annotations

from random import Random

COLUMNS = {
    "claims": ["id", "stage", "stance", "action", "event", "origin"],
    "claim_actors": ["claim", "actor", "position"],
    "claim_items": ["claim", "item"],
    "relations": ["claim", "other", "type"],
    "evidence": ["claim", "source", "paragraph"],
    "sources": ["id", "origin"],
    "actors": ["id", "kind"],
}
LINKS = [
    ("claims", "id", "claim_actors", "claim"),
    ("claims", "id", "claim_items", "claim"),
    ("claims", "id", "relations", "other"),
    ("claims", "id", "relations", "claim"),
    ("claims", "event", "claims", "event"),
    ("claims", "source", "sources", "id"),
    ("relations", "other", "claim_actors", "claim"),
    ("relations", "other", "claims", "id"),
    ("claim_actors", "actor", "actors", "id"),
    ("claim_actors", "claim", "evidence", "claim"),
    ("actors", "id", "claim_actors", "actor"),
    ("sources", "id", "claims", "source"),
]
VALUES = {
    "stage": ["'done'", "'planned'"],
    "stance": ["'expected'", "'asserted'"],
    "action": ["'buy'", "'deliver'"],
    "actor": ["'freedonia'", "'sylvania'"],
    "item": ["'patrol-boat'"],
    "type": ["'part_of'", "'aim_of'"],
    "kind": ["'state'"],
    "position": ["0", "1"],
    "paragraph": ["1", "2"],
}
Refs = list[tuple[str, str]]
"""Alias and table of each that stands in FROM."""


class Drawn:
    """Draws one query after another."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._count = 0

    def query(self) -> str:
        """A whole query that can have a receipt."""
        source, refs = self._source()
        (a, t), (b, u) = self._draw.choice(refs), self._draw.choice(refs)
        x, y = f"{a}.{self._draw.choice(COLUMNS[t])}", f"{b}.{self._draw.choice(COLUMNS[u])}"
        rows = f"FROM {source} WHERE {self._conditions(refs)}"
        few, sign = self._draw.choice([1, 2, 3]), self._draw.choice(["=", ">", "<"])
        other = f"SELECT event FROM claims WHERE {self._condition('claims', 'claims', 1)}"
        union = self._draw.choice(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
        shapes = [
            f"SELECT {x}, {y} AS z {rows}",
            f"SELECT count(*) AS n {rows}",
            f"SELECT count(DISTINCT {x}) % 2 AS n {rows}",
            f"SELECT {x} AS k, count(*) AS n {rows} GROUP BY ALL HAVING count(*) {sign} {few}",
            f"WITH x AS (SELECT {x} AS k, {y} AS m {rows}) "
            "SELECT x.k, count(*) AS n FROM x LEFT JOIN x AS y ON x.k = y.m GROUP BY ALL",
            f"WITH x AS (SELECT {x} AS k, count(*) AS n {rows} GROUP BY 1) SELECT max(n) FROM x WHERE n > 1",
            f"SELECT {x} AS k {rows} {union} {other}",
            f"SELECT DISTINCT {x}, {y} AS z {rows} ORDER BY ALL LIMIT {few} OFFSET {few - 1}",
            f"SELECT {x}, rank() OVER (ORDER BY {y}) AS r {rows} QUALIFY r < 3",
            f"SELECT id, (SELECT count(*) {rows} AND {x}::VARCHAR IS DISTINCT FROM s.id) AS n FROM sources s",
        ]
        return self._draw.choice(shapes)

    def _source(self) -> tuple[str, Refs]:
        table = self._draw.choice(list(COLUMNS))
        refs = [(self._alias(), table)]
        source = f"{table} {refs[0][0]}"
        for _ in range(self._draw.choice([0, 1, 1, 2])):
            left, of = self._draw.choice(refs)
            links = [link for link in LINKS if link[0] == of]
            if links:
                _, column, other, key = self._draw.choice(links)
                alias = self._alias()
                join = self._draw.choice(["", "", "LEFT", "LEFT", "FULL", "RIGHT", "SEMI", "ANTI"])
                source += f" {join} JOIN {self._table(other)} {alias} ON {left}.{column} = {alias}.{key}"
                refs += [(alias, other)] if join not in ("SEMI", "ANTI") else []
        return source, refs

    def _table(self, table: str) -> str:
        within = f"(SELECT * FROM {table} WHERE {self._condition(table, table, 1)})"
        return self._draw.choice([table, table, within])

    def _conditions(self, refs: Refs) -> str:
        count = self._draw.choice([0, 1, 1, 2])
        return " AND ".join(self._condition(*self._draw.choice(refs), 2) for _ in range(count)) or "true"

    def _condition(self, alias: str, table: str, depth: int) -> str:
        known = [name for name in COLUMNS[table] if name in VALUES]
        links = [link for link in LINKS if link[0] == table]
        if known and (not depth or not links or self._draw.random() < 0.4):
            column = self._draw.choice(known)
            return f"{alias}.{column} {self._draw.choice(['=', '<>'])} {self._draw.choice(VALUES[column])}"
        if not links or not depth:
            return f"{alias}.{COLUMNS[table][0]} IS NOT NULL"
        return self._subquery(alias, self._draw.choice(links), depth)

    def _subquery(self, alias: str, link: tuple[str, str, str, str], depth: int) -> str:
        _, column, other, key = link
        inner = self._alias()
        rows = f"FROM {other} {inner} WHERE {self._condition(inner, other, depth - 1)}"
        same = f"{inner}.{key} = {alias}.{column}"
        negated = self._draw.choice(["", "", "NOT "])
        shapes = [
            f"{alias}.{column} {negated}IN (SELECT {inner}.{key} {rows} AND {inner}.{key} IS NOT NULL)",
            f"{negated}EXISTS (SELECT 1 {rows} AND {same})",
            f"(SELECT count(*) {rows} AND {same}) {self._draw.choice(['=', '>', '<>'])} 1",
            f"{alias}.{column} IN (SELECT {inner}.{key} {rows} GROUP BY ALL HAVING count(*) = 1)",
            f"({same.replace(f'{inner}.{key}', alias + '.' + column)} OR EXISTS (SELECT 1 {rows}))",
        ]
        return self._draw.choice(shapes)

    def _alias(self) -> str:
        self._count += 1
        return f"t{self._count}"
