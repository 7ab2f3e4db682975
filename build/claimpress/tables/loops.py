"""The helper table `loops`: records that lead back to themselves along links that must not go round."""

from __future__ import annotations

from collections.abc import Iterator

from claimpress.model.claim import RelationType
from claimpress.tables.context import Context
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

Link = tuple[str, str, str, int | None]
"""From, to, pointer, record number."""
_SHOWN = 6


def loop_rows(context: Context) -> Iterator[Row]:
    """Rows of `loops`."""
    for name, links in _links(context).items():
        places = {(start, end): (pointer, number) for start, end, pointer, number in reversed(links)}
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


def _links(context: Context) -> dict[str, list[Link]]:
    corpus = context.corpus
    found: dict[str, list[Link]] = {
        "acts_for": [
            (a.id, a.acts_for, "acts_for", no)
            for no, a in context.numbered("actor", corpus.actors)
            if a.acts_for
        ],
        "broader": [
            (i.id, i.broader, "broader", no) for no, i in context.numbered("item", corpus.items) if i.broader
        ],
        "within": [
            (p.id, p.within, "within", no) for no, p in context.numbered("place", corpus.places) if p.within
        ],
        "successor": [],
    }
    for number, claim in context.claims():
        if claim.withdrawn and claim.withdrawn.successor:
            found["successor"].append((claim.id, claim.withdrawn.successor, "withdrawn/successor", number))
        for at, relation in enumerate(claim.relations):
            if relation.type in ONE_WAY:
                link = (claim.id, relation.claim, f"relations/{at}/claim", number)
                found.setdefault(relation.type, []).append(link)
    return found


def _shown(path: list[str]) -> str:
    kept = path if len(path) <= _SHOWN else [*path[: _SHOWN - 2], "…", path[-1]]
    return " > ".join(kept)
