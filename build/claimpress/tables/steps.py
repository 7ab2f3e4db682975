"""What several tables need from the record tables, computed once: in the order in which it is made.

SQL that DuckDB and Spark share.
"""

from __future__ import annotations

STEPS: tuple[tuple[str, str], ...] = (
    # While records are being checked two sources may have one id: the later one counts.
    (
        "known_sources",
        """
SELECT s.record_no, s.id, s.origin_actor, s.origin_basis, s.origin_note
FROM raw_source s
JOIN (SELECT max(o.record_no) AS record_no FROM raw_source o GROUP BY o.id) l ON l.record_no = s.record_no
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
WITH twice AS (
    SELECT source, text_sha256, start, length, sha256
    FROM raw_attestation
    GROUP BY source, text_sha256, start, length, sha256
    HAVING count(*) > 1
), ranked AS (
    SELECT a.record_no, row_number() OVER (
        PARTITION BY a.source, a.text_sha256, a.start, a.length, a.sha256
        ORDER BY a.on_day DESC, a.record_no DESC
    ) AS place
    FROM twice t
    JOIN raw_attestation a ON a.source = t.source AND a.text_sha256 = t.text_sha256 AND a.start = t.start
        AND a.length = t.length AND a.sha256 = t.sha256
)
SELECT record_no FROM ranked WHERE place > 1
""",
    ),
)
"""Name and query of each step."""
PASSAGES: tuple[tuple[str, str], ...] = (
    (
        "standing_passages",
        """
SELECT e.record_no, e.source, e.paragraph, e.start, e.start + e.length AS stop, c.evidence_count = 1 AS alone
FROM evidence e
JOIN raw_claim c ON c.record_no = e.record_no
WHERE c.withdrawn_since IS NULL
""",
    ),
    # Passages of a source cut so that no two of them overlap: `start` moves to where those before it end.
    (
        "covered_pieces",
        """
SELECT source, paragraph, CASE WHEN reached > start THEN reached ELSE start END AS start, stop
FROM (
    SELECT source, paragraph, start, stop,
        max(stop) OVER (
            PARTITION BY source ORDER BY start, stop ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM standing_passages
) p
WHERE reached IS NULL OR stop > reached
""",
    ),
    # A passage stands within one paragraph; where it does not, it counts for each that it touches.
    (
        "bearing_claims",
        """
SELECT b.source, b.paragraph, sum(b.claims) AS claims
FROM (
    SELECT p.source, p.paragraph, count(*) AS claims
    FROM standing_passages p
    WHERE p.paragraph IS NOT NULL AND p.alone
    GROUP BY p.source, p.paragraph
    UNION ALL
    SELECT m.source, m.paragraph, count(DISTINCT m.record_no) AS claims
    FROM (
        SELECT p.source, p.paragraph, p.record_no
        FROM standing_passages p
        WHERE p.paragraph IS NOT NULL AND NOT p.alone
        UNION ALL
        SELECT p.source, q.paragraph, p.record_no
        FROM standing_passages p
        JOIN known_paragraphs q ON q.source = p.source AND p.start < q.start + q.length AND p.stop > q.start
        WHERE p.paragraph IS NULL
    ) m
    GROUP BY m.source, m.paragraph
) b
GROUP BY b.source, b.paragraph
""",
    ),
    (
        "covered_paragraphs",
        """
SELECT o.source, o.paragraph, sum(o.characters) AS characters
FROM (
    SELECT e.source, e.paragraph, e.stop - e.start AS characters
    FROM covered_pieces e
    WHERE e.paragraph IS NOT NULL
    UNION ALL
    SELECT e.source, q.paragraph,
        CASE WHEN e.stop < q.start + q.length THEN e.stop ELSE q.start + q.length END
        - CASE WHEN e.start > q.start THEN e.start ELSE q.start END AS characters
    FROM covered_pieces e
    JOIN known_paragraphs q ON q.source = e.source AND e.start < q.start + q.length AND e.stop > q.start
    WHERE e.paragraph IS NULL
) o
GROUP BY o.source, o.paragraph
""",
    ),
)
"""Steps that rest on the table `evidence`."""
CONFIRMED = """
SELECT k.record_no, count(DISTINCT k.checked_by) AS checkers
FROM checks k
WHERE k.valid AND k.verdict = 'confirmed'
GROUP BY k.record_no
"""
"""How many different people confirmed a claim by a check that still stands."""
ALIKE = """
SELECT c.record_no
FROM raw_claim c
JOIN (
    SELECT source, action, negated, coalesce(date, '') AS date
    FROM raw_claim
    GROUP BY source, action, negated, coalesce(date, '')
    HAVING count(*) > 1
) t ON t.source = c.source AND t.action = c.action AND t.negated = c.negated AND t.date = coalesce(c.date, '')
"""
"""The claims that have source, action, negation and date in common with another."""
ITEM_KEYS = """
SELECT k.record_no, array_join(sort_array(collect_list(k.entry)), ' ') AS items
FROM (
    SELECT i.record_no,
        i.id || '|' || coalesce(i.quantity_unit, '') || '|' || coalesce(CAST(i.quantity_value AS STRING), '')
        || '|' || coalesce(CAST(i.quantity_min AS STRING), '')
        || '|' || coalesce(CAST(i.quantity_max AS STRING), '')
        || '|' || coalesce(CAST(i.quantity_approximate AS STRING), '') AS entry
    FROM alike_claims a
    JOIN raw_claim_items i ON i.record_no = a.record_no
) k
GROUP BY k.record_no
"""
"""What each of them is about, as a text that is equal where two are about the same in the same quantities."""
