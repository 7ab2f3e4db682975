"""Views in the `.duckdb` file.

Names in them are unqualified: they resolve in the database that holds the view, whatever its alias.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A named query over the tables of a release."""

    name: str
    description: str
    sql: str


def _names(table: str, column: str, vocabulary: str) -> str:
    """The names behind a claim's list of ids, in its order, joined by `; `; null where the list is empty."""
    return (
        f"(SELECT string_agg(v.name, '; ' ORDER BY t.position) FROM {table} t "
        f"JOIN {vocabulary} v ON v.id = t.{column} WHERE t.claim = c.id)"
    )


VIEWS = (
    View(
        "claims_readable",
        "One row a claim with names instead of ids, and its source's publisher, title and date.",
        f"""
SELECT
    c.id,
    c.statement,
    {_names("claim_actors", "actor", "actors")} AS actors,
    a.label AS action,
    c.stage,
    c.stance,
    c.negated,
    {_names("claim_recipients", "actor", "actors")} AS recipients,
    {_names("claim_items", "item", "items")} AS items,
    {_names("claim_places", "place", "places")} AS places,
    c.date,
    c.date_basis,
    {_names("claim_speakers", "actor", "actors")} AS said_by,
    o.name AS origin,
    p.name AS publisher,
    s.title AS source_title,
    s.published,
    s.url,
    e.label AS event,
    array_to_string(c.warnings, '; ') AS warnings,
    c.evidence_count,
    c.check_count,
    c.withdrawn_since IS NOT NULL AS withdrawn
FROM claims c
LEFT JOIN sources s ON s.id = c.source
LEFT JOIN actors p ON p.id = s.publisher
LEFT JOIN actors o ON o.id = c.origin
LEFT JOIN actions a ON a.id = c.action
LEFT JOIN events e ON e.id = c.event
ORDER BY c.id
""",
    ),
    View(
        "claim_chain",
        "One row for each link from a claim to its reader: speakers in their order, then the publisher.",
        """
SELECT t.claim, t.position, t.actor, v.name, 'speaker' AS part
FROM claim_speakers t JOIN actors v ON v.id = t.actor
UNION ALL
SELECT c.id, 1 + COALESCE((SELECT max(t.position) FROM claim_speakers t WHERE t.claim = c.id), -1),
    s.publisher, v.name, 'publisher'
FROM claims c JOIN sources s ON s.id = c.source JOIN actors v ON v.id = s.publisher
ORDER BY 1, 2
""",
    ),
)
