-- title: Two attestations of one passage
-- severity: error
-- message: the comparison of this passage of `{value}` is written down twice
-- remedy: Run `claimpress verify-evidence`: it writes the file anew. If lines came from a merge, keep the
--   newer one.
-- why: Two results for one passage leave open which of them holds.
WITH twice AS (
    SELECT source, text_sha256, start, length, sha256, min(record_no) AS first_no
    FROM attestations
    GROUP BY source, text_sha256, start, length, sha256
    HAVING count(*) > 1
)
SELECT b.record_no, 'start' AS pointer, b.source AS value
FROM twice t
JOIN attestations b ON b.source = t.source AND b.text_sha256 = t.text_sha256 AND b.start = t.start
    AND b.length = t.length AND b.sha256 = t.sha256 AND b.record_no > t.first_no
