"""Tables of the texts that claims were found in, and of how far each was covered."""

from __future__ import annotations

from claimpress.tables import meanings
from claimpress.tables.spec import TableSpec, bounds, characters, count, day, flag, text, texts

SOURCES = TableSpec(
    "sources",
    "One row a source: a text, its publisher, its date and its fingerprint; never the text itself.",
    ("id",),
    (
        text("id", "permanent id of the source"),
        text("title", "title in the curators' own words"),
        text("publisher", "id of the actor that published it", "the text does not say", "actors.id"),
        text("language", "language of the text (BCP 47)"),
        text("published", "day of publication, in EDTF level 1", "the text is undated"),
        *bounds("published", "the text is undated or its year is not known"),
        text("url", "where it was published", "it is not known"),
        text(
            "archive_name", "name of the text in the curators' archive", "it bears no name of its own there"
        ),
        day("retrieved", "day on which the text was taken into the archive", "it was not recorded"),
        text("text_sha256", "SHA-256 of the normalised text, its newest version"),
        characters("text_length", "code points of the normalised text"),
        text("extent", "whether the whole text was at hand", values=meanings.EXTENTS),
        count("paragraph_count", "number of paragraphs"),
        count("claim_count", "number of claims found in it, without those withdrawn"),
        characters(
            "evidence_characters",
            "code points of the text that some standing claim rests on, each counted once",
        ),
        text(
            "origin",
            "id of the actor whose own report its claims are, unless a claim says otherwise",
            "it is unknown",
            "actors.id",
        ),
        text("origin_basis", "how that origin is known", values=meanings.ORIGIN_BASES),
        text("origin_note", "what an inferred origin rests on", "nothing to add"),
        text("note", "what a reader must know about the source", "nothing to add"),
    ),
    sql="""
SELECT s.record_no, s.id, s.title, s.publisher, s.language, s.published,
    d.earliest AS published_earliest, d.latest AS published_latest, s.url, s.archive_name,
    CAST(s.retrieved AS DATE) AS retrieved, t.sha256 AS text_sha256, t.length AS text_length, t.extent,
    s.paragraphs_count AS paragraph_count, coalesce(k.claims, 0) AS claim_count,
    coalesce(p.characters, 0) AS evidence_characters,
    s.origin_actor AS origin, s.origin_basis, s.origin_note, s.note
FROM raw_source s
JOIN current_texts t ON t.record_no = s.record_no
LEFT JOIN edtf d ON d.text = s.published
LEFT JOIN (
    SELECT c.source, count(*) AS claims FROM raw_claim c WHERE c.withdrawn_since IS NULL GROUP BY c.source
) k ON k.source = s.id
LEFT JOIN (
    SELECT p.source, sum(p.stop - p.start) AS characters FROM covered_pieces p GROUP BY p.source
) p ON p.source = s.id
""",
)
COVERAGE = TableSpec(
    "coverage",
    "One row a paragraph of each source: what it bears, and who read it in full.",
    ("source", "paragraph"),
    (
        text("source", "id of the source", references="sources.id"),
        count("paragraph", "number of the paragraph, from 0"),
        characters("start", "position of its first code point in the normalised text"),
        characters("length", "number of its code points"),
        count("claim_count", "number of standing claims that rest on a passage of it"),
        characters(
            "evidence_characters", "its code points that some standing claim rests on, each counted once"
        ),
        text(
            "no_claim_reason",
            "why it bears no claim",
            "it bears a claim, or was not judged",
            values=meanings.NO_CLAIMS,
        ),
        text("no_claim_note", "what to know about that", "nothing to add"),
        texts("read_by", "who read it in full, sorted", "nobody wrote a reading down"),
        day("read_on", "day of the last reading", "nobody wrote a reading down"),
        flag("complete", "whether that last reading found every assertion recorded; no where there was none"),
    ),
    sql="""
SELECT p.record_no, p.record AS source, p.position AS paragraph, p.start, p.length,
    coalesce(b.claims, 0) AS claim_count, coalesce(o.characters, 0) AS evidence_characters,
    n.reason AS no_claim_reason, n.note AS no_claim_note,
    coalesce(w.readers, no_texts()) AS read_by, CAST(l.on_day AS DATE) AS read_on,
    coalesce(l.complete, false) AS complete
FROM raw_source_paragraphs p
LEFT JOIN bearing_claims b ON b.source = p.record AND b.paragraph = p.position
LEFT JOIN covered_paragraphs o ON o.source = p.record AND o.paragraph = p.position
LEFT JOIN raw_source_no_claim n ON n.record_no = p.record_no AND n.paragraph = p.position
    AND NOT EXISTS (
        SELECT 1 FROM raw_source_no_claim m
        WHERE m.record_no = n.record_no AND m.paragraph = n.paragraph AND m.position < n.position
    )
LEFT JOIN (
    SELECT f.record_no, f.value, sort_array(collect_set(r.by_whom)) AS readers
    FROM raw_source_readings_paragraphs f
    JOIN raw_source_readings r ON r.record_no = f.record_no AND r.position = f.position
    GROUP BY f.record_no, f.value
) w ON w.record_no = p.record_no AND w.value = p.position
LEFT JOIN last_readings l ON l.record_no = p.record_no AND l.paragraph = p.position
""",
)
