-- title: One passage with two fingerprints
-- severity: error
-- message: another claim, `{other}` at {other_place}, gives another fingerprint for the same passage of
--   `{source}`
-- remedy: Find the passage with `claimpress locate {source} "its words"` and paste the fingerprint it prints
--   into both.
-- why: The same words have the same digest: one of the two was mistyped, or the text changed between them.
WITH shared AS (
    SELECT source, start, length
    FROM evidence
    GROUP BY source, start, length
    HAVING count(*) > 1
), torn AS (
    SELECT e.source, e.start, e.length
    FROM shared s
    JOIN evidence e ON e.source = s.source AND e.start = s.start AND e.length = s.length
    GROUP BY e.source, e.start, e.length
    HAVING min(e.sha256) <> max(e.sha256)
)
SELECT b.record_no, 'evidence/' || CAST(b.position AS STRING) || '/sha256' AS pointer, b.sha256 AS value,
    b.source, o.id AS other, a.record_no AS other_no
FROM torn t
JOIN evidence b ON b.source = t.source AND b.start = t.start AND b.length = t.length
JOIN evidence a ON a.source = t.source AND a.start = t.start AND a.length = t.length
    AND a.sha256 <> b.sha256 AND a.record_no < b.record_no
JOIN claims c ON c.record_no = b.record_no
JOIN claims o ON o.record_no = a.record_no
WHERE c.withdrawn_since IS NULL AND o.withdrawn_since IS NULL
