"""The helper table `loops`: records that lead back to themselves along links that must not go round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimpress.model.claim import RelationType
from claimpress.tables.graph import shortest_loops
from claimpress.tables.spec import Row, TableSpec, count, text

LOOPS = TableSpec(
    "loops",
    "One row for each group of records that lead back to themselves, at the smallest id of the group.",
    ("link", "id"),
    (
        text("link", "kind of link: `acts_for`, `broader`, `within`, `successor`, or a type of relation"),
        text("id", "id of the record"),
        text("pointer", "field of the first link on the way"),
        text("path", "ids along the shortest way from the record to itself, shortened in the middle"),
        count("steps", "number of links on that way; 1 where a record names itself"),
    ),
    published=False,
)

ONE_WAY = (
    RelationType.CORRECTS,
    RelationType.SUPERSEDES,
    RelationType.REPEATS,
    RelationType.AIM_OF,
    RelationType.REASON_FOR,
    RelationType.PART_OF,
)
"""Relations that cannot go round; a contradiction may stand on both claims."""
_TYPES = ", ".join(f"'{kind}'" for kind in ONE_WAY)

LINKS = f"""
SELECT 'acts_for' AS link, a.id AS start, a.acts_for AS stop, 'acts_for' AS pointer, a.record_no
FROM raw_actor a WHERE a.acts_for IS NOT NULL
UNION ALL
SELECT 'broader' AS link, i.id AS start, i.broader AS stop, 'broader' AS pointer, i.record_no
FROM raw_item i WHERE i.broader IS NOT NULL
UNION ALL
SELECT 'within' AS link, p.id AS start, p.within AS stop, 'within' AS pointer, p.record_no
FROM raw_place p WHERE p.within IS NOT NULL
UNION ALL
SELECT 'successor' AS link, c.id AS start, c.withdrawn_successor AS stop, 'withdrawn/successor' AS pointer,
    c.record_no
FROM raw_claim c WHERE c.withdrawn_successor IS NOT NULL
UNION ALL
SELECT r.type AS link, r.record AS start, r.claim AS stop,
    'relations/' || CAST(r.position AS STRING) || '/claim' AS pointer, r.record_no
FROM raw_claim_relations r WHERE r.type IN ({_TYPES})
"""
"""Every link that must not go round."""
GOING_ON = """
SELECT l.link, l.start, l.stop, l.pointer, l.record_no FROM {links} l
WHERE EXISTS (SELECT 1 FROM {links} n WHERE n.link = l.link AND n.start = l.stop)
"""
"""The links whose end has a link of its own: the others are part of no circle."""

Link = tuple[str, str, str, str, int]
"""Kind of link, from, to, pointer, record number."""
_SHOWN = 6


def loop_rows(links: Iterable[Link]) -> Iterator[Row]:
    """Rows of `loops` from the links, in the order of their records."""
    by_kind: dict[str, dict[tuple[str, str], tuple[str, int]]] = {}
    for name, start, end, pointer, number in links:
        by_kind.setdefault(name, {}).setdefault((start, end), (pointer, number))
    for name, places in by_kind.items():
        for path in shortest_loops(places):
            pointer, number = places[path[0], path[1]]
            row = {
                "link": name,
                "id": path[0],
                "pointer": pointer,
                "path": _shown(path),
                "steps": len(path) - 1,
            }
            yield {**row, "record_no": number}


def _shown(path: list[str]) -> str:
    kept = path if len(path) <= _SHOWN else [*path[: _SHOWN - 2], "…", path[-1]]
    return " > ".join(kept)
