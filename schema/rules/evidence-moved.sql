-- title: A passage that stands elsewhere
-- severity: error
-- message: the passage from {value} on stands at another place in the text of `{source}`
-- remedy: Find it again with `claimpress locate {source} "its words"`, and check that it says what the claim
--   says.
-- why: The position tells readers where to look; there they would find other words.
SELECT e.record_no, 'evidence/' || CAST(e.position AS STRING) AS pointer, e.start AS value, e.source
FROM evidence e
JOIN claims c ON c.record_no = e.record_no
WHERE e.last_result = 'moved' AND c.withdrawn_since IS NULL
