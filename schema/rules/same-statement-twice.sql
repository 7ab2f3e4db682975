-- title: Two claims with one statement
-- severity: warning
-- message: claim `{other}` at {other_place} has the same statement
-- remedy: Say in each statement what is its own; if nothing is, keep one claim.
-- why: Readers see the statement first: two that are equal look like a fault of the page.
WITH twice AS (
    SELECT source, lower(statement) AS words
    FROM claims
    WHERE withdrawn_since IS NULL
    GROUP BY source, lower(statement)
    HAVING count(*) > 1
)
SELECT b.record_no, 'statement' AS pointer, b.statement AS value, a.id AS other, a.record_no AS other_no
FROM twice t
JOIN claims b ON b.source = t.source AND lower(b.statement) = t.words
JOIN claims a ON a.source = t.source AND lower(a.statement) = t.words AND a.record_no < b.record_no
WHERE a.withdrawn_since IS NULL AND b.withdrawn_since IS NULL
