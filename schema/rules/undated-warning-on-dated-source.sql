-- title: A warning that the source belies
-- severity: error
-- message: the warning says that the source is undated, and the source is dated {published}
-- remedy: Delete the warning, or correct the source.
-- why: A warning that is not true teaches readers to skip all of them.
SELECT w.record_no, 'warnings/' || CAST(w.position AS STRING) AS pointer, w.warning AS value, s.published
FROM claim_warnings w
JOIN claims c ON c.record_no = w.record_no
JOIN sources s ON s.id = c.source
WHERE w.warning = 'undated_source' AND s.published IS NOT NULL
