"""What several tables need from the record tables, computed once: in the order in which it is made.

SQL that DuckDB and Spark share.
"""

from __future__ import annotations

STEPS: tuple[tuple[str, str], ...] = (
    # While records are being checked two sources may have one id: the later one counts.
    (
        "known_sources",
        """
SELECT s.* FROM raw_source s
WHERE s.record_no IN (SELECT max(o.record_no) FROM raw_source o GROUP BY o.id)
""",
    ),
    (
        "current_texts",
        """
SELECT t.record_no, t.record AS source, t.sha256, t.length, t.extent
FROM raw_source_texts t
JOIN raw_source s ON s.record_no = t.record_no AND s.texts_count = t.position + 1
""",
    ),
    (
        "known_texts",
        "SELECT t.source, t.sha256 FROM current_texts t JOIN known_sources s ON s.record_no = t.record_no",
    ),
    (
        "known_paragraphs",
        """
SELECT p.record AS source, p.position AS paragraph, p.start, p.length
FROM raw_source_paragraphs p
JOIN known_sources s ON s.record_no = p.record_no
""",
    ),
    # The name in the dataset's language, else in the first language by code.
    *(
        (
            f"own_{kind}_names",
            f"""
SELECT f.record_no, coalesce(o.value, n.value) AS name
FROM (SELECT n.record_no, min(n.key) AS key FROM raw_{kind}_names n GROUP BY n.record_no) f
JOIN raw_{kind}_names n ON n.record_no = f.record_no AND n.key = f.key
CROSS JOIN dataset d
LEFT JOIN raw_{kind}_names o ON o.record_no = f.record_no AND o.key = d.language
""",
        )
        for kind in ("actor", "item", "place")
    ),
    # Of several readings on one day the last written counts: it was added after the others.
    (
        "last_readings",
        """
SELECT record_no, paragraph, on_day, complete
FROM (
    SELECT p.record_no, p.value AS paragraph, r.on_day, r.complete,
        row_number() OVER (PARTITION BY p.record_no, p.value ORDER BY r.on_day DESC, r.position DESC) AS place
    FROM raw_source_readings_paragraphs p
    JOIN raw_source_readings r ON r.record_no = p.record_no AND r.position = p.position
) l
WHERE place = 1
""",
    ),
    # Of several comparisons of one passage the newest counts, and of one day the last in the file.
    (
        "old_attestations",
        """
SELECT DISTINCT a.record_no
FROM raw_attestation a
JOIN raw_attestation b ON b.source = a.source AND b.text_sha256 = a.text_sha256 AND b.start = a.start
    AND b.length = a.length AND b.sha256 = a.sha256
    AND (b.on_day > a.on_day OR (b.on_day = a.on_day AND b.record_no > a.record_no))
""",
    ),
    (
        "standing_passages",
        """
SELECT e.record_no, c.source, e.start, e.start + e.length AS stop
FROM raw_claim_evidence e
JOIN raw_claim c ON c.record_no = e.record_no
WHERE c.withdrawn_since IS NULL
""",
    ),
    # Passages of a source cut so that no two of them overlap: `start` moves to where those before it end.
    (
        "covered_pieces",
        """
SELECT source, CASE WHEN reached > start THEN reached ELSE start END AS start, stop
FROM (
    SELECT source, start, stop,
        max(stop) OVER (
            PARTITION BY source ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM standing_passages
) p
WHERE reached IS NULL OR stop > reached
""",
    ),
)
"""Name and query of each step."""
CONFIRMED = """
SELECT k.record_no, count(DISTINCT k.checked_by) AS checkers
FROM checks k
WHERE k.valid AND k.verdict = 'confirmed'
GROUP BY k.record_no
"""
"""How many different people confirmed a claim by a check that still stands."""
ITEM_KEYS = """
SELECT k.record_no, array_join(sort_array(collect_list(k.entry)), ' ') AS items
FROM (
    SELECT i.record_no,
        i.id || '|' || coalesce(i.quantity_unit, '') || '|' || coalesce(CAST(i.quantity_value AS STRING), '')
        || '|' || coalesce(CAST(i.quantity_min AS STRING), '')
        || '|' || coalesce(CAST(i.quantity_max AS STRING), '')
        || '|' || coalesce(CAST(i.quantity_approximate AS STRING), '') AS entry
    FROM raw_claim_items i
) k
GROUP BY k.record_no
"""
"""What each claim is about, as a text that is equal where two are about the same in the same quantities."""
