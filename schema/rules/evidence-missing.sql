-- title: A passage that is not in its text
-- severity: error
-- message: the passage from {value} on is not in the text of `{source}`
-- remedy: Find it again with `claimpress locate {source} "its words"`; if the text has changed, check the
--   claim against it.
-- why: Without its passage nothing shows that the source says so.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) AS pointer, e.start AS value, e.source
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
WHERE e.last_result = 'missing' AND c.withdrawn_since IS NULL
