"""The table `claims`: one row a claim, with what a reader needs most inside."""

from __future__ import annotations

from claimpress.tables import meanings
from claimpress.tables.spec import TableSpec, bounds, count, flag, text, texts

CLAIMS = TableSpec(
    "claims",
    "One row a claim: who does what with what, when, and who says so. The table most people need.",
    ("id",),
    (
        text("id", "permanent id of the claim, never reused"),
        text("source", "id of the source that says so", references="sources.id"),
        text("statement", "the claim as one plain sentence in the curators' own words"),
        texts(
            "actors",
            "ids of those who act, in the order of the text",
            "the claim is a state of affairs that nobody brings about",
            "actors.id",
        ),
        text("action", "id of the action", references="actions.id"),
        text("stage", "how far along the act is", values=meanings.STAGES),
        text("stance", "how the source stands to it", values=meanings.STANCES),
        flag("negated", "whether the source says that it is not so"),
        texts("recipients", "ids of those towards, for or to whom", "the text names none", "actors.id"),
        texts("items", "ids of what it is about", "it is about no item", "items.id"),
        texts("places", "ids of where it happens", "the text does not say where", "places.id"),
        text(
            "date",
            "when the act happens, in EDTF level 1; `XXXX-MM-DD` where the year is not known",
            "the text gives no date",
        ),
        text(
            "date_basis", "whether the date is stated or inferred", "there is no date", values=meanings.BASES
        ),
        text("date_note", "what the date rests on", "nothing to add"),
        *bounds("date", "there is no date, its year is not known, or it is open to the ", "past", "future"),
        texts(
            "said_by",
            "ids of those who assert it: the first speaker, then who passed it on; the publisher is left out",
            "the source says it itself",
            "actors.id",
        ),
        text(
            "origin",
            "id of the earliest publisher or body whose own report it is",
            "it is unknown",
            "actors.id",
        ),
        text("origin_basis", "how the origin is known", values=meanings.ORIGIN_BASES),
        text("origin_note", "what an inferred origin rests on", "nothing to add"),
        text(
            "event",
            "id of the happening that it speaks of with other claims",
            "it belongs to no recorded event",
            "events.id",
        ),
        texts(
            "warnings",
            "what a reader must know beside the fields",
            "there is nothing to warn of",
            values=meanings.WARNINGS,
        ),
        count("evidence_count", "number of passages of the source that it rests on"),
        count(
            "check_count", "number of people who confirmed it against its source and whose check still stands"
        ),
        text("withdrawn_since", "last release in which it stood", "it stands"),
        text("withdrawn_reason", "why it was withdrawn", "it stands"),
        text(
            "withdrawn_successor",
            "id of the claim that replaces it",
            "it stands, or nothing replaces it",
            "claims.id",
        ),
        text("first_release", "release in which it was first published"),
        text("last_changed", "release in which it was last changed"),
    ),
    sql="""
SELECT c.record_no, c.id, c.source, c.statement, c.actors, c.action, c.stage, c.stance, c.negated,
    c.recipients, c.items, c.places, c.date, c.date_basis, c.date_note,
    d.earliest AS date_earliest, d.latest AS date_latest, c.said_by,
    CASE WHEN c.has_origin THEN c.origin_actor ELSE s.origin_actor END AS origin,
    CASE WHEN c.has_origin THEN c.origin_basis ELSE s.origin_basis END AS origin_basis,
    CASE WHEN c.has_origin THEN c.origin_note ELSE s.origin_note END AS origin_note,
    c.event, c.warnings, c.evidence_count, coalesce(k.checkers, 0) AS check_count,
    c.withdrawn_since, c.withdrawn_reason, c.withdrawn_successor,
    coalesce(p.first_release, r.version) AS first_release, coalesce(p.last_changed, r.version) AS last_changed
FROM raw_claim c
CROSS JOIN this_release r
LEFT JOIN known_sources s ON s.id = c.source
LEFT JOIN edtf d ON d.text = c.date
LEFT JOIN confirmed k ON k.record_no = c.record_no
LEFT JOIN published_claims p ON p.id = c.id
""",
)
