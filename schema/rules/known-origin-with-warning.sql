-- title: A warning that the origin belies
-- severity: error
-- message: the warning says that the origin is unknown, and it is `{origin}`
-- remedy: Delete the warning, or correct the origin of the claim or of its source.
-- why: A warning that is not true teaches readers to skip all of them.
SELECT w.record_no, 'warnings/' || CAST(w.position AS STRING) AS pointer, w.warning AS value, c.origin
FROM claim_warnings w
JOIN claims c ON c.record_no = w.record_no
WHERE w.warning = 'unknown_origin' AND c.origin IS NOT NULL
